"""What was read or compiled once, bounded by its size, and not to be crowded out by what is asked once and never again.

While there is room everything is kept. From then on only what is asked a second time is, as in the doorkeeper of
TinyLFU (Einziger, Friedman and Manes, "TinyLFU: a highly efficient cache admission policy", 2017): a client whose
every document is another takes no memory, and takes nobody's document away.
"""

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Final, Generic, TypeVar

from cachetools import LRUCache

ASKED_ONCE: Final = 10_000
"""Keys that are remembered as asked once, the least recent of which are forgotten."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """At most `most` of what `size_of` measures, the least recently used given up first."""

    def __init__(self, most: int, size_of: Callable[[Value], int]) -> None:
        self._values: LRUCache[Key, Value] = LRUCache(most, getsizeof=size_of)
        self._asked_once: LRUCache[Key, None] = LRUCache(ASKED_ONCE)
        self._free: Final = most // 2

    def get(self, key: Key) -> Value | None:
        """What is kept under a key."""
        return self._values.get(key)

    def offer(self, key: Key, value: Value) -> None:
        """Keep a value if there is room for whatever comes, or if it was offered before; never what is too large."""
        is_crowded = self._values.currsize >= self._free
        if is_crowded and key not in self._asked_once and key not in self._values:
            self._asked_once[key] = None
            return
        self._asked_once.pop(key, None)
        with suppress(ValueError):
            self._values[key] = value

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Key) -> bool:
        return key in self._values

    def values(self) -> list[Value]:
        """Everything that is kept."""
        return list(self._values.values())
