"""What differs between databases: everything else is written once, in `sql_forms` and `sql_statement`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, FromClause, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from source_adapters.bound import DateFormat, Limits
from source_adapters.sql_stored import Columns

Expression: TypeAlias = ColumnElement[Any]
Condition: TypeAlias = ColumnElement[bool]

Spellings: TypeAlias = Sequence[Sequence[str]]
"""Of one key, for each kind of key that a statement looks for, its spellings; none where it has none."""

KEYS: str = "keys"
"""Name of the parameter that carries every key of a call, or what the names of several begin with."""


def constant(value: str | int) -> Expression:
    """A value of this code that never varies, written into the statement; what varies is bound."""
    return literal_column(str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'")


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The keys of a call as a table: the position of a key, and for each kind of key its spellings.

    A key has one row with all its spellings side by side, or one row for each; NULL stands where there is none.
    """

    table: FromClause
    position: Expression
    spellings: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, slots=True)
class Few:
    """What is gathered into a list: the texts of those rows of `pairs` that are of a key, no more than `most`."""

    text: Expression
    of_key: Condition
    pairs: FromClause
    keys: FromClause
    most: int

    def gathered(self, array: Callable[[Expression], Expression]) -> Expression:
        """The list as a scalar, by a function that makes a JSON array of a column."""
        few = select(self.text.label("x")).where(self.of_key).distinct().limit(constant(self.most)).correlate(self.keys)
        return select(array(few.subquery().c.x)).scalar_subquery()


class Reading(Protocol):
    """How a statement of one kind of database is written. Conditions are never NULL for a cell that is not NULL."""

    @property
    def computing(self) -> "Computing | None":
        """How forms are computed inside; None where plain columns are selected, and forms made after reading."""

    def keys(self, widths: Sequence[int]) -> KeyTable:
        """The parameters `KEYS` as a table; `widths` says how many spellings a key of each kind has at most."""

    def keys_parameters(self, keys: Sequence[Spellings], widths: Sequence[int]) -> Mapping[str, object]:
        """What to bind for these keys."""

    def is_key(self, column: Expression, spelt: Sequence[Expression]) -> Condition:
        """Whether a column holds one of these spellings, byte by byte, found by the column's index."""

    def is_year(self, column: Expression, year: int) -> Condition:
        """Whether a column holds this year."""

    def exact(self, column: Expression) -> Expression:
        """The cell such that `decoding` judges what the driver hands over as it judges the cell."""

    def exact_day(self, column: Expression) -> Expression:
        """`exact` of a column of dates."""

    def moment(self, column: Expression) -> Expression:
        """A column of moments or dates such that `decoding.as_of_moment` can read it; anything else is NULL."""

    def trimmed(self, column: Expression) -> Expression:
        """A text without blanks at its ends."""


class Computing(Reading, Protocol):
    """How a statement computes forms."""

    def listed(self, few: Few) -> Expression:
        """The texts, each NULL or a text, as one JSON array in a text; NULL where there is none."""

    def as_text(self, column: Expression) -> Expression | None:
        """A text, a whole number, a date or a moment as text without blanks at its ends.

        None where a cell's own type decides; then `is_text_or_whole` and `digits` do.
        """

    def digits(self, column: Expression) -> Expression:
        """A text or a whole number as text, without blanks at its ends."""

    def day(self, column: Expression, written: DateFormat) -> tuple[Expression, Condition]:
        """The text of a date, without blanks at its ends, and whether the cell may be one by its type."""

    def capitals(self, text: Expression) -> Expression:
        """A text with ASCII letters in capitals."""

    def length(self, text: Expression) -> Expression:
        """How many characters."""

    def figure(self, column: Expression, places: int | None) -> Expression:
        """A readable number, rounded to so many places, or whole."""

    def edge(self, edge: Decimal, places: int | None) -> Expression:
        """What a figure is compared with, bound."""

    def is_text(self, column: Expression) -> Condition:
        """Whether the cell is a text."""

    def is_text_or_whole(self, column: Expression) -> Condition:
        """Whether the cell is a text or a whole number, as digits may be."""

    def is_whole(self, column: Expression) -> Condition:
        """Whether the cell is a whole number."""

    def is_numeric(self, column: Expression) -> Condition:
        """Whether the cell is a number at all, or stands for one that is none (NaN)."""

    def is_number(self, column: Expression, largest: int) -> Condition:
        """Whether the cell is a number between ``-largest`` and ``largest``."""

    def is_date(self, text: Expression, written: DateFormat) -> Condition:
        """Whether a text is a day of the calendar, from the year 1 on, in this format."""

    def is_digits(self, text: Expression) -> Condition:
        """Whether a text is nothing but ASCII digits."""


class Dialect(Reading, Protocol):
    """One kind of database."""

    @property
    def typed(self) -> bool:
        """Whether a column's type says what its cells are, so that `columns` tells something."""

    @property
    def most_keys(self) -> int | None:
        """How many keys fit into one statement; None where only the department's own limit counts."""

    def engine(self, address: str, limits: Limits) -> AsyncEngine:
        """A pool that reads only, each statement on its own, and that shows no parameters in its errors."""

    async def interrupt(self, engine: AsyncEngine, driver: Any) -> None:
        """Make the statement that runs on this connection of the driver's end, if there is one."""

    async def columns(self, connection: AsyncConnection, table: str) -> Columns:
        """How the columns of a table or view are stored; empty where there is no such table."""
