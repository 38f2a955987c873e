"""Meridian as the caller of another's subgraph: the adapter for GraphQL against the reference implementation."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Final

import aiohttp
import pytest
import pytest_asyncio

from benchmarks.peers.node import Node
from source_adapters.bound import Field, Query
from source_adapters.contract import INVALID, NO_RECORD, Source, SourceUnavailable
from source_adapters.graphql import GraphqlSource
from source_adapters.testing import CHECKS, HOMES, SEX, Check
from source_adapters.testing_sample import BLANK, CENTENARIAN, EDGE, HIGH, LOW, STRANGER, asking
from tests.federation import servers
from tests.federation.servers import Server
from tests.source_adapters.conftest import opened
from tests.source_adapters.sample_department import written_key
from tests.source_adapters.sample_subgraph import (
    AS_FIELDS,
    AS_OF,
    AS_SUBGRAPH,
    graphql_department,
    register,
)

SOUND: Final = {"entity": "", "homes": ""}
TORN: Final = {"entity": written_key(HIGH), "homes": written_key(EDGE)}


@pytest.fixture(scope="module")
def department(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The conformance sample behind @apollo/subgraph."""
    held = {"asOf": AS_OF, "unreadable": SOUND, **register()}
    with servers.register(node, held, tmp_path_factory.mktemp("sound")) as running:
        yield running


@pytest.fixture(scope="module")
def torn_department(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same, which fails to read one person and the homes of another."""
    held = {"asOf": AS_OF, "unreadable": TORN, **register()}
    with servers.register(node, held, tmp_path_factory.mktemp("torn")) as running:
        yield running


@pytest_asyncio.fixture(params=[AS_SUBGRAPH, AS_FIELDS], ids=["entities", "fields"])
async def source(request: pytest.FixtureRequest, department: Server) -> AsyncIterator[Source]:
    """The department, asked for representations or through its fields that take many keys."""
    queries: tuple[Query, ...] = request.param
    async with opened(GraphqlSource(graphql_department(department.url, queries))) as source:
        yield source


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_conformance(check: Check, source: Source) -> None:
    """The adapter does what the check's name says."""
    await check(source)


async def test_a_probe_asks_for_everything_bound(source: Source) -> None:
    """Nobody is asked about, and every bound field is in the department's schema."""
    await source.probe(10)


async def test_one_failure_spoils_no_neighbour(torn_department: Server) -> None:
    """What could not be read is INVALID: one cell, or one person; the others are answered, or not known."""
    async with opened(GraphqlSource(graphql_department(torn_department.url))) as source:
        found = await source.fetch(asking([LOW, HIGH, STRANGER, EDGE, CENTENARIAN], HOMES, SEX))
    assert [row.cells for row in found.rows] == [
        (0, "FEMALE"),
        (INVALID, INVALID),
        (NO_RECORD, NO_RECORD),
        (INVALID, "MALE"),
        (2, "FEMALE"),
    ]


async def test_a_field_that_is_not_in_the_schema_fails_probe_and_call(department: Server) -> None:
    """A binding that does not fit the department is told as the department's refusal."""
    (people, firms) = AS_SUBGRAPH
    wrong = replace(people, attributes={**people.attributes, "homesOwned": Field("nosuch")})
    async with opened(GraphqlSource(graphql_department(department.url, (wrong, firms)))) as source:
        with pytest.raises(SourceUnavailable, match="status 400"):
            await source.probe(10)
        with pytest.raises(SourceUnavailable, match="status 400"):
            await source.fetch(asking([BLANK], HOMES))
        assert (await source.fetch(asking([LOW], SEX))).rows[0].cells == ("FEMALE",)


async def test_who_is_not_told_who_asks_does_not_answer(department: Server) -> None:
    """This department wants client and purpose in the extensions too, which every call of the suite brings."""
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(department.url, json={"query": "{register{asOf}}"}) as response,
    ):
        assert response.status != 200
