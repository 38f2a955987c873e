"""A department's database: what reaches it, what comes back, and what happens when it is wrong."""

import asyncio
import sqlite3
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from source_adapters.bound import Field, Limits, Relation, Table, Unit
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    Attribute,
    Cell,
    Coarsening,
    Entity,
    FetchRequest,
    Form,
    LookUp,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.keys import KeyKind
from source_adapters.sql import SqlSource
from source_adapters.sql_sqlite import POOL_SIZE
from source_adapters.testing import HOMES, NAME_MATCHES, SEX
from source_adapters.testing_sample import (
    EDGE,
    HIGH,
    LOW,
    STRANGER,
    THREE,
    asking,
    banded,
    coarse,
    coded,
    exact,
    status,
)
from tests.source_adapters.conftest import opened
from tests.source_adapters.sample_department import LIMITS, sql_department

PERMIT = coded("residencePermit", ("VALID", "EXPIRED", "NONE"), silence="NONE")

CANARY_FEN = 918273645
CANARY_AREA = 918273.64
CANARY_DIVISION = "440103919"
CANARY_NAME = "独孤求败"
CANARY_CLASS = "2391"

PLANTED = Table(
    Entity.PERSON,
    "planted",
    "sfzh",
    KeyKind.IDENTITY_NUMBER,
    {
        "incomeTaxOwed": Field("fen", unit=Unit.FEN),
        "birthDate": Field("csrq"),
        "homeFloorArea": Field("jzmj"),
        "householdDivision": Field("hjqh"),
        "name": Field("xm"),
        "trade": Field("hydm"),
        "idNumberMasked": Field("other"),
        "unselected": Field("secret"),
    },
)


def made(path: Path, *statements: str | tuple[str, Sequence[object]]) -> Path:
    """A database after these statements."""
    with closing(sqlite3.connect(path)) as database, database:
        for each in statements:
            database.execute(*((each,) if isinstance(each, str) else each))
    return path


def homes_table(key: KeyKind = KeyKind.IDENTITY_NUMBER, name: str = "fw", *, complete: bool = False) -> Table:
    """A table with one count and one code a person."""
    fields = {"homesOwned": Field("ts"), "sex": Field("xb", codes={"1": "MALE", "2": "FEMALE"})}
    return Table(Entity.PERSON, name, "sfzh", key, fields, complete_register=complete)


def homes_database(path: Path, *rows: tuple[object, ...]) -> Path:
    """A database for `homes_table` that allows several records of a key."""
    return made(path, "CREATE TABLE fw (sfzh, ts, xb)", *(("INSERT INTO fw VALUES (?, ?, ?)", row) for row in rows))


@asynccontextmanager
async def source_of(
    path: Path, *tables: Table, limits: Limits = LIMITS, relations: tuple[Relation, ...] = ()
) -> AsyncIterator[SqlSource]:
    """A source over these tables, open."""
    source = SqlSource(sql_department(path, tables, limits, relations))
    async with opened(source):
        yield source


async def cells_of(source: SqlSource, request: FetchRequest) -> list[tuple[Cell, ...]]:
    """The cells of each row."""
    return [row.cells for row in (await source.fetch(request)).rows]


@pytest.fixture
def driver_rows(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every row that the driver hands to this process."""
    seen: list[Any] = []
    fetchall = aiosqlite.Cursor.fetchall

    async def watched(cursor: aiosqlite.Cursor) -> Any:
        rows = await fetchall(cursor)
        seen.extend(rows)
        return rows

    monkeypatch.setattr(aiosqlite.Cursor, "fetchall", watched)
    return seen


def statements_of(source: SqlSource) -> list[tuple[str, Any]]:
    """Every statement that goes to the driver from now on, with its parameters."""
    seen: list[tuple[str, Any]] = []
    assert source._engine is not None
    event.listen(
        source._engine.sync_engine,
        "after_cursor_execute",
        lambda _connection, _cursor, statement, parameters, *_: seen.append((statement, parameters)),
    )
    return seen


@pytest.fixture
def planted_database(tmp_path: Path) -> Path:
    """One person whose every figure is a canary."""
    row = (LOW, CANARY_FEN, "1918-12-19", CANARY_AREA, CANARY_DIVISION, CANARY_NAME, CANARY_CLASS, HIGH, "secret")
    return made(
        tmp_path / "planted.db",
        "CREATE TABLE planted (sfzh, fen, csrq, jzmj, hjqh, xm, hydm, other, secret)",
        ("INSERT INTO planted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row),
    )


LEAST_REVEALING = (
    status("incomeTaxOwed", ValueKind.MONEY, Decimal(40000)),
    banded("incomeTaxOwed", ValueKind.MONEY, Decimal(1), Decimal(40000)),
    status("birthDate", ValueKind.DATE, date(1990, 1, 1)),
    banded("birthDate", ValueKind.DATE, date(1900, 1, 1), date(1990, 1, 1)),
    coarse("birthDate", ValueKind.DATE, Coarsening.YEAR),
    coarse("birthDate", ValueKind.DATE, Coarsening.MONTH),
    status("homeFloorArea", ValueKind.AREA, Decimal(60)),
    coarse("householdDivision", ValueKind.DIVISION, Coarsening.DISTRICT),
    coarse("trade", ValueKind.TEXT, Coarsening.SECTION),
    Attribute("name", Form.MASKED, ValueKind.TEXT),
    Attribute("idNumberMasked", Form.MASKED, ValueKind.TEXT),
)


async def test_no_exact_figure_reaches_the_process(planted_database: Path, driver_rows: list[Any]) -> None:
    """Under status, range and mask the rows at the driver hold the forms and nothing finer."""
    async with source_of(planted_database, PLANTED) as source:
        await source.probe(5)
        driver_rows.clear()  # what connecting asks
        (cells,) = await cells_of(source, asking([LOW], *LEAST_REVEALING))
    assert cells == (True, 2, False, 1, "1918", "1918-12", True, "440103", "C", "独**", "440**************1")
    ((position, present, *figures),) = driver_rows
    assert (position, present) == (0, 1)
    assert figures == [1, 2, 0, 1, "1918", "1918-12", 1, "440103", "C", "独**", "440**************1"]


async def test_exact_figures_are_seen_at_the_driver_when_asked_for(
    planted_database: Path, driver_rows: list[Any]
) -> None:
    """The watch at the driver would have seen them."""
    async with source_of(planted_database, PLANTED) as source:
        await source.fetch(asking([LOW], exact("incomeTaxOwed", ValueKind.MONEY)))
    assert any(CANARY_FEN in row for row in driver_rows)


async def test_only_selected_attributes_are_asked_for(planted_database: Path) -> None:
    """No other column occurs in the statement."""
    async with source_of(planted_database, PLANTED) as source:
        seen = statements_of(source)
        await source.fetch(asking([LOW], LEAST_REVEALING[0]))
    ((statement, _),) = seen
    assert "fen" in statement
    assert not any(column in statement for column in ("csrq", "jzmj", "hjqh", "xm", "hydm", "other", "secret"))


@pytest.mark.parametrize("count", [1, 500])
async def test_one_statement_answers_however_many(sample_database: Path, count: int) -> None:
    """One call for one person or five hundred, over every table that is needed."""
    keys = [THREE[number % 3] for number in range(count)] + [STRANGER]
    asked = (HOMES, exact("incomeTax", ValueKind.MONEY, 2006), exact("incomeTax", ValueKind.MONEY, 2007))
    async with opened(SqlSource(sql_department(sample_database))) as source:
        assert isinstance(source, SqlSource)
        seen = statements_of(source)
        await source.fetch(asking(keys, *asked))
    assert len(seen) == 1


async def test_keys_and_names_are_bound_and_never_text(sample_database: Path) -> None:
    """The statement's text is the same for everybody of one client and purpose, and says who asks."""
    async with opened(SqlSource(sql_department(sample_database))) as source:
        assert isinstance(source, SqlSource)
        seen = statements_of(source)
        await source.fetch(asking([LookUp(LOW, "独孤求败")], NAME_MATCHES, status("homesOwned", ValueKind.COUNT, 2)))
        await source.fetch(asking([EDGE, HIGH], NAME_MATCHES, status("homesOwned", ValueKind.COUNT, 3)))
    (one, parameters), (other, _) = seen
    assert one == other
    assert one.startswith("/* client=sample-client purpose=sample-purpose */ SELECT")
    assert LOW not in one
    assert "独孤求败" not in f"{one} {parameters}"


async def test_large_requests_are_split(sample_database: Path) -> None:
    """No statement carries more keys than the department takes, and positions hold."""
    limits = Limits(keys_per_call=2)
    async with source_of(sample_database, *sql_department(sample_database).tables, limits=limits) as source:
        seen = statements_of(source)
        found = await cells_of(source, asking([HIGH, STRANGER, LOW, EDGE, HIGH], HOMES))
    assert [cell for (cell,) in found] == [3, NO_RECORD, 0, 1, 3]
    assert len(seen) == 2


async def test_statements_are_built_once(sample_database: Path) -> None:
    """One shape of request, one statement, whatever silence means in it."""
    async with opened(SqlSource(sql_department(sample_database))) as source:
        assert isinstance(source, SqlSource)
        for silence in (0, NO_RECORD):
            await source.fetch(asking([LOW], exact("homesOwned", ValueKind.COUNT, silence=silence)))
        assert len(source._statements) == 1


async def test_key_columns_are_searched_by_index(tmp_path: Path) -> None:
    """Every kind of key finds its rows without reading the table through."""
    path = homes_database(tmp_path / "fw.db", (LOW, 1, "1"))
    made(path, "CREATE UNIQUE INDEX by_key ON fw (sfzh)")
    for key in (KeyKind.IDENTITY_NUMBER, KeyKind.IDENTITY_NUMBER_15, KeyKind.IDENTITY_NUMBER_15_OR_18):
        async with source_of(path, homes_table(key)) as source:
            seen = statements_of(source)
            await source.fetch(asking([EDGE], HOMES))
        ((statement, parameters),) = seen
        with closing(sqlite3.connect(path)) as database:
            plan = database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        assert any("SEARCH t0 USING" in step[-1] for step in plan)


async def test_registers_of_one_department_keep_their_own_silence(tmp_path: Path) -> None:
    """A complete register's silence has its meaning beside a register whose silence has none."""
    path = homes_database(tmp_path / "fw.db", (LOW, 1, "1"))
    made(path, "CREATE TABLE jzz (sfzh, zt)", ("INSERT INTO jzz VALUES (?, ?)", (STRANGER, "1")))
    permits = Table(
        Entity.PERSON,
        "jzz",
        "sfzh",
        KeyKind.IDENTITY_NUMBER,
        {"residencePermit": Field("zt", codes={"1": "VALID"})},
        complete_register=True,
    )
    async with source_of(path, homes_table(), permits) as source:
        found = await cells_of(source, asking([LOW, STRANGER, EDGE], SEX, PERMIT))
    assert found == [("MALE", "NONE"), (NO_RECORD, "VALID"), (NO_RECORD, "NONE")]


async def test_where_only_fifteen_digits_are_kept_others_cannot_be_looked_up(tmp_path: Path) -> None:
    """Even a complete register says nothing about who never had a 15-digit number."""
    path = homes_database(tmp_path / "fw.db", ("440104700815205", 1, "1"))
    child = "440106200503051283"
    homes = exact("homesOwned", ValueKind.COUNT, silence=0)
    async with source_of(path, homes_table(KeyKind.IDENTITY_NUMBER_15, complete=True)) as source:
        found = await cells_of(source, asking([EDGE, child, LOW], homes))
        assert found == [(1,), (NO_RECORD,), (0,)]
        seen = statements_of(source)
        assert await cells_of(source, asking([child], homes)) == [(NO_RECORD,)]
    assert not seen


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("440104700815205", 1, "1"), (EDGE, 1, "1")], (1, "MALE")),
        ([("440104700815205", 1, "1"), (EDGE, 2, "1")], (INVALID, "MALE")),
        ([(EDGE, 1, "1"), (EDGE, 1, "1")], (1, "MALE")),
        ([(EDGE, 1, "1"), (EDGE, 1, "2")], (1, INVALID)),
        ([(EDGE, 1, "1"), (EDGE, None, "1")], (INVALID, "MALE")),
    ],
)
async def test_several_records_of_one_person(
    tmp_path: Path, rows: list[tuple[object, ...]], expected: tuple[Cell, ...]
) -> None:
    """Under both forms of a number or twice under one: equal cells merge, unequal ones are INVALID."""
    path = homes_database(tmp_path / "fw.db", *rows, (LOW, 7, "2"))
    async with source_of(path, homes_table(KeyKind.IDENTITY_NUMBER_15_OR_18)) as source:
        assert await cells_of(source, asking([EDGE, LOW], HOMES, SEX)) == [expected, (7, "FEMALE")]


@pytest.mark.parametrize("bad", ["9", "", 1.5, b"\xff", "MALE"])
async def test_an_unlisted_code_is_invalid_alone(tmp_path: Path, bad: object) -> None:
    """One bad cell spoils neither its row nor its neighbours; a blank one is unknown."""
    path = homes_database(tmp_path / "fw.db", (EDGE, 1, bad), (LOW, 2, 2))
    async with source_of(path, homes_table()) as source:
        found = await cells_of(source, asking([EDGE, LOW], HOMES, SEX))
    assert found == [(1, None if bad == "" else INVALID), (2, "FEMALE")]


async def test_a_badly_encoded_text_is_invalid_alone(tmp_path: Path) -> None:
    """Bytes of another encoding fail their cell, not the statement."""
    path = made(
        tmp_path / "gbk.db",
        "CREATE TABLE planted (sfzh, xm)",
        (f"INSERT INTO planted VALUES ('{LOW}', CAST(? AS TEXT))", ("陈大文".encode("gbk"),)),  # noqa: S608  # a test's
        ("INSERT INTO planted VALUES (?, ?)", (EDGE, "陈大文")),
    )
    async with source_of(path, PLANTED) as source:
        found = await cells_of(source, asking([LOW, EDGE], exact("name", ValueKind.TEXT)))
    assert found == [(INVALID,), ("陈大文",)]


async def test_a_missing_file_is_unavailable_and_not_created(tmp_path: Path) -> None:
    """A department that is down is down; it answers when it is back."""
    path = tmp_path / "absent.db"
    async with source_of(path, homes_table()) as source:
        for attempt in (source.fetch(asking([LOW], HOMES)), source.probe(5)):
            with pytest.raises(SourceUnavailable):
                await attempt
        assert not path.exists()
        homes_database(path, (LOW, 1, "1"))
        assert await cells_of(source, asking([LOW], HOMES)) == [(1,)]


@pytest.mark.parametrize("content", [b"this is no database, and long enough to be seen as none" * 20, b""])
async def test_a_wrong_file_is_unavailable(tmp_path: Path, content: bytes) -> None:
    """A file that is no database, or an empty one, answers nothing."""
    path = tmp_path / "wrong.db"
    path.write_bytes(content)
    async with source_of(path, homes_table()) as source:
        with pytest.raises(SourceUnavailable) as refusal:
            await source.fetch(asking([LOW], HOMES))
    assert_nothing_told(refusal.value, LOW)


def assert_nothing_told(error: SourceError, *values: str) -> None:
    """Neither our message nor those it is chained from hold any of these."""
    told = "".join(traceback.format_exception(error))
    assert error.__cause__ is not None
    assert not any(value in told for value in values)


async def test_missing_tables_and_columns_are_found_by_the_probe(tmp_path: Path) -> None:
    """A binding that does not fit its database is told before anybody asks."""
    path = homes_database(tmp_path / "fw.db")
    async with source_of(path, homes_table()) as source:
        await source.probe(5)
    wrong = Table(Entity.PERSON, "fw", "sfzh", KeyKind.IDENTITY_NUMBER, {"name": Field("XM")})
    for table in (homes_table(name="elsewhere"), wrong):
        async with source_of(path, table) as source:
            with pytest.raises(SourceUnavailable):
                await source.probe(5)


async def test_nothing_can_be_written(sample_database: Path) -> None:
    """Connections are read only."""
    async with opened(SqlSource(sql_department(sample_database))) as source:
        assert isinstance(source, SqlSource)
        assert source._engine is not None
        async with source._engine.connect() as connection:
            with pytest.raises(OperationalError, match="readonly"):
                await connection.execute(text("DELETE FROM czrk"))


ENDLESS = """
CREATE VIEW fw AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
SELECT CAST(i AS TEXT) AS sfzh, i AS ts, '1' AS xb FROM n
"""


def hung_and_well(path: Path) -> tuple[Table, Table]:
    """A table that never ends being read, and one that answers."""
    made(path, ENDLESS, "CREATE TABLE well (sfzh, jzmj)", ("INSERT INTO well VALUES (?, ?)", (LOW, 60)))
    well = Table(Entity.PERSON, "well", "sfzh", KeyKind.IDENTITY_NUMBER, {"homeFloorArea": Field("jzmj")})
    return homes_table(), well


async def test_a_hung_statement_times_out_and_leaves_the_pool_healthy(tmp_path: Path) -> None:
    """More hung calls than there are connections, and the next call is answered."""
    path = tmp_path / "hung.db"
    async with source_of(path, *hung_and_well(path)) as source:
        for _ in range(POOL_SIZE + 1):
            with pytest.raises(SourceTimeout):
                await source.fetch(asking([LOW], HOMES, timeout=0.02))
        found = await cells_of(source, asking([LOW], exact("homeFloorArea", ValueKind.AREA)))
    assert found == [(Decimal("60.00"),)]


async def test_the_read_timeout_holds_without_a_deadline(tmp_path: Path) -> None:
    """The department's own limit ends a call that its request would let run."""
    path = tmp_path / "hung.db"
    limits = Limits(connect_timeout=0.02, read_timeout=0.02)
    async with source_of(path, *hung_and_well(path), limits=limits) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=3600))


async def test_cancelled_calls_leave_the_pool_healthy(tmp_path: Path) -> None:
    """Callers that go away, before or while the statement runs, take no connection with them."""
    path = tmp_path / "hung.db"
    async with source_of(path, *hung_and_well(path)) as source:
        for turns in range(POOL_SIZE * 2):
            call = asyncio.ensure_future(source.fetch(asking([LOW], HOMES)))
            for _ in range(turns * 4):
                await asyncio.sleep(0)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
        found = await cells_of(source, asking([LOW], exact("homeFloorArea", ValueKind.AREA)))
    assert found == [(Decimal("60.00"),)]


async def test_a_locked_database_is_a_department_that_does_not_answer(tmp_path: Path) -> None:
    """A writer that holds the file keeps nobody waiting beyond the time allowed."""
    path = homes_database(tmp_path / "fw.db", (LOW, 1, "1"))
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        async with source_of(path, homes_table(), limits=Limits(connect_timeout=0.05)) as source:
            with pytest.raises(SourceError) as refusal:
                await source.fetch(asking([LOW], HOMES))
            writer.execute("ROLLBACK")
            assert await cells_of(source, asking([LOW], HOMES)) == [(1,)]
    assert_nothing_told(refusal.value, LOW)


async def test_many_calls_at_once_are_all_answered(sample_database: Path) -> None:
    """More calls than connections wait for one another."""
    async with opened(SqlSource(sql_department(sample_database))) as source:
        calls = [source.fetch(asking([THREE[number % 3]], HOMES)) for number in range(POOL_SIZE * 4)]
        answered = await asyncio.gather(*calls)
    assert [rows.rows[0].cells for rows in answered] == [((0, 1, 3)[number % 3],) for number in range(POOL_SIZE * 4)]


async def test_a_source_that_is_not_open_is_unavailable(sample_database: Path) -> None:
    """Before opening and after closing."""
    source = SqlSource(sql_department(sample_database))
    with pytest.raises(SourceUnavailable, match="not open"):
        await source.fetch(asking([LOW], HOMES))
    async with opened(source):
        await source.fetch(asking([LOW], HOMES))
    with pytest.raises(SourceUnavailable, match="not open"):
        await source.probe(1)


async def test_rows_tell_when_they_were_read(tmp_path: Path) -> None:
    """Where records do not say when they held, they held when they were read."""
    path = homes_database(tmp_path / "fw.db", (LOW, 1, "1"))
    moment = datetime(2007, 11, 1, 12, tzinfo=UTC)
    source = SqlSource(sql_department(path, (homes_table(),)), clock=lambda: moment)
    async with opened(source):
        rows = await source.fetch(asking([LOW, EDGE], HOMES))
    assert rows.fetched_at == moment
    assert [row.as_of for row in rows.rows] == [(moment,), (None,)]
