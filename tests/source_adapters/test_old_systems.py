"""Codes, dates, amounts and divisions as old systems keep them mean the same whichever kind a department is of."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson
import pytest
import pytest_asyncio
from aiohttp import web
from graphql import build_schema, graphql_sync

from source_adapters.bound import (
    AnswersBy,
    DateFormat,
    DroppedTable,
    Field,
    FileFormat,
    GraphqlDepartment,
    HttpDepartment,
    KeysField,
    Layout,
    Query,
    Service,
    SqlDepartment,
    Table,
    Unit,
)
from source_adapters.contract import INVALID, NO_RECORD, Attribute, Cell, Coarsening, Entity, Form, Source, ValueKind
from source_adapters.files import FilesSource
from source_adapters.graphql import GraphqlSource
from source_adapters.http import HttpSource
from source_adapters.keys import KeyKind
from source_adapters.reorganisations import Change, sound
from source_adapters.scrutiny import Rule, Scrutinising
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of
from source_adapters.sql_generic import GENERIC
from source_adapters.testing_sample import DEPARTMENT, asking
from tests.databases.kinds import executed, insert
from tests.source_adapters.conftest import Serve, opened
from tests.source_adapters.sample_department import LIMITS
from tests.source_adapters.sample_drops import drop, files_department

FIRST, SECOND, THIRD = "440104197001010011", "44010419700101002X", "440104197001010038"
STRANGER = "440104197001010046"
DAY = date(2007, 11, 1)
LAST = date(2008, 1, 1)
"""No date can be later."""

CODES: Final = {"1": "MALE", "2": "FEMALE"}
DIVISIONS: Final = sound(
    [
        Change("440126", "440181", date(1992, 5, 20), 2),
        Change("440181", "440113", date(2000, 5, 21), 3),
        Change("440102", "440103", date(2005, 4, 28), 4),
        Change("440102", "440104", date(2005, 4, 28), 5),
        Change("440113", "440114", date(2010, 1, 1), 6),
    ]
)
PLACES: Final[Mapping[str, Field]] = MappingProxyType(
    {
        "strict": Field("xb", codes=CODES),
        "unknown": Field("xb", codes=CODES, other_codes=None),
        "word": Field("xb", codes=CODES, other_codes="OTHER"),
        "born": Field("csrq", format=DateFormat.CHINESE),
        "since": Field("qrrq", format=DateFormat.SLASHED),
        "until": Field("zzrq", format=DateFormat.COMPACT, empty=frozenset({"99991231", "00000000"})),
        "joined": Field("rzrq", format=DateFormat.TWO_DIGIT_YEAR, pivot=30),
        "capital": Field("je", unit=Unit.TEN_THOUSAND_YUAN),
        "division": Field("xzqh", divisions=DIVISIONS),
    }
)
COLUMNS: Final = ("sfzh", "xb", "csrq", "qrrq", "zzrq", "rzrq", "je", "xzqh")
ROWS: Final = (
    (FIRST, "1", "1970年1月1日", "2007/3/1", "99991231", "071101", "1.25", "440126003"),
    (SECOND.lower(), "9 ", "1970年01月01日", "2007/02/29", "00000000", "300101", "0.0001", "440102"),
    (THIRD, "", "1970-01-01", "2007/12/31", "20071101", "291231", None, "440104001"),
)

WORDS: Final = (*CODES.values(), "OTHER")
CENT_BELOW: Final = Decimal("12500.01")


def code(name: str) -> Attribute:
    """The word that a code means."""
    return Attribute(name, Form.STATUS, ValueKind.CODE, words=WORDS)


def figure(name: str, kind: ValueKind, edge: Any) -> Attribute:
    """At or above an edge."""
    return Attribute(name, Form.STATUS, kind, edges=(edge,))


EXPECTED: Final[Sequence[tuple[Attribute, Sequence[Cell]]]] = (
    (code("strict"), ["MALE", INVALID, None, NO_RECORD]),
    (code("unknown"), ["MALE", None, None, NO_RECORD]),
    (code("word"), ["MALE", "OTHER", None, NO_RECORD]),
    (Attribute("born", Form.EXACT, ValueKind.DATE), [date(1970, 1, 1), date(1970, 1, 1), INVALID, NO_RECORD]),
    (figure("born", ValueKind.DATE, date(1970, 1, 2)), [False, False, INVALID, NO_RECORD]),
    (
        Attribute("since", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.MONTH),
        ["2007-03", INVALID, "2007-12", NO_RECORD],
    ),
    (figure("until", ValueKind.DATE, DAY), [None, None, True, NO_RECORD]),
    (Attribute("until", Form.EXACT, ValueKind.DATE), [None, None, DAY, NO_RECORD]),
    (Attribute("joined", Form.EXACT, ValueKind.DATE), [DAY, date(1930, 1, 1), INVALID, NO_RECORD]),
    (Attribute("joined", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.YEAR), ["2007", "1930", INVALID, NO_RECORD]),
    (Attribute("capital", Form.EXACT, ValueKind.MONEY), [Decimal("12500.00"), Decimal("1.00"), None, NO_RECORD]),
    (figure("capital", ValueKind.MONEY, CENT_BELOW), [False, False, None, NO_RECORD]),
    (figure("capital", ValueKind.MONEY, Decimal("1.00")), [True, True, None, NO_RECORD]),
    (Attribute("division", Form.EXACT, ValueKind.DIVISION, day=DAY), ["440113", None, "440104001", NO_RECORD]),
    (
        Attribute("division", Form.RANGE, ValueKind.DIVISION, coarsening=Coarsening.DISTRICT, day=DAY),
        ["440113", None, "440104", NO_RECORD],
    ),
    (
        Attribute("division", Form.RANGE, ValueKind.DIVISION, coarsening=Coarsening.DISTRICT, day=date(2010, 1, 1)),
        ["440114", None, "440104", NO_RECORD],
    ),
)

TABLE: Final = Table(Entity.PERSON, "old", "sfzh", KeyKind.IDENTITY_NUMBER, PLACES)
SDL: Final = f"""
type Query {{ people(numbers: [ID!]!): [Person] }}
type Person {{ {" ".join(f"{column}: String" for column in COLUMNS)} }}
"""


def last() -> date:
    """The day that data are checked by."""
    return LAST


def records() -> list[dict[str, str | None]]:
    """The rows, as a service has them."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]


async def by_http(request: web.Request) -> web.StreamResponse:
    """Answer as a JSON service."""
    keys = orjson.loads(await request.read())["keys"]
    return web.json_response({"list": [record for record in records() if record["sfzh"] in keys]})


async def by_graphql(request: web.Request) -> web.StreamResponse:
    """Answer as a GraphQL service."""
    body = orjson.loads(await request.read())
    numbers = next(iter(body["variables"].values()))
    root = {"people": [record for record in records() if record["sfzh"] in numbers]}
    result = graphql_sync(build_schema(SDL), body["query"], root, variable_values=body["variables"])
    return web.json_response(result.formatted)


async def database(address: str) -> SqlDepartment:
    """The department in a database, texts throughout but for the amount."""
    columns = ", ".join(f"{column} VARCHAR(40)" if column != "je" else "je DECIMAL(16,4)" for column in COLUMNS)
    await executed(address, [f"CREATE TABLE old ({columns})", insert("old", *ROWS)])
    return SqlDepartment(DEPARTMENT, address, LIMITS, (TABLE,))


@pytest_asyncio.fixture(
    params=["sqlite", "postgresql", "mariadb", "sqlite generically", "http", "graphql", "csv", "excel", "parquet"]
)
async def source(request: pytest.FixtureRequest, tmp_path: Path, serve: Serve) -> AsyncIterator[Source]:
    """The same old system behind each kind."""
    opened_source: Source
    match request.param:
        case "sqlite" | "sqlite generically":
            bound = await database(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
            opened_source = SqlSource(
                bound, dialect_of(bound.address) if request.param == "sqlite" else GENERIC, today=last
            )
        case "postgresql" | "mariadb":
            bound = await database(request.getfixturevalue(request.param).database())
            opened_source = SqlSource(bound, dialect_of(bound.address), today=last)
        case "http":
            service = Service(Entity.PERSON, "/p", "list", "sfzh", KeyKind.IDENTITY_NUMBER, PLACES)
            opened_source = HttpSource(HttpDepartment(DEPARTMENT, await serve(by_http), LIMITS, (service,)), today=last)
        case "graphql":
            root = KeysField("people", "numbers", "[ID!]!", AnswersBy.KEY)
            query = Query(Entity.PERSON, root, "sfzh", KeyKind.IDENTITY_NUMBER, PLACES)
            opened_source = GraphqlSource(
                GraphqlDepartment(DEPARTMENT, await serve(by_graphql), LIMITS, (query,)), today=last
            )
        case _:
            opened_source = dropped(tmp_path, FileFormat(request.param))
    async with opened(opened_source):
        yield opened_source


def dropped(folder: Path, form: FileFormat) -> Source:
    """The department as a folder of drops."""
    name = {FileFormat.CSV: "old.csv", FileFormat.EXCEL: "old.xlsx", FileFormat.PARQUET: "old.parquet"}[form]
    table = DroppedTable(replace(TABLE, name=name), Layout(form))
    drop(folder / name, [COLUMNS, *ROWS], table.layout)
    return FilesSource(files_department(folder, table), today=last)


@pytest.mark.parametrize(("attribute", "expected"), EXPECTED, ids=lambda each: getattr(each, "name", None))
async def test_what_an_old_system_keeps_means_the_same(
    source: Source, attribute: Attribute, expected: Sequence[Cell]
) -> None:
    """Exact, coarse or as a status, computed inside or after reading."""
    rows = await source.fetch(asking([FIRST, SECOND, THIRD, STRANGER], attribute))
    assert [row.cells[0] for row in rows.rows] == list(expected)


BROKEN: Final[Sequence[tuple[Attribute, Mapping[Rule, int]]]] = (
    (code("strict"), {Rule.CODE: 1}),
    (code("unknown"), {}),
    (code("word"), {}),
    (Attribute("born", Form.EXACT, ValueKind.DATE), {Rule.TYPE: 1}),
    (figure("until", ValueKind.DATE, DAY), {}),
    (Attribute("joined", Form.EXACT, ValueKind.DATE), {Rule.FUTURE_DATE: 1}),
    (figure("joined", ValueKind.DATE, DAY), {Rule.FUTURE_DATE: 1}),
    (Attribute("joined", Form.RANGE, ValueKind.DATE, edges=(DAY,)), {Rule.FUTURE_DATE: 1}),
    (Attribute("joined", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.YEAR), {Rule.FUTURE_DATE: 1}),
    (Attribute("division", Form.RANGE, ValueKind.DIVISION, coarsening=Coarsening.DISTRICT, day=DAY), {}),
)


@pytest.mark.parametrize(("attribute", "expected"), BROKEN, ids=lambda each: getattr(each, "name", None))
async def test_what_is_wrong_with_an_old_system_is_counted_the_same(
    source: Source, attribute: Attribute, expected: Mapping[Rule, int]
) -> None:
    """What a binding declares is not held against the department: other codes, empties, divisions given up."""
    assert isinstance(source, Scrutinising)
    await source.fetch(asking([FIRST, SECOND, THIRD, STRANGER], attribute))
    assert source.invalid_cells.counts() == expected


@pytest.mark.parametrize(
    "typed",
    [
        SECOND,
        SECOND.lower(),
        f" {SECOND[:6]} {SECOND[6:14]} {SECOND[14:]} ",
        "".join(chr(ord(c) + 0xFEE0) for c in SECOND),
    ],
    ids=["as printed", "lower-case x", "blanks", "full width"],
)
async def test_a_key_is_found_however_it_was_typed(source: Source, typed: str) -> None:
    """The department itself wrote it with an x."""
    rows = await source.fetch(asking([typed], code("word")))
    assert [row.cells for row in rows.rows] == [("OTHER",)]
