"""Departments on a real PostgreSQL and a real MariaDB: what only servers can do, or do wrong."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from source_adapters.bound import DateFormat, Field, Limits, Relation, Table, Unit
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    TOO_MANY,
    Attribute,
    Cell,
    Coarsening,
    Entity,
    Form,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.keys import KeyKind
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of
from source_adapters.testing import HOMES
from source_adapters.testing_sample import (
    EDGE,
    EDGE_FIRM,
    HIGH_FIRM,
    LOW,
    LOW_FIRM,
    STRANGER,
    THREE,
    asking,
    banded,
    coarse,
    exact,
    related,
    status,
)
from tests.databases.kinds import MARIADB, POSTGRESQL, Kind, executed, insert
from tests.source_adapters.conftest import opened, sample_in
from tests.source_adapters.sample_department import LIMITS, sql_department
from tests.source_adapters.test_sql import cells_of, homes_table, statements_of

ENDLESS: Final = {
    POSTGRESQL: "CREATE VIEW fw AS SELECT CAST(pg_sleep(600) AS text) AS sfzh, 1 AS ts, '1' AS xb",
    MARIADB: "CREATE VIEW fw AS SELECT CAST(seq AS CHAR) AS sfzh, 1 AS ts, '1' AS xb FROM seq_1_to_1000000000000",
}
BUSY: Final = {
    POSTGRESQL: "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
    " AND position('client=sample' IN query) > 0 AND pid <> pg_backend_pid()",
    MARIADB: "SELECT count(*) FROM information_schema.processlist WHERE locate('client=sample', info) > 0"
    " AND id <> connection_id()",
}
PREPARED: Final = {
    POSTGRESQL: "SELECT count(*) FROM pg_prepared_statements WHERE position('client=sample' IN statement) > 0",
    MARIADB: "SHOW SESSION STATUS LIKE 'Com_stmt_prepare'",
}


@asynccontextmanager
async def source_at(address: str, *tables: Table, limits: Limits = LIMITS) -> AsyncIterator[SqlSource]:
    """A source over these tables, or over the sample's, open."""
    bound = sql_department(address, tables, limits, ()) if tables else sql_department(address, limits=limits)
    source = SqlSource(bound, dialect_of(address))
    async with opened(source):
        yield source


def table(attributes: dict[str, Field], key: KeyKind, name: str = "t", key_column: str = "k") -> Table:
    """A table about people or firms, as the kind of key says."""
    return Table(key.entity, name, key_column, key, attributes)


async def asked_on_the_same_connection(source: SqlSource, statement: str) -> Sequence[Sequence[Any]]:
    """What the session that serves the source says of itself."""
    assert source._engine is not None
    async with source._engine.connect() as connection:
        return (await connection.execute(text(statement))).all()


async def until(address: str, count: str, enough: Callable[[int], bool]) -> None:
    """Ask the server until it counts as many."""
    async with asyncio.timeout(30):
        while not enough((await executed(address, [count]))[0][0][0]):
            pass


async def test_no_exact_figure_reaches_the_process(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under status, range and mask the rows that the server sends hold the forms and nothing finer."""
    address = kind.database(
        "CREATE TABLE t (k CHAR(18) PRIMARY KEY, fen BIGINT, csrq DATE, jzmj DECIMAL(12,2), hjqh VARCHAR(9),"
        " xm VARCHAR(30), hydm VARCHAR(4), wan DOUBLE PRECISION)",
        insert("t", (LOW, 918273645, "1918-12-19", 918273.64, "440103919", "独孤求败", "2391", 91.8273)),
    )
    fields = {
        "incomeTaxOwed": Field("fen", unit=Unit.FEN),
        "birthDate": Field("csrq"),
        "homeFloorArea": Field("jzmj"),
        "householdDivision": Field("hjqh"),
        "name": Field("xm"),
        "trade": Field("hydm"),
        "capital": Field("wan", unit=Unit.TEN_THOUSAND_YUAN),
    }
    wanted = (
        status("incomeTaxOwed", ValueKind.MONEY, Decimal(40000)),
        banded("incomeTaxOwed", ValueKind.MONEY, Decimal(1), Decimal(40000)),
        status("birthDate", ValueKind.DATE, date(1990, 1, 1)),
        coarse("birthDate", ValueKind.DATE, Coarsening.YEAR),
        coarse("birthDate", ValueKind.DATE, Coarsening.MONTH),
        status("homeFloorArea", ValueKind.AREA, Decimal(60)),
        coarse("householdDivision", ValueKind.DIVISION, Coarsening.DISTRICT),
        coarse("trade", ValueKind.TEXT, Coarsening.SECTION),
        Attribute("name", Form.MASKED, ValueKind.TEXT),
        banded("capital", ValueKind.MONEY, Decimal("918273.00"), Decimal("918273.01")),
    )
    seen: list[Any] = []
    within = SqlSource._within

    async def watched(self: SqlSource, work: Any) -> Any:
        result = await within(self, work)
        seen.extend(result if isinstance(result, list) else [])
        return result

    monkeypatch.setattr(SqlSource, "_within", watched)
    async with source_at(address, table(fields, KeyKind.IDENTITY_NUMBER)) as source:
        (cells,) = await cells_of(source, asking([LOW], *wanted))
    assert cells == (True, 2, False, "1918", "1918-12", True, "440103", "C", "独**", 1)
    rows = [row for row in seen if row[1]]
    assert [list(row) for row in rows] == [[0, 1, 1, 2, 0, "1918", "1918-12", 1, "440103", "C", "独**", 1]]


async def test_statements_are_prepared_once_and_say_who_asks(kind: Kind) -> None:
    """Whoever is asked about, the text stays, and the server knows it already."""
    async with source_at(sample_in(kind)) as source:
        await source.probe(10)
        await source.fetch(asking([LOW], HOMES))
        (before,) = await asked_on_the_same_connection(source, PREPARED[kind.name])
        seen = statements_of(source)
        for keys in ([EDGE], [STRANGER], list(THREE)):
            await source.fetch(asking(keys, HOMES))
        (after,) = await asked_on_the_same_connection(source, PREPARED[kind.name])
    assert int(after[-1]) - int(before[-1]) <= 1  # that of this very question
    assert len({statement for statement, _ in seen if statement.startswith("/* client=")}) == 1
    assert seen[0][0].startswith("/* client=sample-client purpose=sample-purpose */ SELECT")


async def test_nothing_can_be_written(kind: Kind) -> None:
    """The session is read only, whatever the account may do."""
    async with source_at(sample_in(kind)) as source:
        assert source._engine is not None
        async with source._engine.connect() as connection:
            with pytest.raises(DBAPIError, match=r"(?i)read.only"):
                await connection.execute(text("DELETE FROM czrk"))


async def test_what_is_given_up_ends_at_the_server_too(kind: Kind) -> None:
    """More hung calls than there are connections: none goes on, and the next call is answered."""
    address = kind.database(
        ENDLESS[kind.name], "CREATE TABLE well (k CHAR(18), jzmj DECIMAL(9,2))", insert("well", (LOW, 60))
    )
    well = table({"homeFloorArea": Field("jzmj")}, KeyKind.IDENTITY_NUMBER, "well")
    limits = Limits(connect_timeout=5, read_timeout=300)
    async with source_at(address, homes_table(), well, limits=limits) as source:
        area = exact("homeFloorArea", ValueKind.AREA)
        assert await cells_of(source, asking([LOW], area)) == [(Decimal("60.00"),)]
        calls = [asyncio.ensure_future(source.fetch(asking([LOW], HOMES, timeout=60))) for _ in range(10)]
        await until(address, BUSY[kind.name], lambda busy: busy > 0)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        assert await cells_of(source, asking([LOW], area)) == [(Decimal("60.00"),)]
        await until(address, BUSY[kind.name], lambda busy: busy == 0)


CLOSES: Final = {
    POSTGRESQL: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'meridian'",
    MARIADB: "SELECT concat('KILL ', id) FROM information_schema.processlist WHERE db = database()"
    " AND id <> connection_id()",
}


async def test_a_server_that_was_away_answers_when_it_is_back(kind: Kind) -> None:
    """Connections that the server has closed cost one call, not the department."""
    address = sample_in(kind)
    async with source_at(address) as source:
        await source.fetch(asking([LOW], HOMES))
        (found,) = await executed(address, [CLOSES[kind.name]])
        if kind.name == MARIADB:
            await executed(address, [row[0] for row in found])
        with pytest.raises(SourceUnavailable):
            await source.fetch(asking([LOW], HOMES))
        assert await cells_of(source, asking([LOW], HOMES)) == [(0,)]


async def test_a_server_that_is_not_there_is_unavailable_and_told_without_its_address() -> None:
    """Neither the password nor the place stands in what is told."""
    for scheme in ("postgresql+asyncpg", "mysql+asyncmy"):
        async with source_at(f"{scheme}://meridian:canary@127.0.0.1:9/d") as source:
            with pytest.raises(SourceUnavailable) as refusal:
                await source.probe(5)
        assert "canary" not in "".join(traceback.format_exception(refusal.value))


async def test_the_server_ends_a_statement_by_itself(kind: Kind) -> None:
    """Also where this process could not tell it any more."""
    async with source_at(sample_in(kind), limits=Limits(connect_timeout=0.5, read_timeout=0.7)) as source:
        (found,) = await asked_on_the_same_connection(
            source,
            "SELECT current_setting('statement_timeout')"
            if kind.name == POSTGRESQL
            else "SELECT @@session.max_statement_time",
        )
    assert found[0] in {"1200ms", Decimal("1.2"), 1.2}


async def test_keys_are_found_by_the_index(kind: Kind) -> None:
    """However many; the table is not read through for them."""
    rows = [(f"44010319600307{number:04d}", number) for number in range(5000)]
    address = kind.database(
        "CREATE TABLE t (k CHAR(18) PRIMARY KEY, n INTEGER)",
        insert("t", *rows),
        "ANALYZE TABLE t" if kind.name == MARIADB else "ANALYZE t",
    )
    either = table({"homesOwned": Field("n")}, KeyKind.IDENTITY_NUMBER_15_OR_18)
    async with source_at(address, either) as source:
        seen = statements_of(source)
        await source.fetch(asking(list(THREE), HOMES))
        statement, parameters = seen[-1]
        assert source._engine is not None
        async with source._engine.connect() as connection:
            plan = (await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)).all()
    if kind.name == POSTGRESQL:
        assert any("Index Scan using t_pkey" in step[0] for step in plan)
    else:
        assert [(step.table, step.type, step.key) for step in plan if step.table == "t0"] == [
            ("t0", "eq_ref", "PRIMARY")
        ]


async def test_equal_is_only_what_is_equal(kind: Kind) -> None:
    """Another case, another width or a blank more is another key, whatever the column's collation says."""
    wide = "".join(chr(ord(character) + 0xFEE0) for character in LOW_FIRM)
    address = kind.database(
        "CREATE TABLE t (k VARCHAR(60), n INTEGER)",
        insert("t", (EDGE_FIRM.lower(), 1), (wide, 2), (HIGH_FIRM.lower(), 3), (LOW_FIRM + " ", 4), (HIGH_FIRM, 5)),
    )
    firms = table({"staff": Field("n")}, KeyKind.CREDIT_CODE)
    asked = asking([EDGE_FIRM, LOW_FIRM, HIGH_FIRM], exact("staff", ValueKind.COUNT), entity=Entity.ENTERPRISE)
    async with source_at(address, firms) as source:
        found = await cells_of(source, asked)
    assert found[1:] == [(NO_RECORD,), (5,)]
    assert found[0] == ((1,) if EDGE_FIRM.isdigit() else (NO_RECORD,))


@pytest.mark.parametrize("type_name", ["VARCHAR(18)", "CHAR(18)", "CHAR(30)", "BIGINT", "DECIMAL(18,0)"])
async def test_keys_are_found_however_they_are_stored(kind: Kind, type_name: str) -> None:
    """Padded texts and numbers too; a long number is never taken for its neighbour."""
    near = str(int(EDGE) + 1)
    address = kind.database(f"CREATE TABLE t (k {type_name}, n INTEGER)", insert("t", (near, 7), (EDGE, 1)))
    people = table({"homesOwned": Field("n")}, KeyKind.IDENTITY_NUMBER)
    async with source_at(address, people) as source:
        assert await cells_of(source, asking([EDGE, LOW], HOMES)) == [(1,), (NO_RECORD,)]


async def test_an_old_encoding_is_read_and_searched(mariadb: Kind) -> None:
    """Columns of a department that never left GBK; their index serves, too."""
    address = mariadb.database(
        "CREATE TABLE t (k CHAR(18) PRIMARY KEY, xm VARCHAR(20)) CHARACTER SET gbk",
        insert("t", (LOW, "陈大文"), (EDGE, "何阿婆")),
    )
    people = table({"name": Field("xm")}, KeyKind.IDENTITY_NUMBER)
    wanted = (exact("name", ValueKind.TEXT), Attribute("name", Form.MASKED, ValueKind.TEXT))
    async with source_at(address, people) as source:
        assert await cells_of(source, asking([LOW, EDGE], *wanted)) == [("陈大文", "陈**"), ("何阿婆", "何**")]


DATES: Final = (
    exact("birthDate", ValueKind.DATE),
    coarse("birthDate", ValueKind.DATE, Coarsening.YEAR),
    status("birthDate", ValueKind.DATE, date(1990, 1, 1)),
)


async def test_days_that_are_none_are_invalid(mariadb: Kind) -> None:
    """The zero dates that MariaDB keeps are a department's mistake, not a day and not unknown."""
    address = mariadb.database("CREATE TABLE t (k CHAR(18), d DATE)", insert("t", (STRANGER, None)))
    await executed(
        address, ["SET sql_mode = 'ALLOW_INVALID_DATES'", insert("t", (LOW, "0000-00-00"), (EDGE, "1985-02-30"))]
    )
    people = table({"birthDate": Field("d")}, KeyKind.IDENTITY_NUMBER)
    async with source_at(address, people) as source:
        found = await cells_of(source, asking([LOW, EDGE, STRANGER], *DATES))
    assert found == [(INVALID,) * 3, (INVALID,) * 3, (None,) * 3]


async def test_days_beyond_the_calendar_are_invalid(postgresql: Kind) -> None:
    """PostgreSQL has an infinity and years before the first; neither fails a neighbour."""
    address = postgresql.database(
        "CREATE TABLE t (k CHAR(18), d DATE)", insert("t", (LOW, "infinity"), (EDGE, "0044-03-15 BC"), (STRANGER, None))
    )
    people = table({"birthDate": Field("d")}, KeyKind.IDENTITY_NUMBER)
    async with source_at(address, people) as source:
        found = await cells_of(source, asking([LOW, EDGE, STRANGER], *DATES))
    assert found == [(INVALID,) * 3, (INVALID,) * 3, (None,) * 3]


@pytest.mark.parametrize("type_name", ["NUMERIC", "DOUBLE PRECISION", "REAL"])
async def test_what_is_no_number_is_invalid(postgresql: Kind, type_name: str) -> None:
    """NaN and infinity are figures to PostgreSQL."""
    address = postgresql.database(
        f"CREATE TABLE t (k CHAR(18), n {type_name})", insert("t", (LOW, "NaN"), (EDGE, "Infinity"), (STRANGER, 0.5))
    )
    people = table({"homeFloorArea": Field("n")}, KeyKind.IDENTITY_NUMBER)
    wanted = (exact("homeFloorArea", ValueKind.AREA), status("homeFloorArea", ValueKind.AREA, Decimal("0.5")))
    async with source_at(address, people) as source:
        found = await cells_of(source, asking([LOW, EDGE, STRANGER], *wanted))
    assert found == [(INVALID, INVALID), (INVALID, INVALID), (Decimal("0.50"), True)]


async def test_a_type_that_no_attribute_has_is_invalid_and_read_by_nobody(kind: Kind) -> None:
    """Truth values, bytes and times spoil their own cell."""
    binary = "BYTEA" if kind.name == POSTGRESQL else "BLOB"
    address = kind.database(f"CREATE TABLE t (k CHAR(18), b {binary}, t TIME)", insert("t", (LOW, "1", "12:00:00")))
    people = table({"name": Field("b"), "homesOwned": Field("t")}, KeyKind.IDENTITY_NUMBER)
    wanted = (exact("name", ValueKind.TEXT), Attribute("name", Form.MASKED, ValueKind.TEXT), HOMES)
    async with source_at(address, people) as source:
        assert await cells_of(source, asking([LOW], *wanted)) == [(INVALID, INVALID, INVALID)]


async def test_lists_hold_whatever_stands_in_pairs(kind: Kind) -> None:
    """Quotes, commas and ends of line are somebody's mistake, not another's key; duplicates do not count."""
    odd = ("'\"", 'a","b', "a\nb", "[null]", " ")
    pairs = [(LOW, text, "2007-10-31 00:00:00") for text in (*odd, EDGE, EDGE, None)]
    pairs += [(EDGE, text, since) for text in (LOW, LOW.lower(), f" {LOW} ") for since in ("2006-12-31", "2007-10-31")]
    moment = "TIMESTAMP" if kind.name == POSTGRESQL else "DATETIME"
    address = kind.database(
        f"CREATE TABLE jtcy (sfzh VARCHAR(18), dx VARCHAR(30), gxrq {moment})", insert("jtcy", *pairs)
    )
    relation = Relation(
        "householdMembers",
        *(Entity.PERSON, "jtcy", "sfzh", KeyKind.IDENTITY_NUMBER, "dx", KeyKind.IDENTITY_NUMBER_15_OR_18, "gxrq"),
    )
    source = SqlSource(sql_department(address, (), LIMITS, (relation,)), dialect_of(address))
    found = []
    async with opened(source):
        for most in (3, 4, 5):
            rows = await source.fetch(asking([LOW, EDGE, STRANGER], related("householdMembers", Entity.PERSON, most)))
            found.append([row.cells[0] for row in rows.rows])
        moments = [row.as_of[0] for row in rows.rows]
    assert found == [[TOO_MANY, (LOW,), NO_RECORD], [TOO_MANY, (LOW,), NO_RECORD], [INVALID, (LOW,), NO_RECORD]]
    assert moments[1:] == [datetime(2006, 12, 30, 16, tzinfo=UTC), None]


async def test_years_may_be_texts(kind: Kind) -> None:
    """A yearly table of an old department."""
    address = kind.database("CREATE TABLE t (k CHAR(18), nd CHAR(4), n INTEGER)", insert("t", (LOW, "2007", 5)))
    yearly = Table(Entity.PERSON, "t", "k", KeyKind.IDENTITY_NUMBER, {"incomeTax": Field("n")}, year_column="nd")
    asked = [exact("incomeTax", ValueKind.MONEY, year) for year in (2007, 2006)]
    async with source_at(address, yearly) as source:
        assert await cells_of(source, asking([LOW], *asked)) == [(Decimal("5.00"), NO_RECORD)]


async def test_a_changed_type_is_seen_by_the_next_probe(kind: Kind) -> None:
    """A department that turns texts into dates is read anew."""
    address = kind.database("CREATE TABLE t (k CHAR(18), d CHAR(8))", insert("t", (LOW, "19850101")))
    people = table({"birthDate": Field("d", format=DateFormat.COMPACT)}, KeyKind.IDENTITY_NUMBER)
    wanted = asking([LOW], coarse("birthDate", ValueKind.DATE, Coarsening.YEAR))
    expected: list[tuple[Cell, ...]] = [("1985",)]
    async with source_at(address, people) as source:
        assert await cells_of(source, wanted) == expected
        await executed(address, ["DROP TABLE t", "CREATE TABLE t (k CHAR(18), d BIGINT)", insert("t", (LOW, 19850101))])
        await source.probe(10)
        assert await cells_of(source, wanted) == expected
