"""A column of what a department wrote becomes a column of what it means: a step a different value, not a step a record.

What a cell is depends on what is written only, so that what stands in a column many times is read once. Nothing of it
outlives the column.
"""

from collections.abc import Callable, Sequence
from types import NoneType
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")

Column: TypeAlias = Callable[[Sequence[object]], list[T]]
"""From written values to the meaning of each, in their order."""

_ALIKE_IF_EQUAL: Final = frozenset({str, int, bool})
"""Classes of which two equal values are the same in every respect: unlike 0.0 and -0.0, and unlike 1 and True."""

_FEW: Final = 4
"""So many are read sooner than compared."""


def one_by_one(read: Callable[[object], T]) -> Column[T]:
    """`read` of each."""
    return lambda written: list(map(read, written))


def repeating(read: Column[T]) -> Column[T]:
    """`read` of each different value where values repeat; for meanings that several records may share."""

    def column(written: Sequence[object]) -> list[T]:
        if len(written) <= _FEW or not _are_alike_if_equal(written):
            return read(written)
        different = list(set(written))
        if 2 * len(different) > len(written):
            return read(written)
        meanings = dict(zip(different, read(different), strict=True))
        return list(map(meanings.__getitem__, written))

    return column


def _are_alike_if_equal(written: Sequence[object]) -> bool:
    """Whether all values that are not None are of one class, and of one of those."""
    classes = set(map(type, written))
    classes.discard(NoneType)
    return len(classes) == 1 and not classes.isdisjoint(_ALIKE_IF_EQUAL)
