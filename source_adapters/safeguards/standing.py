"""How a department's safeguards stand at a moment: counts and states, nothing of a subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from source_adapters.contract import Source
from source_adapters.safeguards.breaker import State


@dataclass(slots=True)
class Recollection:
    """Cells that a cache was asked for, by what became of them; `stale` answered for a department that was down."""

    hits: int = 0
    misses: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class SafeguardStanding:
    """`retry_after` in seconds, where the breaker is open. Counts are since the start.

    `refrained_open` and `refrained_full` are calls that were not made, for the breaker's and for the bulkhead's sake.
    `entries` are cells in the cache; it and `recollection` are None where nothing is cached.
    """

    breaker: State
    retry_after: float | None
    in_flight: int
    waiting: int
    opened: int
    retries: int
    refrained_open: int
    refrained_full: int
    entries: int | None = None
    recollection: Recollection | None = None


@runtime_checkable
class Safeguarded(Protocol):
    """A source that can tell how its safeguards stand."""

    def standing(self) -> SafeguardStanding:
        """At this moment."""


def standings(sources: Mapping[str, Source]) -> dict[str, SafeguardStanding]:
    """Department → how its safeguards stand, for those that have any."""
    return {name: source.standing() for name, source in sources.items() if isinstance(source, Safeguarded)}
