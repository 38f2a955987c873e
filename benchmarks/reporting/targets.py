"""The figures to reach, P1 to P11, and how far the results are from each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import ge, le, lt
from typing import Final

from benchmarks.measuring.sample import Figures
from benchmarks.measuring.scenario import BATCH, ONE_1_SLOW, ONE_16, ONE_64, WIDE, Scenario
from benchmarks.reporting.results import Results

MERIDIAN: Final = "meridian"
FEW_RULES: Final = "meridian-100"
MANY_RULES: Final = "meridian-10000"
WITHOUT_LEDGER: Final = "meridian-no-ledger"
GRAFBASE: Final = "grafbase"
APOLLO: Final = "apollo"
PLAIN: Final = "plain"
NODE: Final = (APOLLO, "hive", "hive-rust")

Figure = Callable[[Figures], float]
_Compares = Callable[[float, float], bool]

_WORDS: Final[Mapping[_Compares, str]] = {ge: "≥", le: "≤", lt: "<"}


@dataclass(frozen=True, slots=True)
class Target:
    """One figure to reach: what it is about, the bound, and what was found, None where it was not measured."""

    name: str
    about: str
    compares: _Compares
    bound: float
    unit: str
    found: float | None

    @property
    def is_reached(self) -> bool | None:
        """None where it was not measured."""
        return None if self.found is None else self.compares(self.found, self.bound)

    @property
    def wanted(self) -> str:
        """The bound in words."""
        return f"{_WORDS[self.compares]} {self.bound:g}{self.unit}"

    @property
    def verdict(self) -> str:
        """Reached, or how far off; a ratio of found to bound where it was missed."""
        if self.found is None:
            return "not measured"
        if self.is_reached:
            return "reached"
        return f"missed: {self.found / self.bound:.2f} of the bound" if self.bound else "missed"


def targets(results: Results) -> list[Target]:
    """All of them, in order."""
    return [*_against_peers(results), *_own(results)]


def _against_peers(results: Results) -> Iterator[Target]:
    def ratio(scenario: Scenario, other: str, figure: Figure, *, inverse: bool = False) -> float | None:
        own, theirs = results.figures(MERIDIAN, scenario), results.figures(other, scenario)
        if own is None or theirs is None:
            return None
        found = figure(own) / figure(theirs)
        return 1 / found if inverse else found

    yield Target(
        "P1", "one, 64 connections: requests a second, × grafbase", ge, 2.0, "", ratio(ONE_64, GRAFBASE, _rate)
    )
    for node in NODE:
        about = f"one, 64 connections: requests a second, × {node}"
        yield Target("P1", about, ge, 10.0, "", ratio(ONE_64, node, _rate))
    yield Target("P2", "one, 16 connections: CPU a request, × grafbase", le, 1.0, "", ratio(ONE_16, GRAFBASE, _cpu))
    about = "one, 1 connection, departments 4 ms: p50, × grafbase"
    yield Target("P3", about, le, 0.65, "", ratio(ONE_1_SLOW, GRAFBASE, _p50))
    yield Target("P4", "batch of 500: CPU a request, × grafbase", le, 1.5, "", ratio(BATCH, GRAFBASE, _cpu))
    yield Target("P4", "batch of 500: CPU a request, × apollo", le, 0.35, "", ratio(BATCH, APOLLO, _cpu))
    about = "one, 16 connections: CPU of plain Python, × Meridian's"
    yield Target("P5", about, ge, 20.0, "", ratio(ONE_16, PLAIN, _cpu, inverse=True))
    about = "batch of 500: CPU of plain Python, × Meridian's"
    yield Target("P5", about, ge, 500.0, "", ratio(BATCH, PLAIN, _cpu, inverse=True))


def _own(results: Results) -> Iterator[Target]:
    fewer = _loss(results, MANY_RULES, FEW_RULES)
    yield Target("P6", "one, 64 connections: requests a second lost at 10,000 rules against 100", le, 5.0, " %", fewer)
    wide, at_64 = results.figures(MERIDIAN, WIDE), results.figures(MERIDIAN, ONE_64)
    about = "wide, 10,000 leaf values: CPU of the gateway a request"
    yield Target("P7", about, le, 10.0, " ms", None if wide is None else _cpu(wide) / 1_000)
    about = "one, 64 connections: calls to departments a request"
    yield Target("P8", about, lt, 0.5, "", None if at_64 is None else at_64.calls.median)
    about = "one, 64 connections: requests a second lost by the durable ledger"
    yield Target("P9", about, le, 25.0, " %", _loss(results, MERIDIAN, WITHOUT_LEDGER))
    soak, lottery = results.soak, results.lottery
    minutes = "" if soak is None else f" ({soak.minutes:g} minutes)"
    yield Target("P10", f"greatest resident memory under ever-changing documents{minutes}", le, 160.0, " MB",
                 None if soak is None else soak.greatest_mb)  # fmt: skip
    yield Target("P10", f"its growth over the last two thirds{minutes}", lt, 5.0, " %",
                 None if soak is None else soak.growth * 100)  # fmt: skip
    count = "20,000" if lottery is None else f"{lottery.applications:,}"
    yield Target("P11", f"{count} housing checks by the example application", le, 5.0, " s",
                 None if lottery is None else lottery.seconds)  # fmt: skip


def _loss(results: Results, slower: str, faster: str) -> float | None:
    """By how many percent fewer requests a second the first answers."""
    one, other = results.figures(slower, ONE_64), results.figures(faster, ONE_64)
    return None if one is None or other is None else (1 - _rate(one) / _rate(other)) * 100


def _rate(found: Figures) -> float:
    return found.rate.median


def _cpu(found: Figures) -> float:
    return found.cpu_us.median


def _p50(found: Figures) -> float:
    return found.p50_ms.median
