"""Counts of one counter in memory: for each item one integer that holds all its days, today in its lowest place.

A day that ends moves every integer up by one place, and what has left the longest window falls off, so that a window
of any length is a mask. Most items of a batch hold the same integer; only the different ones are looked at.
"""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import ClassVar, Final, Protocol, TypeAlias, TypeVar

from gateway.budgets.part import Part
from gateway.budgets.store import Cap, Claim, Item

Weighed: TypeAlias = tuple[int, int]
"""What would be used of a window of days once a claim is counted, and the age in days of its oldest part."""

Held = TypeVar("Held")


class Tally(Protocol[Held]):
    """The counts that a measure needs. `before` is what `look` found of the claim's items, in their order."""

    @property
    def part(self) -> Part:
        """What the values that changed mean in a file."""

    @property
    def day(self) -> int:
        """The ordinal of the day that is today to it."""

    def roll(self, day: int, horizon: int) -> None:
        """Make `day` (an ordinal) today, and forget what is older than `horizon` days."""

    def look(self, claim: Claim) -> list[Held]:
        """What is held of each item."""

    def weigh(self, claim: Claim, before: list[Held], days: int) -> Weighed:
        """What would be used within a window; the most over the items, where each is limited by itself."""

    def over(self, claim: Claim, before: list[Held], cap: Cap) -> list[Item]:
        """The items for which the cap leaves no room, in order."""

    def add(self, claim: Claim, before: list[Held]) -> Sequence[Item]:
        """Count the claim today; returns what changed, as `restore` takes it."""

    def restore(self, values: Iterable[Item], age: int) -> None:
        """Count once more what changed on a day so many days ago."""


class _Rolling:
    """Items with an integer each, in which a day has a place of `width` bits."""

    width: ClassVar[int]

    def __init__(self, day: int) -> None:
        self.day = day
        self._found: dict[Item, int] = {}

    def __len__(self) -> int:
        return len(self._found)

    def roll(self, day: int, horizon: int) -> None:
        """As `Tally.roll`. It costs a tenth of a second for a million items, once a day."""
        if day == self.day:
            return
        shift, kept = self.width * (day - self.day), _mask(self.width * horizon)
        moved = ((item, (held << shift) & kept) for item, held in self._found.items())
        self._found = {item: held for item, held in moved if held}
        self.day = day

    def look(self, claim: Claim) -> list[int]:
        """As `Tally.look`."""
        items = claim.items
        return [self._found.get(items[0], 0)] if len(items) == 1 else self.held(items)

    def held(self, items: Sequence[Item]) -> list[int]:
        """The integers of items, 0 for those that were not counted."""
        return list(map(self._found.get, items, repeat(0)))


class Days(_Rolling):
    """On how many days each item was counted: a bit a day."""

    width = 1
    part = Part.DAYS

    def weigh(self, _claim: Claim, before: list[int], days: int) -> Weighed:
        """As `Tally.weigh`; of items with equally many days, the one whose oldest is longest ago."""
        mask = (1 << days) - 1
        different = before if len(before) == 1 else set(before)
        if len(different) == 1:
            (held,) = different
            most = (held | 1) & mask
        else:
            most = max(((held | 1) & mask for held in different), key=_days_and_age, default=1)
        return most.bit_count(), most.bit_length() - 1

    def over(self, claim: Claim, before: list[int], cap: Cap) -> list[Item]:
        """As `Tally.over`."""
        mask = _mask(cap.days)
        full = {held for held in set(before) if ((held | 1) & mask).bit_count() > cap.limit}
        return [item for item, held in zip(claim.items, before, strict=True) if held in full]

    def add(self, claim: Claim, before: list[int]) -> Sequence[Item]:
        """As `Tally.add`."""
        return self.mark(claim.items, before)

    def mark(self, items: Sequence[Item], before: list[int]) -> Sequence[Item]:
        """Count the items today; returns those that were not counted today before."""
        if len(before) == 1:
            (held,) = before
            if held & 1:
                return ()
            self._found[items[0]] = held | 1
            return items
        different = set(before)
        if different == {0}:
            self._found.update(dict.fromkeys(items, 1))
            return items
        if all(held & 1 for held in different):
            return ()
        changed = {item: held | 1 for item, held in zip(items, before, strict=True) if not held & 1}
        self._found.update(changed)
        return tuple(changed)

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`."""
        found, bit = self._found, 1 << age
        for item in values:
            found[item] = found.get(item, 0) | bit


class Distinct(Days):
    """How many items were counted. The sizes of the windows that were asked for are kept until the day ends."""

    part = Part.DISTINCT

    def __init__(self, day: int) -> None:
        super().__init__(day)
        self._sizes: Final[dict[int, int]] = {}
        self._spread = 0

    def roll(self, day: int, horizon: int) -> None:
        """As `Tally.roll`."""
        if day != self.day:
            super().roll(day, horizon)
            self._sizes.clear()
            self._spread = _all_bits(self._found.values())

    def size(self, days: int) -> int:
        """The items that were counted within a window."""
        if days not in self._sizes:
            mask = _mask(days)
            self._sizes[days] = sum(1 for held in self._found.values() if held & mask)
        return self._sizes[days]

    def oldest(self, days: int) -> int:
        """Age of the oldest day within the window on which anything was counted, today if nothing was."""
        return max(0, (self._spread & _mask(days)).bit_length() - 1)

    def weigh(self, _claim: Claim, before: list[int], days: int) -> Weighed:
        """As `Tally.weigh`: all items together."""
        return self.size(days) + _new(before, (1 << days) - 1), self.oldest(days)

    def over(self, claim: Claim, before: list[int], cap: Cap) -> list[Item]:
        """As `Tally.over`: the new ones that come last. Where the limit was lowered below what is used: all of them."""
        room, mask = cap.limit - self.size(cap.days), _mask(cap.days)
        if room < 0:
            return list(claim.items)
        return [item for item, held in zip(claim.items, before, strict=True) if not held & mask][room:]

    def mark(self, items: Sequence[Item], before: list[int]) -> Sequence[Item]:
        """As `Days.mark`."""
        for days in self._sizes:
            self._sizes[days] += _new(before, _mask(days))
        self._spread |= bool(items)
        return super().mark(items, before)

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`."""
        super().restore(values, age)
        self._sizes.clear()
        self._spread |= 1 << age


class Times(_Rolling):
    """How often each item was counted: a place of 32 bits a day, which no limit lets overflow."""

    width = 32
    part = Part.TIMES

    def weigh(self, _claim: Claim, before: list[int], days: int) -> Weighed:
        """As `Tally.weigh`; of items with equally many times, the one whose oldest is longest ago."""
        mask, different = _mask(self.width * days), set(before)
        if len(different) == 1:
            most = (different.pop() + 1) & mask
        else:
            most = max(((held + 1) & mask for held in different), key=_times_and_age, default=1)
        return _sum(most), (most.bit_length() - 1) // self.width

    def over(self, claim: Claim, before: list[int], cap: Cap) -> list[Item]:
        """As `Tally.over`."""
        mask = _mask(self.width * cap.days)
        full = {held for held in set(before) if _sum((held + 1) & mask) > cap.limit}
        return [item for item, held in zip(claim.items, before, strict=True) if held in full]

    def add(self, claim: Claim, before: list[int]) -> Sequence[Item]:
        """As `Tally.add`: every time counts."""
        self._found.update(zip(claim.items, [held + 1 for held in before], strict=True))
        return claim.items

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`."""
        found, one = self._found, 1 << self.width * age
        for item in values:
            found[item] = found.get(item, 0) + one


def _mask(places: int) -> int:
    return (1 << places) - 1


def _days_and_age(held: int) -> tuple[int, int]:
    return held.bit_count(), held


def _times_and_age(held: int) -> tuple[int, int]:
    return _sum(held), held


def _sum(held: int) -> int:
    """The sum of the places of 32 bits, as casting out nines adds up decimal digits."""
    return held % 0xFFFFFFFF


def _new(before: list[int], mask: int) -> int:
    """How many were not counted within the window."""
    if len(before) == 1:
        return not before[0] & mask
    return sum([before.count(held) for held in set(before) if not held & mask])


def _all_bits(held: Iterable[int]) -> int:
    bits = 0
    for each in set(held):
        bits |= each
    return bits
