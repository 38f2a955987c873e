"""One run of one gateway in one scenario, and what several of them come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from benchmarks.measuring.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Sample:
    """One run. CPU is that of the gateway's process tree, a request; `load_busy` is the part of the load's core in use.

    A run with a wrong answer is void: `void` says what was seen, and nothing is computed from it.
    """

    gateway: str
    scenario: Scenario
    generator: str
    answers: int
    checked: int
    rate: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    resident_mb: float
    calls: float
    keys: float
    load_busy: float
    void: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of a figure over several runs, and the least and the greatest."""

    median: float
    least: float
    greatest: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What the runs of one gateway in one scenario come to."""

    runs: int
    generator: str
    rate: Spread
    cpu_us: Spread
    p50_ms: Spread
    p99_ms: Spread
    resident_mb: Spread
    calls: Spread
    load_busy: Spread


def spread(values: Iterable[float]) -> Spread:
    """Of one value or more."""
    ascending = sorted(values)
    return Spread(median(ascending), ascending[0], ascending[-1])


def figures(samples: Iterable[Sample]) -> Figures | None:
    """Of the runs that are not void; None of none."""
    sound = [sample for sample in samples if not sample.void]
    if not sound:
        return None
    return Figures(
        runs=len(sound),
        generator=sound[0].generator,
        rate=spread(sample.rate for sample in sound),
        cpu_us=spread(sample.cpu_us for sample in sound),
        p50_ms=spread(sample.p50_ms for sample in sound),
        p99_ms=spread(sample.p99_ms for sample in sound),
        resident_mb=spread(sample.resident_mb for sample in sound),
        calls=spread(sample.calls for sample in sound),
        load_busy=spread(sample.load_busy for sample in sound),
    )
