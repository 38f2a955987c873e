"""Counts of one counter in memory, and what a claim would use of its windows of days."""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Final, Protocol, TypeAlias, TypeVar

from gateway.budgets.marks import Marks, Seen
from gateway.budgets.part import Part
from gateway.budgets.store import Cap, Claim, Item

Weighed: TypeAlias = tuple[int, int]
"""What would be used of a window of days once a claim is counted, and the age in days of its oldest part."""

Before = TypeVar("Before")


class Tally(Protocol[Before]):
    """The counts that a measure needs. `before` is what `look` found of the claim's items."""

    @property
    def part(self) -> Part:
        """What the values that changed mean in a file."""

    @property
    def day(self) -> int:
        """The ordinal of the day that is today to it."""

    def roll(self, day: int, horizon: int) -> None:
        """Make `day` (an ordinal) today, and forget what is older than `horizon` days."""

    def look(self, claim: Claim) -> Before:
        """What is held of each item."""

    def weigh(self, claim: Claim, before: Before, days: int) -> Weighed:
        """What would be used within a window; the most over the items, where each is limited by itself."""

    def over(self, claim: Claim, before: Before, cap: Cap) -> list[Item]:
        """The items for which the cap leaves no room, in order."""

    def add(self, claim: Claim, before: Before) -> Sequence[Item]:
        """Count the claim today; returns what changed, as `restore` takes it."""

    def restore(self, values: Iterable[Item], age: int) -> None:
        """Count once more what changed on a day so many days ago."""


class Days:
    """On how many days each item was counted."""

    part = Part.DAYS

    def __init__(self, marks: Marks, counter: int) -> None:
        self.counter: Final = counter
        self._marks: Final = marks

    @property
    def day(self) -> int:
        """As `Tally.day`."""
        return self._marks.day

    def roll(self, day: int, horizon: int) -> None:
        """As `Tally.roll`, of all counters of days."""
        self._marks.roll(day, horizon)

    def look(self, claim: Claim) -> Seen:
        """As `Tally.look`."""
        return self._marks.seen(claim.items)

    def weigh(self, _claim: Claim, before: Seen, days: int) -> Weighed:
        """As `Tally.weigh`; of items with equally many days, the one whose oldest is longest ago."""
        counter, mask = self.counter, (1 << days) - 1
        different = [(past.bits.get(counter, 0) | 1) & mask for past in before.different]
        most = different[0] if len(different) == 1 else max(different, key=_days_and_age, default=1)
        return most.bit_count(), most.bit_length() - 1

    def over(self, claim: Claim, before: Seen, cap: Cap) -> list[Item]:
        """As `Tally.over`."""
        mask = _mask(cap.days)
        held = ((past, (past.bits.get(self.counter, 0) | 1) & mask) for past in before.different)
        full = {past for past, days in held if days.bit_count() > cap.limit}
        return [item for item, past in zip(claim.items, before.pasts, strict=True) if past in full]

    def add(self, _claim: Claim, before: Seen) -> Sequence[Item]:
        """As `Tally.add`."""
        return self.count(before)

    def count(self, before: Seen) -> Sequence[Item]:
        """Count the items today; returns those that were not counted today before."""
        changed = self.changed(before)
        self.note(before)
        self._marks.mark(before, (self.counter,))
        return changed

    def changed(self, before: Seen) -> Sequence[Item]:
        """The items that were not counted today before."""
        counter = self.counter
        today = [past for past in before.different if past.bits.get(counter, 0) & 1]
        if not today:
            return before.items
        if len(today) == len(before.different):
            return ()
        counted = set(today)
        return tuple([item for item, past in zip(before.items, before.pasts, strict=True) if past not in counted])

    def note(self, before: Seen) -> None:
        """The items are about to be counted today."""

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`."""
        self._marks.restore(self.counter, values, age)


class Distinct(Days):
    """How many items were counted. The sizes of the windows that were asked for are kept until the day ends."""

    part = Part.DISTINCT

    def __init__(self, marks: Marks, counter: int) -> None:
        super().__init__(marks, counter)
        self._sizes: Final[dict[int, int]] = {}
        self._spread: int | None = None
        self._kept_on = marks.day

    def size(self, days: int) -> int:
        """The items that were counted within a window."""
        sizes = self._of_today()
        if days not in sizes:
            mask = _mask(days)
            sizes[days] = sum([count for bits, count in self._marks.sizes(self.counter) if bits & mask])
        return sizes[days]

    def oldest(self, days: int) -> int:
        """Age of the oldest day within the window on which anything was counted, today if nothing was."""
        self._of_today()
        if self._spread is None:
            self._spread = _all_bits([bits for bits, _ in self._marks.sizes(self.counter)])
        return max(0, (self._spread & _mask(days)).bit_length() - 1)

    def weigh(self, _claim: Claim, before: Seen, days: int) -> Weighed:
        """As `Tally.weigh`: all items together."""
        return self.size(days) + self._new(before, (1 << days) - 1), self.oldest(days)

    def over(self, claim: Claim, before: Seen, cap: Cap) -> list[Item]:
        """As `Tally.over`: the new ones that come last. Where the limit was lowered below what is used: all of them."""
        room, mask, counter = cap.limit - self.size(cap.days), _mask(cap.days), self.counter
        if room < 0:
            return list(claim.items)
        looked = zip(claim.items, before.pasts, strict=True)
        return [item for item, past in looked if not past.bits.get(counter, 0) & mask][room:]

    def note(self, before: Seen) -> None:
        """As `Days.note`."""
        sizes = self._of_today()
        for days in sizes:
            sizes[days] += self._new(before, _mask(days))
        if self._spread is not None:
            self._spread |= bool(before.items)

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`."""
        super().restore(values, age)
        self._forget()

    def _new(self, before: Seen, mask: int) -> int:
        """How many were not counted within the window."""
        counter = self.counter
        return sum([count for past, count in before.different.items() if not past.bits.get(counter, 0) & mask])

    def _of_today(self) -> dict[int, int]:
        if self._kept_on != self._marks.day:
            self._forget()
        return self._sizes

    def _forget(self) -> None:
        self._sizes.clear()
        self._spread, self._kept_on = None, self._marks.day


class Times:
    """How often each item was counted: a place of 32 bits a day, which no limit lets overflow.

    Each item has one integer that holds all its days, today in its lowest place. A day that ends moves every integer up
    by one place, and what has left the longest window falls off, so that a window of any length is a mask.
    """

    part = Part.TIMES

    def __init__(self, day: int) -> None:
        self.day = day
        self._found: dict[Item, int] = {}

    def roll(self, day: int, horizon: int) -> None:
        """As `Tally.roll`. It costs a tenth of a second for a million items, once a day."""
        if day == self.day:
            return
        shift, kept = _WIDTH * (day - self.day), _mask(_WIDTH * horizon)
        moved = ((item, (held << shift) & kept) for item, held in self._found.items())
        self._found = {item: held for item, held in moved if held}
        self.day = day

    def look(self, claim: Claim) -> list[int]:
        """As `Tally.look`; most items of a batch hold the same integer."""
        return list(map(self._found.get, claim.items, repeat(0)))

    def weigh(self, _claim: Claim, before: list[int], days: int) -> Weighed:
        """As `Tally.weigh`; of items with equally many times, the one whose oldest is longest ago."""
        mask, different = _mask(_WIDTH * days), set(before)
        if len(different) == 1:
            most = (different.pop() + 1) & mask
        else:
            most = max(((held + 1) & mask for held in different), key=_times_and_age, default=1)
        return _sum(most), (most.bit_length() - 1) // _WIDTH

    def over(self, claim: Claim, before: list[int], cap: Cap) -> list[Item]:
        """As `Tally.over`."""
        mask = _mask(_WIDTH * cap.days)
        full = {held for held in set(before) if _sum((held + 1) & mask) > cap.limit}
        return [item for item, held in zip(claim.items, before, strict=True) if held in full]

    def add(self, claim: Claim, before: list[int]) -> Sequence[Item]:
        """As `Tally.add`: every time counts."""
        self._found.update(zip(claim.items, [held + 1 for held in before], strict=True))
        return claim.items

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`."""
        found, one = self._found, 1 << _WIDTH * age
        for item in values:
            found[item] = found.get(item, 0) + one


_WIDTH: Final = 32
"""Bits of a day."""


def _mask(places: int) -> int:
    return (1 << places) - 1


def _days_and_age(held: int) -> tuple[int, int]:
    return held.bit_count(), held


def _times_and_age(held: int) -> tuple[int, int]:
    return _sum(held), held


def _sum(held: int) -> int:
    """The sum of the places of 32 bits, as casting out nines adds up decimal digits."""
    return held % 0xFFFFFFFF


def _all_bits(held: Iterable[int]) -> int:
    bits = 0
    for each in set(held):
        bits |= each
    return bits
