"""How a database stores a column: what its type lets its cells be, known before the statement is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnClause, ColumnElement, column
from sqlalchemy.types import NullType


class Kind(StrEnum):
    """The types of columns, as far as they make a difference."""

    ANY = "any"
    """Each cell has a type of its own, or nobody knows."""

    TEXT = "text"
    PADDED_TEXT = "padded_text"
    LABEL = "label"
    """One of a fixed list of texts."""
    WHOLE = "whole"
    DECIMAL = "decimal"
    BINARY_FRACTION = "binary_fraction"
    DAY = "day"
    MOMENT = "moment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stored:
    """The kind of a column; of a text the character set and the collation, where they can differ by column."""

    kind: Kind = Kind.ANY
    charset: str | None = None
    collation: str | None = None


Columns: TypeAlias = Mapping[str, Stored]
"""The columns of a table, by name."""

Tables: TypeAlias = Mapping[str, Columns]
"""The tables of a department, by the name under which they are bound."""

ANY: Final = Stored()
NOTHING_KNOWN: Final[Tables] = MappingProxyType({})

TEXTS: Final = frozenset({Kind.TEXT, Kind.PADDED_TEXT, Kind.LABEL})
NUMBERS: Final = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.BINARY_FRACTION})


WHOLE_BELOW: Final = 10**18
"""A decimal without decimals is a whole number up to here; no more digits than an integer has."""


def as_held(written: object) -> object:
    """A cell as `decoding` knows it: databases keep whole numbers as decimals, too, and sum them to such."""
    if not isinstance(written, Decimal) or not written.is_finite() or abs(written) >= WHOLE_BELOW:
        return written
    return int(written) if written == written.to_integral_value() else written


class _Kept(NullType):
    """Carries `Stored` along with a column; to the library it is no type, so that nothing is converted."""

    cache_ok = True

    def __init__(self, stored: Stored) -> None:
        self.stored = stored


def kept(name: str, stored: Stored) -> ColumnClause[Any]:
    """A column that knows how it is stored (see `stored`)."""
    return column(name, _Kept(stored))


def stored(expression: ColumnElement[Any]) -> Stored:
    """How a column is stored; `ANY` for whatever is no column, or one of which nothing is known."""
    return expression.type.stored if isinstance(expression.type, _Kept) else ANY
