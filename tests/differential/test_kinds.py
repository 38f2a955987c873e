"""The engine against graphql-core, where departments are databases, services and drops: the same answers as ever."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import pytest

from demo.mariadb import is_installed
from gateway.errors import Code
from source_adapters.registry import close_all, open_all
from tests.databases.kinds import MARIADB, Kind
from tests.differential.agreeing import agreeing
from tests.differential.city import City, built
from tests.differential.engine import Engine
from tests.differential.in_databases import in_server
from tests.differential.in_kinds import WITH_RECORDS, WITH_ROWS, Servers, in_every_kind
from tests.differential.keeping import as_kept
from tests.differential.moments import Moments, of_rows
from tests.differential.remembering import Remembering
from tests.differential.tally import Tally
from tests.differential.terms import DEPARTMENTS

WAYS: Final = 4
FEW: Final = 26
MANY: Final = 500


@pytest.fixture
def servers(request: pytest.FixtureRequest, postgresql: Kind) -> Servers:
    """A PostgreSQL, and a MariaDB; where there is none (never in CI), PostgreSQL in its place."""
    has_mariadb = is_installed() or "CI" in os.environ
    return Servers(postgresql, request.getfixturevalue(MARIADB) if has_mariadb else postgresql)


@pytest.mark.parametrize("skeletons", [FEW, pytest.param(MANY, marks=pytest.mark.acceptance)])
def test_on_postgresql_as_graphql_core_does(
    runner: asyncio.Runner, postgresql: Kind, skeletons: int, seen: Callable[[str], None]
) -> None:
    """Every department is a database of a real server; rows say since when they hold."""
    city = as_kept(built(skeletons))
    tally = agreeing_over(runner, in_server(city, postgresql), city, skeletons, of_rows(DEPARTMENTS))
    seen(f"differential test over PostgreSQL: {tally.cases:,} cases, {tally.cells:,} cells, no difference")


@pytest.mark.parametrize("skeletons", [FEW, pytest.param(MANY, marks=pytest.mark.acceptance)])
def test_in_a_city_of_every_kind_as_graphql_core_does(
    runner: asyncio.Runner, servers: Servers, skeletons: int, tmp_path: Path, seen: Callable[[str], None]
) -> None:
    """Eleven kinds of department; where they are databases, rows say since when they hold."""
    city = as_kept(built(skeletons), WITH_RECORDS)
    running = AsyncExitStack()
    sources = runner.run(running.enter_async_context(in_every_kind(city, servers, tmp_path)))
    try:
        tally = agreeing_over(runner, sources, city, skeletons, of_rows(WITH_ROWS))
    finally:
        runner.run(running.aclose())
    seen(f"differential test over a city of every kind: {tally.cases:,} cases, {tally.cells:,} cells, no difference")


def agreeing_over(
    runner: asyncio.Runner, sources: dict[str, Remembering], city: City, skeletons: int, since: Moments
) -> Tally:
    """Compare over these sources; the cases meet values and faults of every sort, and no department was unavailable."""
    runner.run(open_all(sources))
    try:
        tally = agreeing(
            Engine(sources, runner), city, skeletons_wanted=skeletons, ways=WAYS, chance=skeletons, since=since
        )
    finally:
        runner.run(close_all(sources))
    assert tally.cases >= skeletons * WAYS
    assert tally.known >= 0.5
    assert not tally.missed
    assert set(tally.faults) >= {Code.FIELD_DENIED, Code.LIMIT_EXCEEDED, Code.SOURCE_DATA_INVALID}
    return tally
