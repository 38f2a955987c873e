"""How many different names were tried on one item, and on which days each."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from gateway.budgets.part import Part
from gateway.budgets.store import Cap, Claim, Item
from gateway.budgets.tally import Weighed

Tried: TypeAlias = tuple[tuple[Item, int], ...]
"""Names of an item, each with its days: bit i says that it was tried i days ago."""


class Names:
    """A `Tally` of names by item; what changed are items and names in turns."""

    part = Part.NAMES

    def __init__(self, day: int) -> None:
        self.day = day
        self._found: dict[Item, Tried] = {}

    def __len__(self) -> int:
        return len(self._found)

    def roll(self, day: int, horizon: int) -> None:
        """As `Tally.roll`."""
        shift, kept = day - self.day, (1 << horizon) - 1
        if shift:
            moved = ((item, _moved(tried, shift, kept)) for item, tried in self._found.items())
            self._found = {item: tried for item, tried in moved if tried}
        self.day = day

    def look(self, claim: Claim) -> list[Tried]:
        """As `Tally.look`: what was tried on each item."""
        get = self._found.get
        return [get(item, ()) for item in claim.items]

    def weigh(self, claim: Claim, before: list[Tried], days: int) -> Weighed:
        """As `Tally.weigh`: the most names of one item."""
        if not any(before):
            return 1, 0
        mask = (1 << days) - 1
        used, bits = max([_used(tried, name, mask) for tried, name in zip(before, claim.names, strict=True)])
        return used, bits.bit_length() - 1

    def over(self, claim: Claim, before: list[Tried], cap: Cap) -> list[Item]:
        """As `Tally.over`."""
        mask = (1 << cap.days) - 1
        looked = zip(claim.items, before, claim.names, strict=True)
        return [item for item, tried, name in looked if _used(tried, name, mask)[0] > cap.limit]

    def add(self, claim: Claim, before: list[Tried]) -> Sequence[Item]:
        """As `Tally.add`."""
        if not any(before):
            self._found.update((item, ((name, 1),)) for item, name in zip(claim.items, claim.names, strict=True))
            return [each for pair in zip(claim.items, claim.names, strict=True) for each in pair]
        changed: list[Item] = []
        for item, tried, name in zip(claim.items, before, claim.names, strict=True):
            for known, days in tried:
                if known == name and days & 1:
                    break
            else:
                self._found[item] = _with(tried, name, 1)
                changed += (item, name)
        return changed

    def restore(self, values: Iterable[Item], age: int) -> None:
        """As `Tally.restore`."""
        following = iter(values)
        for item, name in zip(following, following, strict=True):
            self._found[item] = _with(self._found.get(item, ()), name, 1 << age)


def _used(tried: Tried, name: Item, mask: int) -> tuple[int, int]:
    """How many names within the window, with this one, and all their days."""
    if len(tried) == 1 and tried[0][0] == name:
        return 1, 1 | tried[0][1] & mask
    used, bits = 1, 1
    for known, days in tried:
        if days & mask:
            used += known != name
            bits |= days & mask
    return used, bits


def _with(tried: Tried, name: Item, day: int) -> Tried:
    others = tuple(pair for pair in tried if pair[0] != name)
    days = next((days for known, days in tried if known == name), 0)
    return (*others, (name, days | day))


def _moved(tried: Tried, shift: int, kept: int) -> Tried:
    moved = ((name, (days << shift) & kept) for name, days in tried)
    return tuple(pair for pair in moved if pair[1])
