"""The comparison: all gateways side by side in front of the same departments, their runs interleaved."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.departments import Services
from benchmarks.measuring.run import Pace, Row, measured, warmed_up
from benchmarks.measuring.sample import Sample
from benchmarks.measuring.scenario import Scenario
from benchmarks.measuring.telling import Teller
from benchmarks.peers.gateway import Gateway, GatewayUnavailable, Running
from benchmarks.processes import BenchmarkFailed


@dataclass(frozen=True, slots=True)
class Course:
    """Which gateways are measured in which scenario, how often, and at which pace."""

    entries: Mapping[Scenario, Sequence[str]]
    rounds: int
    pace: Pace

    @property
    def steps(self) -> int:
        """Runs in all, warming up included."""
        return sum(map(len, self.entries.values())) * (self.rounds + 1)


def available(gateways: Sequence[Gateway], teller: Teller) -> tuple[list[Gateway], dict[str, str]]:
    """The gateways that can be run here, and why the others cannot, by name."""
    found: list[Gateway] = []
    missing: dict[str, str] = {}
    for gateway in gateways:
        teller.step(f"preparing {gateway.name}")
        try:
            gateway.prepare()
            found.append(gateway)
        except GatewayUnavailable as error:
            missing[gateway.name] = str(error)
            teller.note(f"skipped: {gateway.name}: {error}")
    return found, missing


@contextlib.contextmanager
def side_by_side(
    gateways: Sequence[Gateway], services: Services, directory: Path, teller: Teller
) -> Iterator[Mapping[str, Running]]:
    """All of them running at once, each with a directory of its own; who does not start is told and left out."""
    with ExitStack() as stack:
        running: dict[str, Running] = {}
        for gateway in gateways:
            own = directory / gateway.name
            own.mkdir()
            teller.step(f"starting {gateway.name}")
            try:
                running[gateway.name] = stack.enter_context(gateway.running(services.ports, own))
            except (BenchmarkFailed, GatewayUnavailable) as error:
                teller.note(f"skipped: {error}")
        yield running


def compared(running: Mapping[str, Running], services: Services, course: Course, teller: Teller) -> Iterator[Sample]:
    """Every run: scenario by scenario, first everybody warms up, then one run of each in turn, round after round."""
    row = Row()
    for scenario, names in course.entries.items():
        present = {name: running[name] for name in names if name in running}
        for name, gateway in present.items():
            teller.step(f"{scenario.title}: {name} warms up")
            warmed_up(gateway, services, scenario, course.pace, row)
        for number in range(1, course.rounds + 1):
            for name, gateway in present.items():
                teller.step(f"{scenario.title}: {name}, run {number} of {course.rounds}")
                sample = measured(name, gateway, services, scenario, course.pace, row)
                if sample.void:
                    teller.note(f"void: {name}: {sample.void}")
                yield sample
