"""Samples to compute with."""

from collections.abc import Sequence

from benchmarks.measuring.lottery import Checked
from benchmarks.measuring.sample import Sample, Spread
from benchmarks.measuring.scenario import ONE_64, Scenario
from benchmarks.measuring.soak import Soak
from benchmarks.reporting.machine import Machine
from benchmarks.reporting.results import Results

MACHINE = Machine("a processor", 2, 8.0, "an operating system", "3.11.0", 0.5)


def sample(
    gateway: str,
    scenario: Scenario = ONE_64,
    *,
    rate: float = 1_000.0,
    cpu_us: float = 100.0,
    p50_ms: float = 2.0,
    calls: float = 0.4,
    void: str = "",
) -> Sample:
    """One run with these figures."""
    return Sample(
        gateway=gateway,
        scenario=scenario,
        generator="ours",
        answers=3_000,
        checked=3_000,
        rate=rate,
        cpu_us=cpu_us,
        p50_ms=p50_ms,
        p99_ms=5.0,
        resident_mb=50.0,
        calls=calls,
        keys=3.0,
        load_busy=0.5,
        void=void,
    )


def results(samples: Sequence[Sample], *, single: bool = False) -> Results:
    """The results of these runs; with `single`, of everything else as well."""
    return Results(
        date="2007-11-01",
        machine=MACHINE,
        commit="abc1234",
        seconds=600.0,
        samples=samples,
        missing={"hive": "no packages"} if single else {},
        cold_starts={"meridian": Spread(0.9, 0.8, 1.0)} if single else {},
        soak=Soak(1.0, 5_000, (100.0, 101.0, 101.0, 103.0), "") if single else None,
        lottery=Checked(20_000, 4.5) if single else None,
    )
