"""A department checked against its binding, for every kind of department; the sample holds a record that is wrong."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from source_adapters.bound import BoundDepartment, FileFormat, SqlDepartment, Table, TakingOver
from source_adapters.checking.check import checked
from source_adapters.checking.report import Finding, Report, Sample, Weight
from source_adapters.contract import Attribute, Entity, Form, ValueKind
from source_adapters.decoding import CHINA_STANDARD_TIME
from source_adapters.scrutiny import Rule
from source_adapters.testing_sample import (
    EDGE,
    EDGE_FIRM,
    FIRMS,
    HIGH,
    LOW,
    LOW_FIRM,
    PEOPLE,
    SEXES,
    STATUSES,
    WRONG,
)
from source_adapters.toml_lines import block
from tests.databases.kinds import Kind, sample_type
from tests.source_adapters.conftest import Serve
from tests.source_adapters.sample_department import answer, http_department, sql_department, written_tables
from tests.source_adapters.sample_drops import AT_ONCE, drop_sample, files_department, sample_drops
from tests.source_adapters.sample_subgraph import graphql_department
from tests.source_adapters.subgraph_server import Subgraph

DAY = date(2007, 11, 1)
SAMPLE = Sample(50, (2006, 2007))
KEYS: Mapping[Entity, Any] = {Entity.PERSON: (LOW, WRONG, EDGE, HIGH), Entity.ENTERPRISE: (EDGE_FIRM, LOW_FIRM)}

KINDS = {
    **dict.fromkeys(("name", "idNumber", "idNumberMasked", "creditCode", "industry"), ValueKind.TEXT),
    **dict.fromkeys(("sex", "registrationStatus"), ValueKind.CODE),
    **dict.fromkeys(("birthDate", "householdRegisteredOn", "registeredOn"), ValueKind.DATE),
    **dict.fromkeys(("householdDivision", "division"), ValueKind.DIVISION),
    **dict.fromkeys(("incomeTax", "localTax", "localTaxArrears", "registeredCapital"), ValueKind.MONEY),
    **dict.fromkeys(("householdMembers", "employer", "legalRepresentative"), ValueKind.KEYS),
    "nameMatches": ValueKind.NAME_MATCH,
    "homesOwned": ValueKind.COUNT,
    "homeFloorArea": ValueKind.AREA,
    "insuredMonths": ValueKind.MONTHS,
}
WORDS = {"sex": SEXES, "registrationStatus": STATUSES}


def declared(name: str) -> Attribute:
    """As a schema would."""
    kind = KINDS[name]
    if kind is ValueKind.KEYS:
        target = Entity.ENTERPRISE if name == "employer" else Entity.PERSON
        return Attribute(name, Form.RELATION, kind, target=target, most=9)
    form = Form.STATUS if kind is ValueKind.NAME_MATCH else Form.EXACT
    return Attribute(name, form, kind, words=WORDS.get(name, ()))


DECLARED = {(holding.entity, name): declared(name) for holding in (PEOPLE, FIRMS) for name in holding.attributes}

WRONG_CELLS = {Rule.CODE: 1, Rule.RANGE: 3, Rule.FUTURE_DATE: 1, Rule.DEAD_BEFORE_BORN: 1, Rule.CHECK_CHARACTER: 1}
"""What the record that is wrong breaks, and a household member with a key that is none."""


async def report_of(bound: BoundDepartment, sample: Sample = SAMPLE, day: date = DAY) -> Report:
    """Checked against the sample's schema."""
    return await checked(bound, DECLARED, day, sample)


def messages(report: Report, weight: Weight = Weight.OFF) -> list[str]:
    """What is off, in order."""
    return [finding.message for finding in report.findings if finding.weight is weight]


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def sql(request: pytest.FixtureRequest, sample_database: Path) -> SqlDepartment:
    """The sample in each kind of database."""
    if request.param == "sqlite":
        return sql_department(sample_database)
    return sql_department(request.getfixturevalue(f"sample_{request.param}"))


async def test_a_database_tells_what_its_rows_break(sql: SqlDepartment) -> None:
    """Whoever is in it is found and read; what is wrong is named by attribute and rule, and nothing else is."""
    report = await report_of(sql)
    assert (report.kind, report.reachable, report.invalid) == ("sql", True, WRONG_CELLS)
    assert messages(report) == [
        "Person.sex: 1 of 6 cells: code (99)",
        "Person.birthDate: 1 of 6 cells: future_date",
        "Person.householdRegisteredOn: 1 of 6 cells: dead_before_born",
        "Person.homesOwned: 1 of 6 cells: range",
        "Person.homeFloorArea: 1 of 6 cells: range",
        "Person.insuredMonths: 1 of 6 cells: range",
        "Person.householdMembers: 1 of 3 cells: check_character",
    ]
    assert report.newest is not None
    assert report.newest.astimezone(CHINA_STANDARD_TIME).date() == date(2007, 10, 31)


async def test_files_tell_what_their_rows_break(tmp_path: Path) -> None:
    """The same of what is dropped, though a file is whole only when two looks have found it the same."""
    drop_sample(tmp_path, FileFormat.CSV)
    bound = files_department(tmp_path, *sample_drops(FileFormat.CSV), taking_over=TakingOver(look_every=3600))
    report = await report_of(bound)
    assert (report.kind, report.reachable, report.invalid) == ("files", True, WRONG_CELLS)
    assert "Person.sex: 1 of 6 cells: code (99)" in messages(report)


async def test_a_refused_drop_is_told_with_its_reason(tmp_path: Path) -> None:
    """And the other files are looked at."""
    drop_sample(tmp_path, FileFormat.CSV)
    (tmp_path / "qy.csv").write_text("x\n", encoding="utf-8")
    report = await report_of(files_department(tmp_path, *sample_drops(FileFormat.CSV), taking_over=AT_ONCE))
    assert messages(report)[0] == "qy.csv: line 2: there is no header: the file is empty; no drop serves"
    assert "qy.csv: no drop of it serves" in messages(report)
    assert report.invalid == WRONG_CELLS


@pytest.mark.parametrize("kind", ["http", "graphql"])
async def test_a_service_is_looked_up_by_keys_that_are_named(serve: Serve, kind: str) -> None:
    """It cannot be listed; with keys it tells the same as the others."""
    bound: BoundDepartment = (
        http_department(await serve(answer)) if kind == "http" else graphql_department(await serve(Subgraph()))
    )
    unlisted = await report_of(bound)
    assert (unlisted.kind, unlisted.subjects, unlisted.is_sound) == (kind, 0, True)
    assert all("--keys" in note for note in messages(unlisted, Weight.NOTE))
    report = await report_of(bound, replace(SAMPLE, given=KEYS))
    assert report.invalid == WRONG_CELLS
    assert "Person.sex: 1 of 4 cells: code (99)" in messages(report)


async def test_what_cannot_be_asked_is_not_reachable(tmp_path: Path, serve: Serve) -> None:
    """Each kind says so, and nothing is raised."""
    for bound in (
        sql_department(tmp_path / "absent.db"),
        http_department("http://127.0.0.1:1"),
        graphql_department("http://127.0.0.1:1"),
    ):
        report = await report_of(bound)
        assert (report.reachable, report.is_sound, report.subjects) == (False, False, 0)
    report = await report_of(files_department(tmp_path / "absent", *sample_drops(FileFormat.CSV)))
    assert not report.is_sound


def without_columns(bound: SqlDepartment) -> SqlDepartment:
    """Bound to two columns, and a table, that are not there."""
    people, income, firms, tax = bound.tables
    field = people.attributes["homesOwned"]
    attributes = {**people.attributes, "homesOwned": replace(field, place="absent")}
    return replace(
        bound,
        tables=(
            replace(people, attributes=attributes),
            replace(income, key_column="nobody"),
            replace(firms, name="nothing"),
            tax,
        ),
    )


async def test_tables_and_columns_that_are_missing_are_named(sql: SqlDepartment) -> None:
    """By the setting that binds them; what is there of a table is read all the same."""
    report = await report_of(without_columns(sql))
    path = ("departments", "sample")
    assert report.findings[0] == Finding(
        Weight.OFF, (*path, *block("tables", 0), "attributes", "homesOwned"), "czrk has no column absent to read"
    )
    assert "Person.sex: 1 of 6 cells: code (99)" in messages(report)
    assert (
        Finding(Weight.OFF, (*path, *block("tables", 1), "key_column"), "grsds has no column nobody to read")
        in report.findings
    )
    assert (
        Finding(Weight.OFF, (*path, *block("tables", 2)), "nothing: no such table, or nothing of it may be read")
        in report.findings
    )


@pytest.mark.parametrize("server", ["postgresql", "mariadb"])
async def test_columns_of_another_type_are_named(request: pytest.FixtureRequest, server: str) -> None:
    """A text is never read as an amount, whatever stands in it; databases whose columns have types tell so at once."""
    kind: Kind = request.getfixturevalue(server)
    types = {"fwts": "VARCHAR(9)", "lhrq": "INTEGER"}
    tables = [
        each.create(lambda table, column: types.get(column) or sample_type(table, column)) for each in written_tables()
    ]
    report = await report_of(sql_department(kind.database(*tables)))
    assert messages(report)[:2] == [
        "Person.householdRegisteredOn: column lhrq is whole, which is never read as date",
        "Person.homesOwned: column fwts is text, which is never read as count",
    ]


def people_of(path: Path, *rows: tuple[object, ...]) -> SqlDepartment:
    """A register of people with a code and a moment."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE p (sfzh, xb, gxrq)")
        database.executemany("INSERT INTO p VALUES (?, ?, ?)", rows)
    people: Table = sql_department(path).tables[0]
    sex = {"sex": people.attributes["sex"]}
    return sql_department(path, (replace(people, name="p", attributes=sex),), relations=())


async def test_codes_are_shown_only_where_the_column_is_one_of_codes(tmp_path: Path) -> None:
    """What is long, or not known for the most part, may be anybody's anything: it is counted, and not shown."""
    rows = [(LOW, "1", "2007-10-31"), (EDGE, "2", "2007-10-31"), (HIGH, "12000.50", "2007-10-31")]
    assert messages(await report_of(people_of(tmp_path / "long.db", *rows))) == ["Person.sex: 1 of 3 cells: code"]
    rows = [(LOW, "1", "2007-10-31"), (EDGE, "71", "2007-10-31"), (HIGH, "72", "2007-10-31")]
    assert messages(await report_of(people_of(tmp_path / "most.db", *rows))) == ["Person.sex: 2 of 3 cells: code"]


def leniently(bound: SqlDepartment, other: str | None) -> SqlDepartment:
    """The department with a table of codes that says what every other code means."""
    (people,) = bound.tables
    attributes = {name: replace(field, other_codes=other) for name, field in people.attributes.items()}
    return replace(bound, tables=(replace(people, attributes=attributes),))


@pytest.mark.parametrize(("other", "read_as"), [(None, "unknown"), ("FEMALE", "FEMALE")])
async def test_codes_that_a_lenient_table_does_not_hold_are_noted(
    tmp_path: Path, other: str | None, read_as: str
) -> None:
    """They are no fault and no bad cells, but whoever keeps the table may want to know of them."""
    rows = [(LOW, "1", "2007-10-31"), (EDGE, "71", "2007-10-31"), (HIGH, "1", "2007-10-31")]
    report = await report_of(leniently(people_of(tmp_path / "p.db", *rows), other))
    assert (messages(report), report.invalid, report.is_sound) == ([], {}, True)
    told = f"Person.sex: codes that its table does not hold are read as {read_as}"
    assert messages(report, Weight.NOTE) == [f"{told} (71)"]
    rows = [(LOW, "1", "2007-10-31"), (EDGE, "12000.50", "2007-10-31")]
    report = await report_of(leniently(people_of(tmp_path / "long.db", *rows), other))
    assert messages(report, Weight.NOTE) == [told]


async def test_keys_that_are_none_are_counted(tmp_path: Path) -> None:
    """And told at the setting that says what they are; the key itself is told nowhere."""
    wrong = EDGE[:-1] + ("0" if EDGE[-1] != "0" else "1")
    report = await report_of(people_of(tmp_path / "p.db", (LOW, "1", "2007-10-31"), (wrong, "1", "2007-10-31")))
    assert messages(report) == ["p: 1 of 2 keys are no identity_number_15_or_18"]
    assert report.findings[0].path == ("departments", "sample", *block("tables", 0), "key_column")
    assert report.invalid == {Rule.CHECK_CHARACTER: 1}
    assert wrong not in repr(report)


async def test_two_rows_of_one_key_are_counted(tmp_path: Path) -> None:
    """Nobody guesses which of them is true."""
    report = await report_of(people_of(tmp_path / "p.db", (LOW, "1", "2007-10-31"), (LOW, "2", "2007-10-31")))
    assert messages(report) == ["p: 1 cells of which two rows of one key say different things"]
    assert report.invalid == {Rule.TWO_ROWS: 1}


@pytest.mark.parametrize(
    ("moment", "fresh_within", "expected"),
    [
        ("2007-10-31", 1, []),
        ("2007-10-30", 1, ["its newest data are of 2007-10-30, 2 days old"]),
        ("2007-11-02", None, ["says that its data hold since 2007-11-02, which is to come"]),
        ("2007-01-01", None, []),
    ],
)
async def test_moments_are_held_against_the_day(
    tmp_path: Path, moment: str, fresh_within: int | None, expected: list[str]
) -> None:
    """Data that are too old, and data that are to come; the day is the one that data are checked by."""
    sample = replace(SAMPLE, fresh_within=None if fresh_within is None else timedelta(days=fresh_within))
    assert messages(await report_of(people_of(tmp_path / "p.db", (LOW, "1", moment)), sample)) == expected
