"""A department's GraphQL endpoint: what reaches it, what comes back, and what happens when it is wrong."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from source_adapters.access import Access
from source_adapters.bound import Limits, Query
from source_adapters.contract import (
    NO_RECORD,
    Entity,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.graphql import GraphqlSource
from source_adapters.testing import HOMES, SEX
from source_adapters.testing_sample import EDGE, HIGH, LOW, STRANGER, THREE, asking, exact
from tests.source_adapters.conftest import Answer, Serve, opened
from tests.source_adapters.sample_department import LIMITS
from tests.source_adapters.sample_subgraph import AS_FIELDS, AS_SUBGRAPH, graphql_department
from tests.source_adapters.subgraph_server import Subgraph
from tests.source_adapters.test_http import Hanging, always

TOKEN = "canary-token-918273645"


@asynccontextmanager
async def source_of(
    address: str, queries: tuple[Query, ...] = AS_SUBGRAPH, limits: Limits = LIMITS, token: str | None = None
) -> AsyncIterator[GraphqlSource]:
    """A source at this address, open."""
    source = GraphqlSource(graphql_department(address, queries, limits, Access(bearer_token=token)))
    async with opened(source):
        yield source


async def test_the_department_is_told_client_and_purpose(serve: Serve) -> None:
    """In the body and in headers, beside the credential; the address is the one that is bound."""
    subgraph = Subgraph()
    async with source_of(f"{await serve(subgraph)}/graphql", token=TOKEN) as source:
        await source.fetch(asking([LOW], HOMES))
    (request,) = subgraph.requests
    assert request.headers["Sharing-Client"] == "sample-client"
    assert request.headers["Sharing-Purpose"] == "sample-purpose"
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.headers["Content-Type"] == "application/json"
    assert str(request.rel_url) == "/graphql"
    (body,) = subgraph.bodies
    assert body["extensions"] == {"sharing": {"client": "sample-client", "purpose": "sample-purpose"}}


@pytest.mark.parametrize("queries", [AS_SUBGRAPH, AS_FIELDS])
async def test_one_call_answers_however_many(serve: Serve, queries: tuple[Query, ...]) -> None:
    """Five hundred look-ups of a few persons are one call, asking for each key once and for one field."""
    subgraph = Subgraph()
    async with source_of(await serve(subgraph), queries) as source:
        await source.fetch(asking([THREE[number % 3] for number in range(500)], HOMES))
    (body,) = subgraph.bodies
    keys = [json.dumps(key) for key in body["variables"]["keys"]]
    assert len(keys) == len(set(keys))
    assert "{fwts sfzh}" in body["query"]


async def test_one_selection_is_one_document(serve: Serve) -> None:
    """Whoever is asked about, for whatever year and in whatever order, the department may keep what it parsed."""
    subgraph = Subgraph()
    async with source_of(await serve(subgraph)) as source:
        for key, year in ((LOW, 2006), (EDGE, 2007)):
            tax = exact("incomeTax", ValueKind.MONEY, year)
            await source.fetch(asking([key], HOMES, tax))
            await source.fetch(asking([key, STRANGER], tax, HOMES))
    assert len(subgraph.bodies) == 4
    (document,) = {body["query"] for body in subgraph.bodies}
    assert not any(word in document for word in (LOW, EDGE, "2006", "2007"))


async def test_large_requests_are_split(serve: Serve) -> None:
    """No call carries more subjects than the department takes, and positions hold."""
    subgraph = Subgraph()
    async with source_of(await serve(subgraph), limits=Limits(keys_per_call=2)) as source:
        found = await source.fetch(asking([HIGH, STRANGER, LOW, EDGE, HIGH], HOMES))
    assert [row.cells for row in found.rows] == [(3,), (NO_RECORD,), (0,), (1,), (3,)]
    assert len(subgraph.bodies) == 2


@pytest.mark.parametrize("queries", [AS_SUBGRAPH, AS_FIELDS])
async def test_a_probe_asks_about_nobody(serve: Serve, queries: tuple[Query, ...]) -> None:
    """A department that answers every bound field is there."""
    subgraph = Subgraph()
    async with source_of(await serve(subgraph), queries) as source:
        await source.probe(5)
    assert [body["variables"]["keys"] for body in subgraph.bodies] == [[], []]
    assert {body["extensions"]["sharing"]["purpose"] for body in subgraph.bodies} == {"probe"}


@pytest.mark.parametrize("status", [201, 204, 302, 307, 400, 401, 404, 429, 500, 503])
async def test_any_other_status_is_a_failure(serve: Serve, status: int) -> None:
    """A department that answers with a failure of its own is UNAVAILABLE; no redirect is followed."""
    async with source_of(await serve(always(status, headers={"Location": "/elsewhere"}))) as source:
        with pytest.raises(SourceUnavailable, match=f"status {status}"):
            await source.fetch(asking([LOW], HOMES))
        with pytest.raises(SourceUnavailable):
            await source.probe(5)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", SourceDataInvalid),
        (b"<html>", SourceDataInvalid),
        (b"[]", SourceDataInvalid),
        (b"{}", SourceDataInvalid),
        (b'{"data": {"_entities": [{"', SourceDataInvalid),
        (b'{"data": null}', SourceDataInvalid),
        (b'{"errors": [{"message": "no"}]}', SourceUnavailable),
        (b'{"data": null, "errors": [{"message": "no", "path": ["_entities"]}]}', SourceUnavailable),
    ],
)
async def test_what_is_no_answer_fails_the_call(serve: Serve, body: bytes, refusal: type[SourceError]) -> None:
    """What cannot be read is told so, and not taken for silence."""
    async with source_of(await serve(always(body=body))) as source:
        with pytest.raises(refusal):
            await source.fetch(asking([LOW], HOMES))
        with pytest.raises(refusal):
            await source.probe(5)


async def test_a_field_that_is_gone_fails_its_own_calls(serve: Serve) -> None:
    """The department refuses a document with a field that it does not have; others are answered."""
    people, firms = AS_SUBGRAPH
    changed = Query(
        people.entity, people.root, people.key_field, people.key, {**people.attributes, "sex": firms.attributes["name"]}
    )
    async with source_of(await serve(Subgraph()), (changed, firms)) as source:
        with pytest.raises(SourceUnavailable):
            await source.probe(5)
        with pytest.raises(SourceUnavailable):
            await source.fetch(asking([LOW], SEX))
        assert (await source.fetch(asking([LOW], HOMES))).rows[0].cells == (0,)


def unannounced(body: bytes) -> Answer:
    """A service that sends this without saying how long it is."""

    async def answering(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(body)
        return response

    return answering


@pytest.mark.parametrize("answering", [always(body=b" " * 2000), unannounced(b" " * 2000)])
async def test_an_answer_too_large_is_refused(serve: Serve, answering: Answer) -> None:
    """However much a department sends, and whether or not it says so, no more than the bound is kept."""
    async with source_of(await serve(answering), limits=Limits(max_answer_bytes=1000)) as source:
        with pytest.raises(SourceDataInvalid, match="larger than 1000 bytes"):
            await source.fetch(asking([LOW], HOMES))


async def test_an_answer_without_a_length_is_read(serve: Serve) -> None:
    """Piece by piece."""
    body = b'{"data": {"_entities": [null, null], "register": null}}'
    async with source_of(await serve(unannounced(body))) as source:
        assert (await source.fetch(asking([STRANGER], HOMES))).rows[0].cells == (NO_RECORD,)


async def test_a_hung_department_times_out(serve: Serve) -> None:
    """After what is left of the request's deadline."""
    hanging = Hanging()
    async with source_of(await serve(hanging)) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=0.05))
        hanging.let_go.set()


async def test_nothing_about_a_kind_of_entity_is_told(serve: Serve) -> None:
    """A department that is bound for people only is not asked about firms."""
    subgraph = Subgraph()
    async with source_of(await serve(subgraph), AS_SUBGRAPH[:1]) as source:
        with pytest.raises(SourceDataInvalid, match="nothing about Enterprise"):
            await source.fetch(asking([LOW], exact("name", ValueKind.TEXT), entity=Entity.ENTERPRISE))
    assert not subgraph.bodies


async def test_a_source_that_is_not_open_is_unavailable() -> None:
    """Before opening and after closing."""
    source = GraphqlSource(graphql_department("http://127.0.0.1:1"))
    with pytest.raises(SourceUnavailable, match="not open"):
        await source.fetch(asking([LOW], HOMES))
    await source.close()
