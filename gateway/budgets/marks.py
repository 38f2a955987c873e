"""On which days each item was counted in which counters: one table for all counters that look at days.

An operation counts its subjects in several counters at once, one for each field that it asks. A table for each would
hold every subject as often, and be asked as often. Here an item holds its `Past`, one object for all items that were
counted alike, so that most of what is asked about hundreds of items is asked about one or two pasts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from gateway.budgets.store import Item

_MOST_FOLLOWING: Final = 64
"""Pasts that are remembered to follow from one; the fields that clients ask for are not many sets."""


class Past:
    """Days by the id of a counter: bit i says that it was counted i days ago. Shared, and so never changed."""

    __slots__ = ("__weakref__", "bits", "following")

    def __init__(self, bits: Mapping[int, int]) -> None:
        self.bits: Final = bits
        self.following: Final[dict[tuple[tuple[int, ...], int], Past]] = {}


class Seen(NamedTuple):
    """Items with their pasts, and how many of them have each."""

    items: Sequence[Item]
    pasts: list[Past]
    different: Mapping[Past, int]

    def __repr__(self) -> str:
        return f"Seen(different={len(self.different)})"


_NOBODY: Final = Seen((), [], {})


class Marks:
    """The table. `day` is the ordinal of the day that is today to it."""

    def __init__(self, day: int) -> None:
        self.day = day
        self._nothing: Final = Past({})
        self._found: dict[Item, Past] = {}
        self._census: dict[Past, int] | None = {}
        self._known: WeakValueDictionary[frozenset[tuple[int, int]], Past] = WeakValueDictionary()
        self._last = _NOBODY

    def __len__(self) -> int:
        return len(self._found)

    def roll(self, day: int, horizon: int) -> None:
        """Make `day` today, and forget what is older than `horizon` days: a fifth of a second for a million items."""
        if day == self.day:
            return
        shift, kept = day - self.day, (1 << horizon) - 1
        moved = {past: self._moved(past, shift, kept) for past in set(self._found.values())}
        self._found = {item: past for item, before in self._found.items() if (past := moved[before]).bits}
        self.day, self._census, self._last = day, None, _NOBODY

    def seen(self, items: Sequence[Item]) -> Seen:
        """Items with their pasts. The counters of one operation look at the same items one after another."""
        if self._last.items is not items:
            if len(items) == 1:
                past = self._found.get(items[0], self._nothing)
                self._last = Seen(items, [past], {past: 1})
            else:
                pasts = list(map(self._found.get, items, repeat(self._nothing)))
                self._last = Seen(items, pasts, {past: pasts.count(past) for past in set(pasts)})
        return self._last

    def mark(self, seen: Seen, counters: tuple[int, ...]) -> None:
        """Count items today, in each of the counters; `seen` is how they stand now."""
        after = {past: self._after(past, counters, 0) for past in seen.different}
        census = self._counted()
        for past, count in seen.different.items():
            if past is not self._nothing:
                census[past] -= count
            census[after[past]] = census.get(after[past], 0) + count
        if len(seen.items) == 1:
            self._found[seen.items[0]] = after[seen.pasts[0]]
        elif len(after) == 1:
            self._found.update(dict.fromkeys(seen.items, *after.values()))
        else:
            self._found.update(zip(seen.items, map(after.__getitem__, seen.pasts), strict=True))
        self._last = _NOBODY

    def restore(self, counter: int, items: Iterable[Item], age: int) -> None:
        """Count items once more in a counter, so many days ago."""
        counters = (counter,)
        for item in items:
            self._found[item] = self._after(self._found.get(item, self._nothing), counters, age)
        self._last, self._census = _NOBODY, None

    def sizes(self, counter: int) -> list[tuple[int, int]]:
        """The different days of a counter, as bits, and how many items have them."""
        found = ((past.bits.get(counter, 0), count) for past, count in self._counted().items())
        return [(bits, count) for bits, count in found if bits and count]

    def _counted(self) -> dict[Past, int]:
        """How many items have each past."""
        if self._census is None:
            self._census = dict(Counter(self._found.values()))
        return self._census

    def _after(self, past: Past, counters: tuple[int, ...], age: int) -> Past:
        """What a past becomes once it is counted in these counters, so many days ago."""
        after = past.following.get((counters, age))
        if after is None:
            if len(past.following) >= _MOST_FOLLOWING:
                past.following.clear()
            counted = {counter: past.bits.get(counter, 0) | 1 << age for counter in counters}
            after = past.following[counters, age] = self._past({**past.bits, **counted})
        return after

    def _moved(self, past: Past, shift: int, kept: int) -> Past:
        moved = ((counter, (bits << shift) & kept) for counter, bits in past.bits.items())
        return self._past({counter: bits for counter, bits in moved if bits})

    def _past(self, bits: dict[int, int]) -> Past:
        """The one past with these days."""
        key = frozenset(bits.items())
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Past(bits)
        return known
