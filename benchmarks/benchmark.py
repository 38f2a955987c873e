"""One benchmark from the first process to the results."""

import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.choice import Choice, Part
from benchmarks.departments import Services, services
from benchmarks.measuring.cold_start import cold_starts
from benchmarks.measuring.comparison import Course, available, compared, side_by_side
from benchmarks.measuring.lottery import checked_applications
from benchmarks.measuring.run import Pace
from benchmarks.measuring.sample import Sample
from benchmarks.measuring.scenario import ONE_64, Scenario
from benchmarks.measuring.soak import Soak, soaked
from benchmarks.measuring.telling import Teller
from benchmarks.meridian.gateway import Meridian
from benchmarks.peers.gateway import Gateway
from benchmarks.processes import ROOT
from benchmarks.reporting.machine import this_machine
from benchmarks.reporting.results import Results
from benchmarks.roll import PEERS, other_sizes, without_ledger

_STEPS_OF_A_SOAK = 30


@dataclass(frozen=True, slots=True)
class Field:
    """Who takes part: Meridian and its peers side by side, and Meridian's variants in one scenario."""

    everybody: Sequence[Gateway]
    variants: Sequence[Gateway]

    @property
    def everyone(self) -> list[Gateway]:
        """Whoever must be started."""
        return [*self.everybody, *self.variants]


def carried_through(choice: Choice, teller: Teller) -> Results:
    """Measure everything that was chosen. Raises `BenchmarkFailed` where nothing can be measured."""
    started, machine = time.monotonic(), this_machine()
    found, missing = available(_peers(choice), teller)
    field = Field([Meridian(adapter=choice.adapter), *found], _variants(choice))
    with tempfile.TemporaryDirectory(prefix="meridian-benchmark-") as name, services(Path(name)) as departments:
        directory = Path(name)
        samples, soak = _measured(choice, field, departments, directory, teller)
        cold = {}
        if Part.COLD in choice.parts:
            cold = cold_starts(field.everybody, departments, directory, choice.size.cold_starts, teller)
        lottery = checked_applications(directory, teller) if Part.LOTTERY in choice.parts else None
    return Results(
        date=date.today().isoformat(),  # noqa: DTZ011  # the day where the benchmark was run
        machine=machine,
        commit=_commit(),
        seconds=time.monotonic() - started,
        samples=samples,
        missing=missing,
        cold_starts=cold,
        soak=soak,
        lottery=lottery,
        notes=_notes(choice),
    )


def steps(choice: Choice) -> int:
    """About how many steps it takes."""
    gateways = 1 + len(choice.peers)
    course = _course(choice, Field([Meridian(), *_peers(choice)], _variants(choice)))
    soak = _STEPS_OF_A_SOAK if Part.SOAK in choice.parts else 0
    cold = gateways * choice.size.cold_starts if Part.COLD in choice.parts else 0
    lottery = 2 if Part.LOTTERY in choice.parts else 0
    return 2 * gateways + len(_variants(choice)) + course.steps + soak + cold + lottery


def _measured(
    choice: Choice, field: Field, departments: Services, directory: Path, teller: Teller
) -> tuple[list[Sample], Soak | None]:
    course, wants_soak = _course(choice, field), Part.SOAK in choice.parts
    soak, samples = None, []
    if course.entries:
        with side_by_side(field.everyone, departments, directory, teller) as running:
            samples = list(compared(running, departments, course, teller))
    if wants_soak:
        # A process of its own: what other work left in memory is not what is looked at.
        meridian = Meridian("meridian-soaked", adapter=choice.adapter)
        with side_by_side([meridian], departments, directory, teller) as running:
            soak = soaked(meridian.name, running[meridian.name], departments, choice.size.minutes, teller)
    return samples, soak


def _course(choice: Choice, field: Field) -> Course:
    names = [gateway.name for gateway in field.everybody]
    entries: dict[Scenario, list[str]] = {scenario: list(names) for scenario in choice.scenarios}
    if field.variants:
        entries.setdefault(ONE_64, [Meridian().name]).extend(gateway.name for gateway in field.variants)
    pace = Pace(choice.size.seconds, choice.size.warm_up, choice.generator)
    return Course(entries, choice.size.rounds, pace)


def _peers(choice: Choice) -> list[Gateway]:
    return [peer for peer in PEERS if peer.name in choice.peers]


def _variants(choice: Choice) -> list[Gateway]:
    sizes = other_sizes(choice.adapter) if Part.RULES in choice.parts else ()
    return [*sizes, *(without_ledger(choice.adapter) if Part.LEDGER in choice.parts else ())]


def _notes(choice: Choice) -> list[str]:
    return [
        f"Meridian asks the departments by its {choice.adapter} adapter.",
        f"{choice.size.rounds} runs of {choice.size.seconds:g} s each, after {choice.size.warm_up:g} s of warming up.",
    ]


def _commit() -> str:
    try:
        finished = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607  # git, wherever it is
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return "unknown"
    return finished.stdout.strip() or "unknown"
