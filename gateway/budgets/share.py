"""What share of the items that were asked about nobody knew: who tries out keys misses most of the time."""

from collections.abc import Iterable, Sequence
from typing import Final

from gateway.budgets.marks import Marks
from gateway.budgets.part import Part
from gateway.budgets.store import Cap, Claim, Item
from gateway.budgets.tally import Distinct, Weighed

_ASKED: Final = 0
_MISSED: Final = 1

LEAST_ASKED: Final = 100
"""Items; a share of fewer says nothing."""


class Share:
    """A `Tally` to look at: what was asked about and missed is reported, and claims change nothing."""

    part = Part.ASKED

    def __init__(self, day: int) -> None:
        self._marks: Final = Marks(day)
        self.asked: Final = Distinct(self._marks, _ASKED)
        self.missed: Final = Distinct(self._marks, _MISSED)

    @property
    def day(self) -> int:
        """As `Tally.day`."""
        return self._marks.day

    def roll(self, day: int, horizon: int) -> None:
        """As `Tally.roll`."""
        self._marks.roll(day, horizon)

    def look(self, _claim: Claim) -> list[None]:
        """As `Tally.look`: a share has no items of its own."""
        return []

    def weigh(self, _claim: Claim, _before: list[None], days: int) -> Weighed:
        """As `Tally.weigh`: percent missed, rounded up; 0 as long as too few were asked about."""
        asked, missed = self.asked.size(days), self.missed.size(days)
        used = -(-missed * 100 // asked) if asked >= LEAST_ASKED else 0
        return used, self.asked.oldest(days)

    def over(self, _claim: Claim, _before: list[None], _cap: Cap) -> list[Item]:
        """As `Tally.over`: no single item is."""
        return []

    def add(self, _claim: Claim, _before: list[None]) -> Sequence[Item]:
        """As `Tally.add`: nothing changes."""
        return ()

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`, of items that were asked about."""
        self.asked.restore(values, age)

    def report(self, known: Sequence[Item], missed: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
        """Count both today; returns those that are new among the asked, and among the missed."""
        asked = (*known, *missed)
        return self.asked.count(self._marks.seen(asked)), self.missed.count(self._marks.seen(missed))
