"""What is held against a department's cells: the rule that each bad one breaks, counted; never the cell.

A cell that breaks a rule is INVALID (`decoding`, `sql_forms` and `files_forms` say when). Which rule it was is asked
only then, of what the department wrote, so that sound cells cost no more than a look at their column.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol, TypeAlias, TypeVar, runtime_checkable

from source_adapters.bound import Field
from source_adapters.columns import Column
from source_adapters.contract import INVALID, Absent, Attribute, Cell, Entity, ValueKind


class Rule(StrEnum):
    """What a cell, a row or an answer can break; the words stand in metrics and in `meridian source check`."""

    TYPE = "type"
    """Not of the kind that the binding says, or not written as it says."""
    CODE = "code"
    """A code that the table of codes, or the schema, does not know."""
    CHECK_CHARACTER = "check_character"
    """A key, one's own or a related subject's, whose check character or form is wrong."""
    RANGE = "range"
    """A number beyond what can be: a count, a time or an area below nought, an amount of more than 13 digits."""
    FUTURE_DATE = "future_date"
    """A date after the day that data are checked by."""
    DEAD_BEFORE_BORN = "dead_before_born"
    """A date in somebody's life before the birth that their identity number tells."""
    TWO_ROWS = "two_rows"
    """Two rows of one key that say different things."""
    WRONG_KEY = "wrong_key"
    """An answer with a record about somebody who was not asked for."""
    SERVICE_ERROR = "service_error"
    """A cell in whose place the department's service told an error."""


T = TypeVar("T")

Why: TypeAlias = Callable[[object], Rule]
"""The rule that a cell breaks, of what is written there; asked only where the cell is INVALID."""


class InvalidCells:
    """How many cells of one department broke which rule, since the start."""

    def __init__(self) -> None:
        self._found: Final[Counter[Rule]] = Counter()

    def count(self, rule: Rule, times: int = 1) -> None:
        """So many more."""
        self._found[rule] += times

    def noting(self, attribute: str, why: Why) -> Why:
        """`why`, for whoever wants to know more of an attribute's bad cells (`checking.noted`)."""
        return why

    def noting_codes(self, attribute: str, field: Field, read: Callable[[Any], T]) -> Callable[[Any], T]:
        """`read`, for whoever wants to know which codes a lenient table of codes does not hold."""
        return read

    def counts(self) -> dict[Rule, int]:
        """Those rules that were broken, in the order of `Rule`."""
        return {rule: self._found[rule] for rule in Rule if self._found[rule]}


@runtime_checkable
class Scrutinising(Protocol):
    """A source that counts what it holds against its department's cells."""

    @property
    def invalid_cells(self) -> InvalidCells:
        """All of it."""


@dataclass(frozen=True, slots=True)
class Scrutiny:
    """The last day on which something can have happened, and where what is found is counted."""

    day: date
    invalid: InvalidCells


UNCOUNTED: Final = Scrutiny(date.max, InvalidCells())
"""For whoever reads cells for no department: no day is too late, and nobody looks at the counts."""

AFTER_BIRTH: Final = frozenset({"diedOn", "householdRegisteredOn"})
"""Attributes of people that cannot have happened before they were born."""

ReadWhose: TypeAlias = Callable[[object, str], Cell]
"""A cell of what is written, and the canonical key whose it is."""

ReadWhoses: TypeAlias = Callable[[Sequence[object], Sequence[str]], list[Cell]]


def follows_birth(entity: Entity, attribute: Attribute) -> bool:
    """Whether the attribute is a day that is checked against the birth that the key tells."""
    return entity is Entity.PERSON and attribute.kind is ValueKind.DATE and attribute.name in AFTER_BIRTH


def is_before_birth(day: date, identity_number: str) -> bool:
    """Whether a day lies before the birth of whoever has this canonical identity number."""
    return day.year * 10_000 + day.month * 100 + day.day < int(identity_number[6:14])


def always(rule: Rule) -> Why:
    """Of cells that can break only one rule."""
    return lambda written: rule


@dataclass(frozen=True, slots=True)
class Judged:
    """How one attribute is read, one cell or a column of them; what is found INVALID has been counted.

    `needs_keys` says that it depends on whose the cell is; otherwise the keys may be anything.
    """

    read: ReadWhose
    read_all: ReadWhoses
    needs_keys: bool = False


def judged(read: Callable[[object], Cell], column: Column[Cell], why: Why, invalid: InvalidCells) -> Judged:
    """A reading by what is written alone; `column` says of many what `read` says of each."""
    return _counted(lambda written, _whose: read(written), lambda written, _whose: column(written), why, invalid)


def judged_by_key(read: ReadWhose, why: Why, invalid: InvalidCells) -> Judged:
    """A reading by what is written and by whose it is."""
    return _counted(read, lambda written, whose: list(map(read, written, whose)), why, invalid, needs_keys=True)


def _counted(
    read: ReadWhose, read_all: ReadWhoses, why: Why, invalid: InvalidCells, *, needs_keys: bool = False
) -> Judged:
    def cell(written: object, whose: str) -> Cell:
        found = read(written, whose)
        if found is INVALID:
            invalid.count(why(written))
        return found

    def cells(written: Sequence[object], whose: Sequence[str]) -> list[Cell]:
        found = read_all(written, whose)
        # The classes of a column are few, and looking at them is the cheapest way to find that none is missing.
        if Absent in set(map(type, found)):
            for each, read_so in zip(written, found, strict=True):
                if read_so is INVALID:
                    invalid.count(why(each))
        return found

    return Judged(cell, cells, needs_keys)
