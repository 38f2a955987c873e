"""SQLite: cells carry their own types, keys travel as one JSON text, and files are opened for reading only."""

import asyncio
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from itertools import accumulate
from math import ceil
from typing import Any, Final
from urllib.parse import quote

import aiosqlite
import orjson
from sqlalchemy import (
    String,
    and_,
    bindparam,
    cast,
    event,
    func,
    literal,
    make_url,
    not_,
    or_,
)
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from source_adapters.bound import DateFormat, Limits
from source_adapters.sql_dialect import KEYS, Computing, Condition, Expression, Few, KeyTable, Spellings, constant
from source_adapters.sql_stored import Columns

# At level DEBUG the driver writes every statement with its parameters, which are keys of subjects.
logging.getLogger("aiosqlite").addFilter(lambda record: record.levelno >= logging.WARNING)

POOL_SIZE: Final = 8
"""Connections to one department's file; each is a thread."""

_YEAR_ONE: Final = "0001"
_COMPACT_PARTS: Final = ((1, 4), (5, 2), (7, 2))


class Sqlite:
    """A department's SQLite file (`sql_dialect.Dialect`). Its columns may hold anything, so each cell is judged."""

    typed = False
    most_keys = None

    @property
    def computing(self) -> Computing:
        """SQLite's functions are enough."""
        return self

    def engine(self, address: str, limits: Limits) -> AsyncEngine:
        """Connections open the file ``mode=ro``: a missing one is an error, never created."""
        engine = create_async_engine(
            _read_only(make_url(address)),
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            pool_reset_on_return=None,
            hide_parameters=True,
            pool_size=limits.connections or POOL_SIZE,
            max_overflow=0,
            pool_timeout=limits.connect_timeout + limits.read_timeout,
            connect_args={"timeout": limits.connect_timeout, "async_creator_fn": _connected},
        )
        event.listen(engine.sync_engine, "connect", _tolerate_bad_encoding)
        return engine

    async def interrupt(self, _engine: AsyncEngine, driver: aiosqlite.Connection) -> None:
        """SQLite works in a thread, which would go on with a statement that nobody waits for."""
        # A connection that is gone has nothing to interrupt.
        with suppress(ValueError, sqlite3.Error):
            await driver.interrupt()

    async def columns(self, _connection: AsyncConnection, _table: str) -> Columns:
        """Nothing that could be relied on."""
        return {}

    def keys(self, widths: Sequence[int]) -> KeyTable:
        """``json_each`` over an array of arrays; its ``key`` is the position."""
        given = bindparam(KEYS, type_=String())
        each = func.json_each(given).table_valued("key", "value", name="k")
        spelt = [func.json_extract(each.c.value, constant(f"$[{index}]")) for index in range(sum(widths))]
        ends = accumulate(widths)
        spellings = tuple(tuple(spelt[end - width : end]) for width, end in zip(widths, ends, strict=True))
        return KeyTable(each, each.c.key, spellings)

    def keys_parameters(self, keys: Sequence[Spellings], widths: Sequence[int]) -> Mapping[str, object]:
        """The JSON text that `keys` takes apart."""
        return {KEYS: orjson.dumps([_side_by_side(spelt, widths) for spelt in keys]).decode()}

    def is_key(self, column: Expression, spelt: Sequence[Expression]) -> Condition:
        """SQLite compares bytes."""
        return column == spelt[0] if len(spelt) == 1 else column.in_(spelt)

    def is_year(self, column: Expression, year: int) -> Condition:
        """The year is bound."""
        return column == literal(year)

    def exact(self, column: Expression) -> Expression:
        """The driver hands cells over as they are."""
        return column

    def exact_day(self, column: Expression) -> Expression:
        """A date is a text or a number."""
        return column

    def moment(self, column: Expression) -> Expression:
        """A moment is a text or a number."""
        return column

    def listed(self, few: Few) -> Expression:
        """Of no rows SQLite makes an empty array."""
        return few.gathered(lambda column: func.nullif(func.json_group_array(column), constant("[]")))

    def as_text(self, _column: Expression) -> Expression | None:
        """Each cell has its own type."""
        return None

    def trimmed(self, column: Expression) -> Expression:
        """Without spaces; other blanks are left to whoever compares."""
        return func.trim(column)

    def digits(self, column: Expression) -> Expression:
        """The cast changes nothing but the type."""
        return func.trim(cast(column, String))

    def day(self, column: Expression, written: DateFormat) -> tuple[Expression, Condition]:
        """Of nothing but digits it may be a number."""
        if not written.is_digits:
            return self.trimmed(column), self.is_text(column)
        return self.digits(column), self.is_text_or_whole(column)

    def capitals(self, text: Expression) -> Expression:
        """SQLite knows ASCII letters only."""
        return func.upper(text)

    def length(self, text: Expression) -> Expression:
        """In characters."""
        return func.length(text)

    def figure(self, column: Expression, places: int | None) -> Expression:
        """Rounding takes back what summing binary fractions has added."""
        return column if places is None else func.round(column, constant(places))

    def edge(self, edge: Decimal, places: int | None) -> Expression:
        """As the figure: SQLite has no decimals."""
        return literal(ceil(edge) if places is None else float(edge))

    def is_text(self, column: Expression) -> Condition:
        """By the cell's own type."""
        return func.typeof(column) == constant("text")

    def is_text_or_whole(self, column: Expression) -> Condition:
        """By the cell's own type."""
        return or_(self.is_text(column), self.is_whole(column))

    def is_whole(self, column: Expression) -> Condition:
        """By the cell's own type."""
        return func.typeof(column) == constant("integer")

    def is_numeric(self, column: Expression) -> Condition:
        """By the cell's own type."""
        return or_(self.is_whole(column), func.typeof(column) == constant("real"))

    def is_number(self, column: Expression, largest: int) -> Condition:
        """By the cell's own type."""
        return and_(self.is_numeric(column), column.between(constant(-largest), constant(largest)))

    def is_date(self, text: Expression, written: DateFormat) -> Condition:
        """``date()`` gives a real day back as it was, moves an unreal one, and is NULL for the rest."""
        same = _reckoned(text) == text if written is DateFormat.ISO else _is_compact_date(text)
        return and_(func.coalesce(same, constant(0)), text >= constant(_YEAR_ONE))

    def is_digits(self, text: Expression) -> Condition:
        """GLOB is SQLite's own."""
        return not_(text.bool_op("GLOB")(constant("*[^0-9]*")))


def _side_by_side(spelt: Spellings, widths: Sequence[int]) -> list[str | None]:
    return [
        spelling
        for known, width in zip(spelt, widths, strict=True)
        for spelling in (*known, *([None] * (width - len(known))))
    ]


def _reckoned(text: Expression) -> Expression:
    # Without a step to reckon with, SQLite gives 30 February back as it was.
    return func.date(text, constant("+0 days"))


def _is_compact_date(text: Expression) -> Condition:
    year, month, day = (func.substr(text, constant(start), constant(length)) for start, length in _COMPACT_PARTS)
    hyphen = constant("-")
    iso = year.concat(hyphen).concat(month).concat(hyphen).concat(day)
    return func.replace(_reckoned(iso), hyphen, constant("")) == text


SQLITE: Final = Sqlite()


def _read_only(url: URL) -> URL:
    path = f"file:{quote(url.database or '')}"
    return URL.create(url.drivername, database=path, query={"mode": "ro", "uri": "true"})


async def _connected(*arguments: Any, **settings: Any) -> aiosqlite.Connection:
    """A connection whose failure to open leaves no thread behind.

    The driver does not wait for the thread of a connection that could not be opened, which then speaks to an
    event loop that may be gone. The driver gives no other access to it.
    """
    connection = aiosqlite.connect(*arguments, **settings)
    thread = connection._thread  # noqa: SLF001  # see above
    thread.daemon = True
    try:
        return await connection
    except sqlite3.Error:
        await asyncio.to_thread(thread.join)
        raise


def _tolerate_bad_encoding(connection: Any, _record: object) -> None:
    # One badly encoded cell would fail the statement, with its bytes in the driver's message; so it is marked
    # and found INVALID on its own.
    connection.driver_connection.text_factory = partial(str, encoding="utf-8", errors="replace")
