"""Any other database for which SQLAlchemy has an asynchronous driver: plain columns, and forms made after reading.

Nothing here is the way of one database, so the exact figure does reach this process, if not any answer. A statement
has room for some keys and is always of the same text; what is given up runs on until the database ends it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Integer, String, bindparam, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from source_adapters.bound import Limits
from source_adapters.sql_dialect import KEYS, Condition, Expression, KeyTable, Spellings
from source_adapters.sql_rows import one_row_a_spelling
from source_adapters.sql_stored import Columns

POOL_SIZE: Final = 8
ROWS: Final = 60
MOST_SPELLINGS_OF_A_KEY: Final = 3


class Generic:
    """A department's database of any kind (`sql_dialect.Dialect`)."""

    computing = None
    typed = False
    most_keys = ROWS // MOST_SPELLINGS_OF_A_KEY

    def engine(self, address: str, limits: Limits) -> AsyncEngine:
        """Nothing is written because nothing but SELECT is ever sent; the account should see to the rest."""
        return create_async_engine(
            address,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            hide_parameters=True,
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=limits.connect_timeout + limits.read_timeout,
        )

    async def interrupt(self, _engine: AsyncEngine, _driver: Any) -> None:
        """Databases differ in how one is told to stop."""

    async def columns(self, _connection: AsyncConnection, _table: str) -> Columns:
        """Nothing that is needed."""
        return {}

    def keys(self, widths: Sequence[int]) -> KeyTable:
        """A union of as many selects as there is room for; one row for each spelling."""
        names = [f"s{kind}" for kind in range(len(widths))]

        def row(number: int) -> Any:
            position = bindparam(_position(number), type_=Integer).label("position")
            spelt = (bindparam(_spelling(number, name), type_=String(32)).label(name) for name in names)
            return select(position, *spelt)

        spread = union_all(*map(row, range(ROWS))).subquery("k")
        return KeyTable(spread, spread.c.position, tuple((spread.c[name],) for name in names))

    def keys_parameters(self, keys: Sequence[Spellings], widths: Sequence[int]) -> Mapping[str, object]:
        """One for each cell of the union; rows to spare are of the first key, and spell nothing."""
        rows = list(one_row_a_spelling(keys))
        rows += [(0, (None,) * len(widths))] * (ROWS - len(rows))
        parameters: dict[str, object] = {}
        for number, (position, spelt) in enumerate(rows):
            parameters[_position(number)] = position
            parameters |= {_spelling(number, f"s{kind}"): each for kind, each in enumerate(spelt)}
        return parameters

    def is_key(self, column: Expression, spelt: Sequence[Expression]) -> Condition:
        """As the database takes it; what it finds is compared again after reading (`sql_statement.Check`)."""
        return or_(*(column == key for key in spelt))

    def is_year(self, column: Expression, year: int) -> Condition:
        """The year is bound."""
        return column == literal(year)

    def exact(self, column: Expression) -> Expression:
        """As the driver hands it over."""
        return column

    def exact_day(self, column: Expression) -> Expression:
        """As the driver hands it over."""
        return column

    def moment(self, column: Expression) -> Expression:
        """As the driver hands it over."""
        return column

    def trimmed(self, column: Expression) -> Expression:
        """By the standard's function."""
        return func.trim(column)


GENERIC: Final = Generic()


def _position(row: int) -> str:
    return f"{KEYS}_{row}"


def _spelling(row: int, name: str) -> str:
    return f"{KEYS}_{row}_{name}"
