"""The comparison: all gateways side by side in front of the same departments, their runs interleaved."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring.run import Pace, Row, measured, warmed_up
from benchmarks.measuring.sample import Sample
from benchmarks.measuring.scenario import Scenario
from benchmarks.peers.gateway import Gateway, GatewayUnavailable, Running
from benchmarks.processes import BenchmarkFailed
from benchmarks.services.control import Services

Told = Callable[[str], None]
"""Where progress and what could not be measured is told, a line at a time."""


@dataclass(frozen=True, slots=True)
class Course:
    """Which scenarios are measured with which gateways, how often, and at which pace."""

    scenarios: Sequence[Scenario]
    rounds: int
    pace: Pace

    def steps(self, gateways: int) -> int:
        """Runs in all, warming up included."""
        return len(self.scenarios) * gateways * (self.rounds + 1)


def available(gateways: Sequence[Gateway], told: Told) -> tuple[list[Gateway], dict[str, str]]:
    """The gateways that can be run here, and why the others cannot, by name."""
    found, missing = [], {}
    for gateway in gateways:
        told(f"preparing {gateway.name}")
        try:
            gateway.prepare()
            found.append(gateway)
        except GatewayUnavailable as error:
            missing[gateway.name] = str(error)
            told(f"skipped: {gateway.name}: {error}")
    return found, missing


@contextlib.contextmanager
def side_by_side(
    gateways: Sequence[Gateway], services: Services, directory: Path, told: Told
) -> Iterator[Mapping[str, Running]]:
    """All of them running at once, each with a directory of its own; who does not start is told and left out."""
    with ExitStack() as stack:
        running = {}
        for gateway in gateways:
            own = directory / gateway.name
            own.mkdir()
            told(f"starting {gateway.name}")
            try:
                running[gateway.name] = stack.enter_context(gateway.running(services.ports, own))
            except (BenchmarkFailed, GatewayUnavailable) as error:
                told(f"skipped: {error}")
        yield running


def compared(
    running: Mapping[str, Running], services: Services, course: Course, told: Told
) -> Iterator[Sample]:
    """Every run: scenario by scenario, first everybody warms up, then one run of each in turn, round after round."""
    row = Row()
    for scenario in course.scenarios:
        for name, gateway in running.items():
            told(f"{scenario.title}: {name} warms up")
            warmed_up(gateway, services, scenario, course.pace, row)
        for number in range(1, course.rounds + 1):
            for name, gateway in running.items():
                told(f"{scenario.title}: {name}, run {number} of {course.rounds}")
                sample = measured(name, gateway, services, scenario, course.pace, row)
                if sample.void:
                    told(f"void: {name}: {sample.void}")
                yield sample
