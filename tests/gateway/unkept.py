"""Counts of budgets that are as good as any while the process lives, and that nobody keeps."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from gateway.budgets.counting import Change, Counting
from gateway.budgets.errors import BudgetsUnavailable
from gateway.budgets.hashing import ItemHasher
from gateway.budgets.part import Part
from gateway.budgets.store import Admitted, Charged, Claim, Counter, Exceeded, Item
from gateway.clock import Clock
from gateway.engine.charge import Till
from gateway.engine.meter import UNMETERED, Meter

CLOCK: Final = Clock()
ITEMS: Final = ItemHasher(b"k" * 32)


class Unkept:
    """A `BudgetStore` without a disk; `added` has what was counted, `fails` makes it one whose disk is full."""

    def __init__(self, today: Callable[[], date] = CLOCK.city_day, horizon: int = 1) -> None:
        self._today = today
        self.added: list[tuple[date, int, Part, tuple[Item, ...]]] = []
        self.counting = Counting(today(), horizon, self._add)
        self.fails = False

    def _add(self, day: date, changes: Sequence[Change]) -> None:
        self.added += [(day, counter, part, tuple(values)) for counter, part, values in changes]

    async def charge(self, claims: Sequence[Claim]) -> Charged | Exceeded:
        """Count all of it or nothing."""
        self.counting.advance(self._today())
        return self.counting.charge(claims)

    async def admit(self, claims: Sequence[Claim]) -> Admitted:
        """Count what there is room for."""
        self.counting.advance(self._today())
        return self.counting.admit(claims)

    async def report(self, counter: Counter, known: Sequence[Item], missed: Sequence[Item]) -> None:
        """Count who was known and who was not."""
        self.counting.report(counter, known, missed)

    async def settled(self) -> None:
        """Nothing waits for a disk, unless it fails."""
        if self.fails:
            raise BudgetsUnavailable("no disk")

    async def close(self) -> None:
        """Done."""


async def unkept() -> Unkept:
    """A new one, as an application opens it."""
    return Unkept()


def till(store: Unkept | None = None, meter: Meter = UNMETERED) -> Till:
    """Where operations are charged by the real clock; by itself for each question, so that none is the second."""
    return Till(store or Unkept(), ITEMS, CLOCK, meter)
