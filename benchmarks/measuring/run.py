"""Measuring one run: load for some seconds, and what it took of the gateway, the departments and the load's core."""

import resource
from dataclasses import dataclass, field
from typing import Final

from benchmarks.departments import Services
from benchmarks.load.carrying import Generator, carried_out
from benchmarks.load.order import Order
from benchmarks.measuring.sample import Sample
from benchmarks.measuring.scenario import Scenario
from benchmarks.peers.gateway import Running

_MEGABYTE: Final = 1_000_000
_IDLE_WITHIN: Final = 5.0


@dataclass(slots=True)
class Row:
    """Hands out numbers of requests, none of them twice."""

    next: int = 0
    margin: int = field(default=1_000)

    def take(self, answers: int) -> None:
        """So many have been answered, and a few more may have been sent."""
        self.next += answers + self.margin


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run takes, and the warming up before the first run of a gateway in a scenario; in seconds."""

    seconds: float
    warm_up: float
    generator: Generator


def warmed_up(running: Running, services: Services, scenario: Scenario, pace: Pace, row: Row) -> None:
    """Load without measuring, so that what is compiled once is compiled."""
    services.begin(scenario.delay / 1_000)
    row.take(carried_out(_order(running, scenario, pace.warm_up, row), pace.generator).answers)
    running.process.until_idle(_IDLE_WITHIN)


def measured(name: str, running: Running, services: Services, scenario: Scenario, pace: Pace, row: Row) -> Sample:
    """One run. Raises `BenchmarkFailed` if there is no load; wrong answers make the sample void."""
    services.begin(scenario.delay / 1_000)
    cpu, load_cpu = running.process.cpu_seconds(), _load_seconds(services)
    outcome = carried_out(_order(running, scenario, pace.seconds, row), pace.generator)
    cpu, load_cpu = running.process.cpu_seconds() - cpu, _load_seconds(services) - load_cpu
    counts, answers = services.counts(), max(1, outcome.answers)
    row.take(outcome.answers)
    resident = running.process.resident_bytes()
    # wrk leaves requests behind: the next gateway must not wait for the core while they are answered
    running.process.until_idle(_IDLE_WITHIN)
    return Sample(
        gateway=name,
        scenario=scenario,
        generator=outcome.generator,
        answers=outcome.answers,
        checked=outcome.checked,
        rate=outcome.rate,
        cpu_us=cpu / answers * 1e6,
        p50_ms=outcome.p50 * 1e3,
        p99_ms=outcome.p99 * 1e3,
        resident_mb=resident / _MEGABYTE,
        calls=counts.calls / answers,
        keys=counts.keys / answers,
        load_busy=load_cpu / outcome.seconds if outcome.seconds else 0.0,
        void=_void(outcome.answers, outcome.wrong, outcome.first_wrong),
    )


def _order(running: Running, scenario: Scenario, seconds: float, row: Row) -> Order:
    target = running.target
    return Order(
        port=target.port,
        path=target.path,
        headers=target.headers,
        dialect=target.dialect.name,
        work=scenario.work,
        connections=scenario.connections,
        seconds=seconds,
        first=row.next,
    )


def _load_seconds(services: Services) -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return services.process.cpu_seconds() + children.ru_utime + children.ru_stime


def _void(answers: int, wrong: int, first_wrong: str) -> str:
    if wrong:
        return f"{wrong} wrong answers of {answers}, the first begins: {first_wrong}"
    return "" if answers else "no answer within the run"
