"""What is measured in one benchmark, as it was chosen on the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from benchmarks.load.carrying import Generator
from benchmarks.measuring.scenario import SCENARIOS, Scenario
from benchmarks.meridian.bindings import Adapter


class Part(StrEnum):
    """The parts of a benchmark: four kinds of work side by side, and what is looked at beside them."""

    ONE = "one"
    BATCH = "batch"
    NESTED = "nested"
    WIDE = "wide"
    RULES = "rules"
    LEDGER = "ledger"
    COLD = "cold"
    SOAK = "soak"
    LOTTERY = "lottery"


class Unknown(Exception):
    """A word that names nothing here; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Size:
    """How thorough a benchmark is: runs, seconds of each and of warming up, minutes of the soak, cold starts."""

    rounds: int
    seconds: float
    warm_up: float
    minutes: float
    cold_starts: int


REDUCED: Final = Size(rounds=3, seconds=3.0, warm_up=1.5, minutes=1.0, cold_starts=2)
"""Ten to fifteen minutes with everything."""

FULL: Final = Size(rounds=7, seconds=10.0, warm_up=5.0, minutes=30.0, cold_starts=5)
"""About two hours."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything that one benchmark is told."""

    parts: frozenset[Part]
    peers: Sequence[str]
    scenarios: Sequence[Scenario]
    size: Size
    generator: Generator
    adapter: Adapter


def words(text: str, known: Iterable[str], what: str) -> list[str]:
    """The words of a list with commas, all of them known; an empty list is all. Raises `Unknown`."""
    every = list(known)
    chosen = [word for word in (each.strip() for each in text.split(",")) if word]
    for word in chosen:
        if word not in every:
            raise Unknown(f"no {what} is called {word!r}; there are {', '.join(every)}")
    return chosen or every


def scenarios(parts: Iterable[Part], connections: int | None, delay: int | None) -> list[Scenario]:
    """Those of the chosen kinds of work; with so many connections or such a delay instead of their own."""
    chosen = [each for each in SCENARIOS if each.work in {part.value for part in parts}]
    if connections is not None:
        chosen = [replace(each, connections=connections) for each in chosen]
    if delay is not None:
        chosen = [replace(each, delay=delay) for each in chosen]
    return list(dict.fromkeys(chosen))
