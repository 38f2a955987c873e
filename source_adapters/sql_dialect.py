"""What differs between databases: everything else is written once, in `sql_forms` and `sql_statement`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, FromClause, literal_column
from sqlalchemy.ext.asyncio import AsyncEngine

from source_adapters.bound import DateFormat, Limits

Expression: TypeAlias = ColumnElement[Any]
Condition: TypeAlias = ColumnElement[bool]

KEYS: str = "keys"
"""Name of the one parameter that carries every key of a call."""


def constant(value: str | int) -> Expression:
    """A value of this code that never varies, written into the statement; what varies is bound."""
    return literal_column(str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'")


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The keys of a call as a table: one row a key, its position, and its spellings (NULL where there is none)."""

    table: FromClause
    position: Expression
    spellings: tuple[Expression, ...]


class Dialect(Protocol):
    """One kind of database. Conditions are never NULL for a cell that is not NULL."""

    def engine(self, address: str, limits: Limits) -> AsyncEngine:
        """A pool that reads only, each statement on its own, and that shows no parameters in its errors."""

    async def interrupt(self, driver: Any) -> None:
        """Make the statement that runs on this connection of the driver's end, if there is one."""

    def keys(self, width: int) -> KeyTable:
        """The parameter `KEYS` as a table with `width` spellings a key."""

    def keys_parameter(self, keys: Sequence[Sequence[str | None]]) -> object:
        """What to bind to `KEYS`: for each key its spellings, `width` of them."""

    def gathered(self, column: Expression) -> Expression:
        """Every cell of a column, each NULL or a text, as one JSON array in a text; NULL where there is none."""

    def trimmed(self, column: Expression) -> Expression:
        """A text without blanks at its ends."""

    def digits(self, column: Expression) -> Expression:
        """A text or a whole number as text, without blanks at its ends."""

    def is_text(self, column: Expression) -> Condition:
        """Whether the cell is a text."""

    def is_text_or_whole(self, column: Expression) -> Condition:
        """Whether the cell is a text or a whole number, as digits may be."""

    def is_whole(self, column: Expression) -> Condition:
        """Whether the cell is a whole number."""

    def is_number(self, column: Expression, largest: int) -> Condition:
        """Whether the cell is a number between ``-largest`` and ``largest``."""

    def is_date(self, text: Expression, written: DateFormat) -> Condition:
        """Whether a text is a day of the calendar, from the year 1 on, in this format."""

    def is_digits(self, text: Expression) -> Condition:
        """Whether a text is nothing but ASCII digits."""
