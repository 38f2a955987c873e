"""Where uses are counted: the nouns, and the protocol that one process or a city of replicas can keep.

A counter is named by what is counted, not by the row of a register that limits it: an edited limit applies at once, to
what was counted before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple, Protocol, TypeAlias

Item: TypeAlias = int
"""A subject as it is counted: an unsigned integer of 64 bits, keyed, from which no key can be read."""


class Measure(Enum):
    """What of a counter is limited within a window of days."""

    DISTINCT = "how many items were counted"
    DAYS = "on how many days one item was counted"
    TIMES = "how often one item was counted"
    NAMES = "how many names were tried on one item"
    SHARE = "what percentage of the items was missed"


@dataclass(frozen=True, slots=True)
class Counter:
    """Something that is counted; `id` is an unsigned integer of 64 bits, the same in every process."""

    id: int
    measure: Measure


class Cap(NamedTuple):
    """At most `limit` within `days` calendar days, today included; `budget` says which budget wants it, by its id."""

    budget: int
    limit: int
    days: int


class Claim(NamedTuple):
    """Items to be counted, each once, and the caps of the counter.

    `names` stand beside the items where names are counted. A SHARE has no items: it is only looked at (see
    `BudgetStore.report`). It is a tuple, because several are made for a request.
    """

    counter: Counter
    caps: tuple[Cap, ...]
    items: tuple[Item, ...] = ()
    names: tuple[Item, ...] = ()

    def __repr__(self) -> str:
        return f"Claim(counter={self.counter!r}, caps={self.caps!r})"


class Standing(NamedTuple):
    """What is left of a budget: the least over the items that were counted. `reset` is the day on which more is."""

    budget: int
    remaining: int
    reset: date


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A cap that claims exceed. `over` are the items that do, empty where it is all of them together.

    `first` says that it is the first time this day for this budget.
    """

    counter: Counter
    cap: Cap
    reset: date
    over: frozenset[Item] = field(repr=False)
    first: bool


@dataclass(frozen=True, slots=True)
class Charged:
    """The claims are counted; a line for each budget that they counted in."""

    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Admitted:
    """The claims are counted without the items of `over`, for which the caps in `exceeded` leave no room."""

    over: frozenset[Item] = field(repr=False)
    exceeded: tuple[Exceeded, ...]


class BudgetStore(Protocol):
    """Counts uses by calendar day. Each call takes hold at once and as a whole, however many are under way.

    Every method raises `BudgetsUnavailable` where it cannot count.
    """

    async def charge(self, claims: Sequence[Claim]) -> Charged | Exceeded:
        """Count all the claims, or none of them where one exceeds a cap: the first that does is told."""

    async def admit(self, claims: Sequence[Claim]) -> Admitted:
        """Count the claims for as many items as the caps leave room for, in their order."""

    async def report(self, counter: Counter, known: Sequence[Item], missed: Sequence[Item]) -> None:
        """Of the items that departments were asked about, which they knew, and which none did."""

    async def settled(self) -> None:
        """Return when everything counted until now outlives this process."""

    async def close(self) -> None:
        """Keep what was counted, and leave the place to the next process."""
