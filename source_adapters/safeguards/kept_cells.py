"""Cells that a department told a while ago, by all that was asked; bounded, in memory, and shown to nobody.

The key is everything that a cell depends on and everybody that it was told to: kind of subject, its key, the attribute
in its resolved form with edges, words and year, client and purpose. A given name is never part of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from cachetools import TLRUCache

from source_adapters.contract import Attribute, Cell, Entity


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a subject, and for whom. Its hash is taken once: it is asked for with every cell."""

    entity: Entity
    attribute: Attribute
    client: str
    purpose: str
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.entity, self.attribute, self.client, self.purpose)))

    def __hash__(self) -> int:
        return self._hash


class Kept(NamedTuple):
    """A cell as it was told at `read_at`; fresh before `fresh_until`, kept before `kept_until` (monotonic seconds)."""

    cell: Cell
    as_of: datetime | None
    read_at: datetime
    fresh_until: float
    kept_until: float

    def __repr__(self) -> str:
        return "Kept()"


class KeptCells:
    """The cache of one department, of at most so many cells."""

    def __init__(self, entries: int, monotonic: Callable[[], float]) -> None:
        self._cells: TLRUCache[tuple[Question, str], Kept] = TLRUCache(entries, _end, monotonic)

    def __len__(self) -> int:
        """How many cells are kept."""
        return len(self._cells)

    def find(self, question: Question, key: str) -> Kept | None:
        """The cell as it was told last, if it is still kept."""
        return self._cells.get((question, key))

    def keep(self, question: Question, key: str, told: Kept) -> None:
        """Keep a cell, unless one that was asked for later is there."""
        known = self._cells.get((question, key))
        if known is None or known.fresh_until <= told.fresh_until:
            self._cells[question, key] = told

    def forget(self, question: Question, key: str) -> None:
        """Keep it no longer: the department has said something since that cannot be kept."""
        self._cells.pop((question, key), None)


def _end(_key: object, told: Kept, _now: float) -> float:
    return told.kept_until
