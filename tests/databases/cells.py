"""One cell of a column, in a database of each kind, for laws about what is computed from it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Double,
    LargeBinary,
    Numeric,
    Text,
    cast,
    column,
    create_engine,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from source_adapters.bound import Limits
from source_adapters.sql_dialect import Computing, Expression
from source_adapters.sql_sqlite import SQLITE
from source_adapters.sql_stored import Kind as StoredKind
from source_adapters.sql_stored import Stored, kept
from tests.databases.kinds import MARIADB, Kind

LIMITS: Final = Limits(connect_timeout=10.0, read_timeout=20.0)

_STORED: Final = {
    str: StoredKind.TEXT,
    int: StoredKind.WHOLE,
    float: StoredKind.BINARY_FRACTION,
    Decimal: StoredKind.DECIMAL,
    date: StoredKind.DAY,
    datetime: StoredKind.MOMENT,
}
_TYPES: Final[dict[type, TypeEngine[Any]]] = {
    str: Text(),
    int: BigInteger(),
    float: Double(),
    Decimal: Numeric(),
    date: Date(),
    datetime: DateTime(),
    bytes: LargeBinary(),
    bool: Boolean(),
    type(None): Text(),
}


class Cells(Protocol):
    """A database that computes something from a cell."""

    @property
    def dialect(self) -> Computing:
        """By which expressions for it are made."""

    @property
    def is_typed(self) -> bool:
        """Whether its columns have types, and so also those that SQLite does not know."""

    def computed(self, cell: object, made: Callable[[Expression], Expression]) -> Any:
        """What the driver hands over for this expression of the column that the cell is in."""


class InSqlite:
    """Columns without a type."""

    dialect = SQLITE.computing
    is_typed = False

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cells = table("cells", column("cell"))
        connection.execute(text("CREATE TABLE cells (cell)"))
        connection.execute(text("INSERT INTO cells VALUES (NULL)"))

    def computed(self, cell: object, made: Callable[[Expression], Expression]) -> Any:
        """The cell is written first."""
        self._connection.execute(text("UPDATE cells SET cell = :cell"), {"cell": cell})
        return self._connection.execute(select(made(self._cells.c.cell)).select_from(self._cells)).scalar_one()


class InServer:
    """Columns of the type that fits the cell, in a session as departments are asked in."""

    is_typed = True

    def __init__(self, kind: Kind, loop: asyncio.Runner, connection: AsyncConnection) -> None:
        assert kind.dialect.computing is not None
        self.dialect: Computing = kind.dialect.computing
        self._written = _in_mariadb if kind.name == MARIADB else _in_postgresql
        self._loop = loop
        self._connection = connection

    def computed(self, cell: object, made: Callable[[Expression], Expression]) -> Any:
        """The cell stands in a subquery: the session reads only."""
        holding = select(self._written(cell).label("cell")).subquery("cells")
        stored = Stored(StoredKind.TEXT if cell is None else _STORED.get(type(cell), StoredKind.OTHER))
        expression = made(type_coerce(holding.c.cell, kept("cell", stored).type))
        return self._loop.run(self._scalar(select(expression).select_from(holding)))

    async def _scalar(self, statement: Any) -> Any:
        return (await self._connection.execute(statement)).scalar_one()


@contextmanager
def cells_in_sqlite() -> Iterator[Cells]:
    """In memory."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield InSqlite(connection)
    engine.dispose()


@contextmanager
def cells_in(kind: Kind) -> Iterator[Cells]:
    """Over a connection of the dialect's own."""
    engine = kind.dialect.engine(kind.server.address(kind.first), LIMITS)
    with asyncio.Runner() as loop:
        connection: AsyncConnection = loop.run(engine.connect().start())
        yield InServer(kind, loop, connection)
        loop.run(connection.close())
        loop.run(engine.dispose())


def _in_postgresql(cell: object) -> Expression:
    return cast(literal(cell, _TYPES[type(cell)]), _TYPES[type(cell)])


def _in_mariadb(cell: object) -> Expression:
    if isinstance(cell, float):
        return literal_column(repr(cell) if "e" in repr(cell) else f"{cell!r}e0")
    if isinstance(cell, str) or cell is None:
        return func.convert(literal(cell, Text()).op("USING")(literal_column("utf8mb4")))
    if isinstance(cell, Decimal):
        return cast(literal(str(cell)), Numeric(65, 30))
    if isinstance(cell, bytes):
        return literal_column(f"x'{cell.hex()}'")
    if isinstance(cell, bool):
        return literal_column(str(int(cell)))
    return cast(literal(cell, _TYPES[type(cell)]), _TYPES[type(cell)])
