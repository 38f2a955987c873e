"""Departments that hold the conformance sample: in a database, behind a service, in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
import pytest_asyncio
from aiohttp import web

from source_adapters.contract import Source
from source_adapters.fake import FakeSource
from source_adapters.graphql import GraphqlSource
from source_adapters.http import HttpSource
from source_adapters.sql import SqlSource
from source_adapters.testing_sample import DEPARTMENT, FIRMS, PEOPLE
from tests.source_adapters.sample_department import answer, http_department, make_database, sql_department
from tests.source_adapters.sample_subgraph import AS_FIELDS, AS_SUBGRAPH, graphql_department
from tests.source_adapters.subgraph_server import Subgraph

Answer: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve: TypeAlias = Callable[[Answer], Awaitable[str]]


@asynccontextmanager
async def served(answering: Answer) -> AsyncIterator[str]:
    """A web server on an ephemeral port of this machine, which answers every POST so; its address."""

    async def answered(request: web.Request) -> web.StreamResponse:
        return await answering(request)

    application = web.Application()
    application.router.add_post("/{path:.*}", answered)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened(source: Source) -> AsyncIterator[Source]:
    """The source, open, and closed in the end."""
    await source.open()
    try:
        yield source
    finally:
        await source.close()


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a SQLite file."""
    path = tmp_path_factory.mktemp("sample") / "department.db"
    make_database(path)
    return path


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a service for the time of the test."""
    async with AsyncExitStack() as services:
        yield lambda answering: services.enter_async_context(served(answering))


@pytest_asyncio.fixture(params=["sql", "http", "graphql entities", "graphql fields", "fake"])
async def sample_source(request: pytest.FixtureRequest, sample_database: Path, serve: Serve) -> AsyncIterator[Source]:
    """The sample department behind each adapter in turn, open."""
    source: Source
    match request.param:
        case "sql":
            source = SqlSource(sql_department(sample_database))
        case "http":
            source = HttpSource(http_department(await serve(answer)))
        case "graphql entities":
            source = GraphqlSource(graphql_department(await serve(Subgraph()), AS_SUBGRAPH))
        case "graphql fields":
            source = GraphqlSource(graphql_department(await serve(Subgraph()), AS_FIELDS))
        case _:
            source = FakeSource(DEPARTMENT, PEOPLE, FIRMS)
    async with opened(source):
        yield source
