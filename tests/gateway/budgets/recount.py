"""Counts made anew each time from everything that ever happened: slow, and too simple to be wrong."""

from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import date

from gateway.budgets.counting import Counting
from gateway.budgets.part import Part
from gateway.budgets.share import LEAST_ASKED
from gateway.budgets.store import Cap, Claim, Exceeded, Item, Measure
from tests.gateway.unkept import Unkept

Happened = tuple[int, int, Item, Item | None]
"""Day, counter, item, name."""


@dataclass(slots=True)
class Recount:
    """Everything that was counted, and what follows from it for a claim on a day."""

    happened: list[Happened] = field(default_factory=list)

    def used(self, claim: Claim, cap: Cap, day: int) -> int:
        """What would be used of a cap once the claim is counted."""
        seen = [
            (when, item, name)
            for when, counter, item, name in [*self.happened, *self._now(claim, day)]
            if counter == claim.counter.id and day - cap.days < when <= day
        ]
        mine = [each for each in seen if each[1] in claim.items]
        match claim.counter.measure:
            case Measure.DISTINCT:
                return len({item for _, item, _ in seen})
            case Measure.DAYS:
                return _most({(item, when) for when, item, _ in mine})
            case Measure.TIMES:
                return max(Tally(item for _, item, _ in mine).values(), default=0)
            case Measure.NAMES:
                return _most({(item, name) for _, item, name in mine})
            case Measure.SHARE:
                raise AssertionError("shares are reported")

    def charge(self, claims: list[Claim], day: int) -> bool:
        """Count all of it, unless a cap is exceeded."""
        if any(self.used(claim, cap, day) > cap.limit for claim in claims for cap in claim.caps):
            return False
        for claim in claims:
            self.happened += self._now(claim, day)
        return True

    def _now(self, claim: Claim, day: int) -> list[Happened]:
        names: tuple[Item | None, ...] = claim.names or (None,) * len(claim.items)
        return [(day, claim.counter.id, item, name) for item, name in zip(claim.items, names, strict=True)]


def _most(pairs: set[tuple[Item, Item | int | None]]) -> int:
    return max(Tally(item for item, _ in pairs).values(), default=0)


def restarted(store: Unkept, day: date, horizon: int) -> Unkept:
    """Another process that counts again what was added."""
    fresh = Unkept(lambda: day, horizon)
    for when, counter, part, values in store.added:
        fresh.counting.restore(when, counter, Part(part), values)
    fresh.added = list(store.added)
    return fresh


def shares_of(asked: int, missed: int) -> int:
    """Percent missed, rounded up; nothing as long as too few were asked about."""
    return -(-missed * 100 // asked) if asked >= LEAST_ASKED else 0


def charged(counting: Counting, claims: list[Claim]) -> bool:
    """Whether the claims were counted."""
    return not isinstance(counting.charge(claims), Exceeded)
