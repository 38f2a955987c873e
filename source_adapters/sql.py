"""Departments whose database is asked directly: one statement a call, read only, forms computed inside."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from cachetools import LRUCache
from sqlalchemy import Select, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from source_adapters import announcement
from source_adapters.answers import Answers
from source_adapters.bound import SqlDepartment
from source_adapters.contract import Attribute, FetchRequest, Rows, SourceUnavailable
from source_adapters.foreign import translated
from source_adapters.gathering import Clock, Today, china_today, numbered, rows, utc_now
from source_adapters.keys import canonicals
from source_adapters.scrutiny import InvalidCells, Scrutiny
from source_adapters.sql_dialect import Dialect, Spellings
from source_adapters.sql_join import Join
from source_adapters.sql_sqlite import SQLITE
from source_adapters.sql_statement import Statement, probes_of, statement
from source_adapters.sql_stored import NOTHING_KNOWN, Tables
from source_adapters.stragglers import Stragglers

Result = TypeVar("Result")

STATEMENTS_KEPT: Final = 256
MOST_KEYS: Final = 1_000_000
"""Where a database does not say how many keys a statement may carry, the department's binding does."""

_LOG: Final = logging.getLogger("meridian.sources")

_COMMENT: Final = "department_comment"


class SqlSource:
    """One department's database (`contract.Source`)."""

    def __init__(
        self,
        bound: SqlDepartment,
        dialect: Dialect = SQLITE,
        clock: Clock = utc_now,
        today: Today = china_today,
        invalid_cells: InvalidCells | None = None,
    ) -> None:
        self.department = bound.department
        self._bound = bound
        self._dialect = dialect
        self._clock = clock
        self._today = today
        self.invalid_cells = invalid_cells or InvalidCells()
        self._engine: AsyncEngine | None = None
        self._statements: LRUCache[object, Statement] = LRUCache(STATEMENTS_KEPT)
        self._known: Tables | None = None
        self._stragglers = Stragglers()

    async def open(self) -> None:
        """Make the pool; the first call connects."""
        if self._dialect.computing is None:
            _LOG.info("%s: a database of another kind; forms are made after reading", self.department)
        self._engine = self._dialect.engine(self._bound.address, self._bound.limits)
        event.listen(self._engine.sync_engine, "before_cursor_execute", _with_comment, retval=True)

    async def close(self) -> None:
        """Wait for what was given up on, then release all connections."""
        await self._stragglers.ended()
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Ask each bound table, pairs included, for its bound columns and no rows."""
        with translated(self.department):
            async with asyncio.timeout(timeout):
                for probe in probes_of(self._bound):
                    await self._executed(probe, {}, "")
                self._take_over(await self._looked_up())

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer by one statement for every `keys_per_call` distinct keys, usually one."""
        comment = announcement.as_comment(request)
        asked = numbered(request.look_ups)
        known = canonicals(request.entity, asked.keys)
        with translated(self.department):
            async with asyncio.timeout(request.timeout):
                prepared = self._statement(request, await self._tables())
                answers = [join.answers(known) for join in prepared.joins]
                for batch in self._batches(prepared, known):
                    numbers, own, spelt = zip(*batch, strict=True)
                    parameters = self._dialect.keys_parameters(spelt, prepared.widths)
                    found = prepared.checked(await self._executed(prepared.select, parameters, comment))
                    _take_in(found, numbers, own, prepared.joins, answers)
        fetched_at = self._clock()
        found_rows = rows(
            request.look_ups, asked.of_look_up, request.attributes, answers, fetched_at, self.invalid_cells
        )
        return Rows(found_rows, fetched_at)

    async def told(self, select: Select[Any]) -> Sequence[Sequence[Any]]:
        """What a statement of whoever checks the department brings; raises `SourceError`."""
        with translated(self.department):
            return await self._executed(select, {}, announcement.CHECK_COMMENT)

    async def stored(self) -> Tables:
        """How the columns of all bound tables are stored, where the database tells; raises `SourceError`."""
        with translated(self.department):
            return await self._looked_up()

    @property
    def dialect(self) -> Dialect:
        """How the database is spoken to."""
        return self._dialect

    async def _tables(self) -> Tables:
        """How the columns of all bound tables are stored: looked up once all are there, and again by each probe."""
        if self._known is not None:
            return self._known
        found = await self._looked_up()
        if all(found.values()):
            self._known = found
        return found

    async def _looked_up(self) -> Tables:
        if not self._dialect.typed:
            return NOTHING_KNOWN
        names = {each.name for each in self._bound.tables} | {each.name for each in self._bound.relations}

        async def columns(connection: AsyncConnection) -> Tables:
            return {name: await self._dialect.columns(connection, name) for name in names}

        return await self._within(columns)

    def _take_over(self, found: Tables) -> None:
        if self._known != found:
            self._known = found
            self._statements.clear()

    def _statement(self, request: FetchRequest, tables: Tables) -> Statement:
        scrutiny = Scrutiny(self._today(), self.invalid_cells)
        shape = request.entity, tuple(map(Attribute.question, request.attributes)), scrutiny.day
        prepared = self._statements.get(shape)
        if prepared is None:
            prepared = statement(self._bound, request.entity, request.attributes, self._dialect, tables, scrutiny)
            self._statements[shape] = prepared
        return prepared

    def _batches(
        self, prepared: Statement, canonicals: Sequence[str | None]
    ) -> Iterator[list[tuple[int, str, Spellings]]]:
        """The keys that can be looked up, by position, with their spellings, no more in one than allowed."""
        asked = [
            (key, known, spelt)
            for key, known in enumerate(canonicals)
            if known is not None and (spelt := prepared.spelt(known)) is not None
        ]
        size = min(self._bound.limits.keys_per_call, self._dialect.most_keys or MOST_KEYS)
        return (asked[start : start + size] for start in range(0, len(asked), size))

    async def _executed(
        self, select: Select[Any], parameters: Mapping[str, object], comment: str
    ) -> Sequence[Sequence[Any]]:
        async def rows(connection: AsyncConnection) -> Sequence[Sequence[Any]]:
            result = await connection.execute(select, dict(parameters), execution_options={_COMMENT: comment})
            found: Sequence[Sequence[Any]] = result.all()
            return found

        return await self._within(rows)

    async def _within(self, work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
        limits = self._bound.limits
        call = _Call(self._opened(), self._dialect)
        return await self._stragglers.within(
            limits.connect_timeout + limits.read_timeout, call.result(work), call.interrupt
        )

    def _opened(self) -> AsyncEngine:
        if self._engine is None:
            raise SourceUnavailable(self.department, "not open")
        return self._engine


class _Call:
    """Some work on one connection, which others can interrupt."""

    def __init__(self, engine: AsyncEngine, dialect: Dialect) -> None:
        self._engine = engine
        self._dialect = dialect
        self._driver: Any = None

    async def result(self, work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
        async with self._engine.connect() as connection:
            # Kept, because a connection that is being given up no longer tells its driver.
            self._driver = (await connection.get_raw_connection()).driver_connection
            try:
                return await work(connection)
            finally:
                # From here on it may serve another call.
                self._driver = None

    async def interrupt(self) -> None:
        if self._driver is not None:
            await self._dialect.interrupt(self._engine, self._driver)


def _take_in(
    found: Sequence[Sequence[Any]],
    numbers: Sequence[int],
    canonicals: Sequence[str],
    joins: Sequence[Join],
    answers: Sequence[Answers],
) -> None:
    """Sort the rows of a result by key and table.

    The first column is the position in the keys parameter, by which the keys stand in `numbers` and `canonicals`.
    """
    times = Counter([row[0] for row in found])
    alone = found
    if len(times) < len(found):
        alone = [row for row in found if times[row[0]] == 1]
        for row in found:
            if times[row[0]] > 1:
                _take_in_one(row, numbers[row[0]], canonicals[row[0]], joins, answers)
    if alone:
        columns = list(zip(*alone, strict=True))
        own = [numbers[place] for place in columns[0]], [canonicals[place] for place in columns[0]]
        for join, answer in zip(joins, answers, strict=True):
            answer.add_only(join.records(*own, columns))


def _take_in_one(
    row: Sequence[Any], number: int, canonical: str, joins: Sequence[Join], answers: Sequence[Answers]
) -> None:
    for join, answer in zip(joins, answers, strict=True):
        if row[join.presence]:
            answer.add(number, join.record(row, canonical))


def _with_comment(
    connection: object, cursor: object, text: str, parameters: Any, context: Any, executemany: bool
) -> tuple[str, Any]:
    comment = context.execution_options.get(_COMMENT, "") if context is not None else ""
    return comment + text, parameters
