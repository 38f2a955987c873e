"""Related keys listed inside a PostgreSQL and a MariaDB: the law of `relations`, whatever stands in the pairs."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from source_adapters.bound import Relation
from source_adapters.contract import Cell, Entity
from source_adapters.keys import KeyKind, spellings
from source_adapters.relations import relating
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of
from source_adapters.testing_sample import CENTENARIAN, EDGE, HIGH, LOW, STRANGER, asking, related
from tests.databases.kinds import MARIADB, POSTGRESQL, Kind
from tests.source_adapters.sample_department import LIMITS, sql_department

EITHER = KeyKind.IDENTITY_NUMBER_15_OR_18
AS_TEXTS, AS_NUMBERS = "jtcy", "jtcy_sz"
MADE = (
    f"CREATE TABLE {AS_TEXTS} (sfzh VARCHAR(18), dx VARCHAR(40))",
    f"CREATE TABLE {AS_NUMBERS} (sfzh VARCHAR(18), dx BIGINT)",
)


class Pairs:
    """Pairs in a real database, written by one connection and listed for a department by another."""

    def __init__(self, loop: asyncio.Runner, writing: AsyncConnection, address: str) -> None:
        self._loop = loop
        self._writing = writing
        self._sources = {name: _source(address, name) for name in (AS_TEXTS, AS_NUMBERS)}

    def listed(self, table: str, cells: Sequence[object], most: int) -> Cell:
        """The relation of one key with these pairs, beside another's."""
        return self._loop.run(self._listed(table, cells, most))

    def close(self) -> None:
        """Let go of the connections."""
        for source in self._sources.values():
            self._loop.run(source.close())

    def open(self) -> None:
        """Open the sources."""
        for source in self._sources.values():
            self._loop.run(source.open())

    async def _listed(self, table: str, cells: Sequence[object], most: int) -> Cell:
        await self._writing.execute(text(f"DELETE FROM {table}"))  # noqa: S608  # a test's
        pairs = [{"key": LOW, "cell": cell} for cell in cells] + [{"key": STRANGER, "cell": None}]
        await self._writing.execute(text(f"INSERT INTO {table} VALUES (:key, :cell)"), pairs)  # noqa: S608  # a test's
        members = related("householdMembers", Entity.PERSON, most)
        found = await self._sources[table].fetch(asking([LOW], members))
        return found.rows[0].cells[0]


def _source(address: str, table: str) -> SqlSource:
    relation = Relation("householdMembers", Entity.PERSON, table, "sfzh", EITHER, "dx", EITHER)
    return SqlSource(sql_department(address, (), LIMITS, (relation,)), dialect_of(address))


@pytest.fixture(scope="module", params=[POSTGRESQL, MARIADB])
def pairs(request: pytest.FixtureRequest) -> Iterator[Pairs]:
    """In each kind of server in turn."""
    with pairs_in(request.getfixturevalue(request.param)) as found:
        yield found


@contextmanager
def pairs_in(kind: Kind) -> Iterator[Pairs]:
    """In a new database of this kind."""
    address = kind.database(*MADE)
    with asyncio.Runner() as loop:
        engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
        connection = loop.run(engine.connect().start())
        found = Pairs(loop, connection, address)
        found.open()
        yield found
        found.close()
        loop.run(connection.close())
        loop.run(engine.dispose())


targets = st.sampled_from([spelling for key in (LOW, EDGE, HIGH, CENTENARIAN) for spelling in spellings(EITHER, key)])
numbers = targets.filter(str.isdigit).map(int)
any_text = st.one_of(
    targets,
    targets.map(str.lower),
    targets.map(lambda spelling: f"  {spelling} "),
    st.none(),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3),
)


@given(cells=st.lists(targets, max_size=9) | st.lists(any_text, max_size=9), most=st.integers(1, 5))
def test_the_server_lists_what_would_have_been_read(pairs: Pairs, cells: list[object], most: int) -> None:
    """Whatever texts stand in the pairs, the cell is that of `relations`, though not all of them are read."""
    assert pairs.listed(AS_TEXTS, cells, most) == relating(related("householdMembers", Entity.PERSON, most), EITHER)(
        cells
    )


@given(cells=st.lists(numbers | st.none() | st.integers(-(2**63), 2**63 - 1), max_size=9), most=st.integers(1, 5))
def test_the_server_lists_keys_that_are_kept_as_numbers(pairs: Pairs, cells: list[object], most: int) -> None:
    """Also those that are too long, or none."""
    assert pairs.listed(AS_NUMBERS, cells, most) == relating(related("householdMembers", Entity.PERSON, most), EITHER)(
        cells
    )


@given(cells=st.lists(targets, max_size=9), most=st.integers(1, 5), order=st.randoms())
def test_the_order_of_pairs_makes_no_difference(pairs: Pairs, cells: list[object], most: int, order: Random) -> None:
    """Nor does it show in the answer."""
    assert pairs.listed(AS_TEXTS, order.sample(cells, len(cells)), most) == pairs.listed(AS_TEXTS, cells, most)
