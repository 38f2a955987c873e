"""All counters of a process in memory: claims are weighed first and counted afterwards, or not at all.

Nothing here waits for anything, so that no other operation comes between the two. What changes is handed to `added`,
from where it can be counted again after a restart.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from gateway.budgets.hashing import counter
from gateway.budgets.marks import Marks, Seen
from gateway.budgets.names import Names
from gateway.budgets.part import Part
from gateway.budgets.share import Share
from gateway.budgets.store import Admitted, Cap, Charged, Claim, Counter, Exceeded, Item, Measure, Standing
from gateway.budgets.tally import Days, Distinct, Tally, Times

Change: TypeAlias = tuple[int, Part, Sequence[Item]]
"""Values that were added to a part of a counter, by its id."""

Added: TypeAlias = Callable[[date, Sequence[Change]], None]
"""Takes what changed together on a day."""

_Tally: TypeAlias = Tally[Any]
"""What a tally holds of an item is its own affair."""

_TALLIES: Final[Mapping[Measure, Callable[[int], _Tally]]] = MappingProxyType(
    {
        Measure.TIMES: Times,
        Measure.NAMES: Names,
        Measure.SHARE: Share,
    }
)
_MEASURES: Final = MappingProxyType(
    {
        Part.DISTINCT: Measure.DISTINCT,
        Part.DAYS: Measure.DAYS,
        Part.TIMES: Measure.TIMES,
        Part.NAMES: Measure.NAMES,
        Part.ASKED: Measure.SHARE,
        Part.MISSED: Measure.SHARE,
    }
)

_TOGETHER: Final = frozenset({Measure.DISTINCT, Measure.SHARE})
"""Measures that limit all items together, and none by itself."""

_ALERTS: Final = counter(Measure.DISTINCT, "alerts")
"""Budgets that were exceeded today; kept like any count, so that a restart repeats no alert."""


_OF_DAYS: Final[Mapping[Measure, Callable[[Marks, int], _Tally]]] = MappingProxyType(
    {Measure.DISTINCT: Distinct, Measure.DAYS: Days}
)
"""Those that share a table."""

_Looked: TypeAlias = tuple[Claim, _Tally, Any]
"""A claim, its tally, and what that holds of the items."""


class Counting:
    """Counters by id. `horizon` is the longest window in days that anybody asks for, and grows with the caps."""

    def __init__(self, day: date, horizon: int, added: Added) -> None:
        self._date = day
        self._day = day.toordinal()
        self._horizon = horizon
        self._added = added
        self._marks = Marks(self._day)
        self._tallies: dict[int, _Tally] = {}
        self._behind: list[_Tally] = []

    @property
    def day(self) -> date:
        """The day that is counted on."""
        return self._date

    @property
    def horizon(self) -> int:
        """Days for which counts are kept."""
        return self._horizon

    def advance(self, day: date) -> None:
        """Make it today, unless the clock went back: a day that comes twice gives nothing back.

        Counters follow when they are next used, and one more with each use, so that midnight stops nobody for long.
        """
        ordinal = self._day if day is self._date else day.toordinal()
        if ordinal > self._day:
            self._date, self._day = day, ordinal
            self._behind = list(self._tallies.values())
        if self._behind:
            self._behind.pop().roll(self._day, self._horizon)

    def charge(self, claims: Iterable[Claim]) -> Charged | Exceeded:
        """As `BudgetStore.charge`."""
        least: dict[int, tuple[int, int]] = {}
        looked: list[_Looked] = []
        for claim in claims:
            tally, before = seen = self._looked_at(claim)
            looked.append((claim, *seen))
            for cap in claim.caps:
                budget, limit, days = cap
                used, oldest = tally.weigh(claim, before, days)
                left, known = limit - used, least.get(budget)
                if left < 0:
                    return self._exceeded((claim, *seen), cap)
                if known is None or left < known[0]:
                    least[budget] = left, self._day - oldest + days
        if changes := self._counted(looked):
            self._added(self._date, changes)
        return Charged(tuple([Standing(budget, left, _date(day)) for budget, (left, day) in least.items()]))

    def admit(self, claims: Iterable[Claim]) -> Admitted:
        """As `BudgetStore.admit`. What limits each item by itself goes first, so that none takes up room in vain."""
        over: set[Item] = set()
        exceeded: list[Exceeded] = []
        wanted = sorted(claims, key=lambda each: each.counter.measure in _TOGETHER)
        for claim in wanted:
            for cap in claim.caps:
                kept = _without(claim, over)
                tally, before = self._looked_at(kept)
                if items := tally.over(kept, before, cap):
                    exceeded.append(self._exceeded((kept, tally, before), cap))
                    over.update(items)
        for claim in wanted:
            self._add(_without(claim, over))
        return Admitted(frozenset(over), tuple(exceeded))

    def report(self, counter: Counter, known: Sequence[Item], missed: Sequence[Item]) -> None:
        """As `BudgetStore.report`."""
        share = self._tally(counter)
        if isinstance(share, Share):
            asked, newly_missed = share.report(known, missed)
            parts = (Part.ASKED, asked), (Part.MISSED, newly_missed)
            if changes := [(counter.id, part, values) for part, values in parts if values]:
                self._added(self._date, changes)

    def restore(self, day: date, counter: int, part: Part, values: Sequence[Item]) -> None:
        """Count what was added to a counter on that day, unless it has left the horizon."""
        age = self._day - day.toordinal()
        if 0 <= age < self._horizon:
            tally = self._tally(Counter(counter, _MEASURES[part]))
            if isinstance(tally, Share) and part is Part.MISSED:
                tally = tally.missed
            tally.restore(values, age)

    def _tally(self, counter: Counter) -> _Tally:
        tally = self._tallies.get(counter.id)
        if tally is None:
            of_days = _OF_DAYS.get(counter.measure)
            tally = of_days(self._marks, counter.id) if of_days else _TALLIES[counter.measure](self._day)
            self._tallies[counter.id] = tally
        if tally.day != self._day:
            tally.roll(self._day, self._horizon)
        return tally

    def _counted(self, looked: Iterable[_Looked]) -> list[Change]:
        """Count all of it; returns what changed."""
        changes: list[Change] = []
        together: dict[int, tuple[Seen, list[int]]] = {}
        for claim, tally, before in looked:
            if isinstance(tally, Days):
                changed = tally.changed(before)
                if changed:
                    tally.note(before)
                    together.setdefault(id(before), (before, []))[1].append(claim.counter.id)
            else:
                changed = tally.add(claim, before)
            if changed:
                changes.append((claim.counter.id, tally.part, changed))
        for seen, counters in together.values():
            # the same items may stand in another claim, too, which has been counted before
            now = seen if len(together) == 1 else self._marks.seen(seen.items)
            self._marks.mark(now, tuple(counters))
        return changes

    def _looked_at(self, claim: Claim) -> tuple[_Tally, Any]:
        for _, _, days in claim.caps:
            if days > self._horizon:
                self._horizon = days
        tally = self._tallies.get(claim.counter.id)
        if tally is None or tally.day != self._day:
            tally = self._tally(claim.counter)
        return tally, tally.look(claim)

    def _exceeded(self, looked: _Looked, cap: Cap) -> Exceeded:
        claim, tally, before = looked
        over = frozenset() if claim.counter.measure in _TOGETHER else frozenset(tally.over(claim, before, cap))
        _, oldest = tally.weigh(claim, before, cap.days)
        reset = date.fromordinal(self._day - oldest + cap.days)
        return Exceeded(claim.counter, cap, reset, over, self._is_first(cap.budget))

    def _is_first(self, budget: int) -> bool:
        return bool(self._add(Claim(_ALERTS, (), (budget,))))

    def _add(self, claim: Claim) -> Sequence[Item]:
        tally, before = self._looked_at(claim)
        changed = tally.add(claim, before)
        if changed:
            self._added(self._date, [(claim.counter.id, tally.part, changed)])
        return changed


_date: Final = lru_cache(1_024)(date.fromordinal)


def _without(claim: Claim, over: Set[Item]) -> Claim:
    if not over:
        return claim
    kept = [place for place, item in enumerate(claim.items) if item not in over]
    return claim._replace(
        items=tuple(claim.items[place] for place in kept),
        names=tuple(claim.names[place] for place in kept) if claim.names else (),
    )
