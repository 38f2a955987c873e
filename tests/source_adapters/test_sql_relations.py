"""Related keys listed inside the statement."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text

from source_adapters.bound import DateFormat, Relation, SqlDepartment
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    TOO_MANY,
    Attribute,
    Cell,
    Entity,
    Row,
    SourceDataInvalid,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.keys import KeyKind, spellings
from source_adapters.relations import relating
from source_adapters.sql_sqlite import SQLITE
from source_adapters.sql_statement import statement
from source_adapters.testing_sample import (
    CENTENARIAN,
    EDGE,
    EDGE_FIRM,
    HIGH,
    LOW,
    LOW_FIRM,
    NO_KEY,
    STRANGER,
    asking,
    exact,
    related,
)
from tests.source_adapters.sample_department import LIMITS
from tests.source_adapters.test_sql import homes_database, homes_table, made, source_of, statements_of

EITHER = KeyKind.IDENTITY_NUMBER_15_OR_18
MEMBERS = related("householdMembers", Entity.PERSON, 3)
PAIRS = Relation("householdMembers", Entity.PERSON, "jtcy", "sfzh", EITHER, "dx", EITHER)
DATED = Relation("householdMembers", Entity.PERSON, "jtcy", "sfzh", EITHER, "dx", EITHER, "gxrq")
EARLY, LATE = "2006-12-31", "2007-10-31"


def pairs_database(path: Path, *pairs: tuple[object, ...]) -> Path:
    """A database for `PAIRS`: own key, the other's, and since when."""
    rows = [("INSERT INTO jtcy VALUES (?, ?, ?)", (*pair, None)[:3]) for pair in pairs]
    return made(path, "CREATE TABLE jtcy (sfzh, dx, gxrq)", "CREATE INDEX jtcy_key ON jtcy (sfzh)", *rows)


async def rows_of(path: Path, relation: Relation, keys: Sequence[str], *attributes: Attribute) -> list[Row]:
    """What a department with these pairs says."""
    async with source_of(path, relations=(relation,)) as source:
        return list((await source.fetch(asking(keys, *(attributes or (MEMBERS,))))).rows)


@pytest.fixture(scope="module")
def database() -> Iterator[Connection]:
    """Pairs, their columns without a type of their own."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE jtcy (sfzh, dx)"))
        yield connection
    engine.dispose()


def listed(database: Connection, cells: Sequence[object], most: int) -> Cell:
    """The relation as the statement gives it to one key with these pairs."""
    database.execute(text("DELETE FROM jtcy"))
    for cell in cells:
        database.execute(text("INSERT INTO jtcy VALUES (:key, :cell)"), {"key": LOW, "cell": cell})
    attribute = related("householdMembers", Entity.PERSON, most)
    prepared = statement(SqlDepartment("d", "", LIMITS, (), (PAIRS,)), Entity.PERSON, [attribute], SQLITE)
    (row,) = database.execute(
        prepared.select, SQLITE.keys_parameters([prepared.spelt(LOW) or ()], prepared.widths)
    ).all()
    (join,) = prepared.joins
    return join.record(row, LOW).cells[0] if row[join.presence] else NO_RECORD


targets = st.sampled_from([spelling for key in (LOW, EDGE, HIGH, CENTENARIAN) for spelling in spellings(EITHER, key)])
any_target = st.one_of(
    targets,
    targets.map(lambda spelling: f"  {spelling} "),
    targets.filter(str.isdigit).map(int),
    st.none(),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3),
    st.binary(min_size=1, max_size=3).filter(bytes.strip),
    st.floats(allow_nan=False),
)


@given(st.one_of(st.lists(targets, max_size=9), st.lists(any_target, max_size=9)), st.integers(1, 5))
def test_the_database_lists_what_would_have_been_read(database: Connection, cells: list[object], most: int) -> None:
    """Whatever stands in the pairs, the cell is that of `relations`, though not all of them are read."""
    assert listed(database, cells, most) == relating(related("householdMembers", Entity.PERSON, most), EITHER)(cells)


@given(st.lists(targets, max_size=9), st.integers(1, 5), st.randoms())
def test_the_order_of_pairs_makes_no_difference(
    database: Connection, cells: list[str], most: int, order: Random
) -> None:
    """Nor does it show in the answer."""
    shuffled = order.sample(cells, len(cells))
    assert listed(database, cells, most) == listed(database, shuffled, most)


async def test_pairs_under_both_forms_of_a_key_are_united(tmp_path: Path) -> None:
    """Old pairs stand under 15 digits, newer ones under 18: both are the person's."""
    path = pairs_database(tmp_path / "d.db", ("440104700815205", LOW), (EDGE, HIGH), (EDGE, LOW), (HIGH, EDGE))
    cells = [row.cells for row in await rows_of(path, PAIRS, [EDGE, HIGH, LOW])]
    assert cells == [(tuple(sorted([LOW, HIGH])),), ((EDGE,),), (NO_RECORD,)]


async def test_an_enterprise_is_known_by_its_organisation_code(tmp_path: Path) -> None:
    """Old departments keep nine characters, some with a hyphen, beside the other's full key."""
    path = made(
        tmp_path / "d.db",
        "CREATE TABLE fr (zzjgdm, dx)",
        ("INSERT INTO fr VALUES (?, ?)", ("23124567-8", LOW)),
        ("INSERT INTO fr VALUES (?, ?)", ("190481234", "440104700815205")),
    )
    relation = Relation(
        "legalRepresentative", Entity.ENTERPRISE, "fr", "zzjgdm", KeyKind.ORGANISATION_CODE, "dx", EITHER
    )
    representative = related("legalRepresentative", Entity.PERSON, 1)
    async with source_of(path, relations=(relation,)) as source:
        found = await source.fetch(asking([LOW_FIRM, EDGE_FIRM], representative, entity=Entity.ENTERPRISE))
    assert [row.cells for row in found.rows] == [((EDGE,),), ((LOW,),)]


async def test_one_bad_pair_spoils_its_own_cell_only(tmp_path: Path) -> None:
    """Bytes, bad encodings and malformed keys fail neither the statement nor a neighbour."""
    path = pairs_database(tmp_path / "d.db", (LOW, b"\xff"), (EDGE, NO_KEY), (EDGE, LOW), (STRANGER, LOW))
    made(path, (f"INSERT INTO jtcy VALUES ('{HIGH}', CAST(? AS TEXT), NULL)", (b'\xb3\xc2"',)))  # noqa: S608  # a test's
    cells = [row.cells[0] for row in await rows_of(path, PAIRS, [LOW, EDGE, HIGH, STRANGER])]
    assert cells == [INVALID, INVALID, INVALID, (LOW,)]


async def test_duplicates_do_not_count_and_the_surplus_is_told(tmp_path: Path) -> None:
    """At the bound exactly, however often and in either form; one more is too many."""
    both = [(LOW, spelling) for key in (EDGE, CENTENARIAN) for spelling in spellings(EITHER, key)] * 3
    path = pairs_database(tmp_path / "d.db", *both, (LOW, HIGH), *((EDGE, key) for key in (LOW, HIGH, STRANGER, EDGE)))
    cells = [row.cells[0] for row in await rows_of(path, PAIRS, [LOW, EDGE])]
    assert cells == [tuple(sorted([EDGE, CENTENARIAN, HIGH])), TOO_MANY]


async def test_what_a_request_allows_is_part_of_the_statement(tmp_path: Path) -> None:
    """A statement kept from one request does not answer another that allows more, or fewer."""
    path = pairs_database(tmp_path / "d.db", (LOW, EDGE), (LOW, HIGH))
    async with source_of(path, relations=(PAIRS,)) as source:
        for most, expected in ((1, TOO_MANY), (2, tuple(sorted([EDGE, HIGH]))), (1, TOO_MANY)):
            found = await source.fetch(asking([LOW], related("householdMembers", Entity.PERSON, most)))
            assert found.rows[0].cells == (expected,)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([LATE], datetime(2007, 10, 30, 16, tzinfo=UTC)),
        ([LATE, EARLY, LATE], datetime(2006, 12, 30, 16, tzinfo=UTC)),
        ([LATE, None], None),
        ([LATE, "once"], None),
        ([LATE, b"1"], None),
        ([f"2007-{month:02d}-01" for month in range(1, 9)], None),
    ],
)
async def test_a_relation_is_as_old_as_its_oldest_pair(
    tmp_path: Path, moments: list[object], expected: datetime | None
) -> None:
    """No moment is claimed where a pair states none, or where there are more moments than were looked at."""
    path = pairs_database(tmp_path / "d.db", *((LOW, EDGE, moment) for moment in moments))
    (row, nothing) = await rows_of(path, DATED, [LOW, HIGH])
    assert row == Row(((EDGE,),), (expected,))
    assert nothing == Row((NO_RECORD,), (None,))


async def test_compact_moments_are_read(tmp_path: Path) -> None:
    """As in other tables."""
    path = pairs_database(tmp_path / "d.db", (LOW, EDGE, 20071031))
    compact = Relation(
        "householdMembers", Entity.PERSON, "jtcy", "sfzh", EITHER, "dx", EITHER, "gxrq", DateFormat.COMPACT
    )
    (row,) = await rows_of(path, compact, [LOW])
    assert row.as_of == (datetime(2007, 10, 30, 16, tzinfo=UTC),)


async def test_one_statement_and_one_row_a_key(tmp_path: Path) -> None:
    """Beside a table with a record under either form, ten pairs multiply nothing."""
    path = homes_database(tmp_path / "d.db", (LOW, 1, "1"), (EDGE, 2, "1"))
    pairs_database(path, *((LOW, key) for key in (EDGE, HIGH, CENTENARIAN, STRANGER) * 3))
    asked = (exact("homesOwned", ValueKind.COUNT), related("householdMembers", Entity.PERSON, 10))
    async with source_of(path, homes_table(), relations=(PAIRS,)) as source:
        seen = statements_of(source)
        found = await source.fetch(asking([LOW, EDGE], *asked))
    assert [row.cells for row in found.rows] == [
        (1, tuple(sorted([EDGE, HIGH, CENTENARIAN, STRANGER]))),
        (2, NO_RECORD),
    ]
    ((select, parameters),) = seen
    with closing(sqlite3.connect(path)) as database:
        assert len(database.execute(select, parameters).fetchall()) == 2
        plan = [step[-1] for step in database.execute(f"EXPLAIN QUERY PLAN {select}", parameters)]
    assert any(step.startswith("SEARCH r1 USING INDEX") for step in plan)


async def test_missing_pairs_are_found_by_the_probe(tmp_path: Path) -> None:
    """A relation bound to a table or column that is not there is told before anybody asks."""
    path = pairs_database(tmp_path / "d.db")
    elsewhere = Relation("householdMembers", Entity.PERSON, "jtcy", "sfzh", EITHER, "cysfzh", EITHER)
    async with source_of(path, relations=(DATED,)) as source:
        await source.probe(5)
    async with source_of(path, relations=(elsewhere,)) as source:
        with pytest.raises(SourceUnavailable):
            await source.probe(5)


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        (related("employer", Entity.ENTERPRISE, 1), "Person.employer is not bound as a relation"),
        (related("householdMembers", Entity.ENTERPRISE, 1), "Person.householdMembers is bound to keys of Person"),
        (exact("householdMembers", ValueKind.TEXT), "Person.householdMembers is not bound"),
    ],
)
async def test_what_is_not_bound_so_is_refused(tmp_path: Path, attribute: Attribute, reason: str) -> None:
    """A binding that does not fit the schema fails the call, naming the attribute."""
    with pytest.raises(SourceDataInvalid, match=reason):
        await rows_of(tmp_path / "absent.db", PAIRS, [LOW], attribute)
