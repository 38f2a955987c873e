"""Departments that hold the conformance sample: in a database, behind a service, in memory."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

import pytest
import pytest_asyncio
from aiohttp import web

from source_adapters.contract import Source
from source_adapters.fake import FakeSource
from source_adapters.graphql import GraphqlSource
from source_adapters.http import HttpSource
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of
from source_adapters.sql_generic import GENERIC
from source_adapters.testing_sample import DEPARTMENT, FIRMS, PEOPLE
from tests.databases.kinds import Kind, insert, sample_type
from tests.source_adapters.sample_department import (
    answer,
    http_department,
    make_database,
    sql_department,
    written_tables,
)
from tests.source_adapters.sample_services import SHAPES, shaped_department
from tests.source_adapters.sample_subgraph import AS_FIELDS, AS_SUBGRAPH, graphql_department
from tests.source_adapters.subgraph_server import Subgraph

Answer: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve: TypeAlias = Callable[[Answer], Awaitable[str]]


@asynccontextmanager
async def served(answering: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A web server on an ephemeral port of this machine, which answers everything so; its address."""

    async def answered(request: web.Request) -> web.StreamResponse:
        return await answering(request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answered)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        yield f"http{'' if tls is None else 's'}://127.0.0.1:{runner.addresses[0][1]}"
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


@pytest.fixture(scope="session")
def sample_postgresql(postgresql: Kind) -> str:
    """The sample in a PostgreSQL."""
    return sample_in(postgresql)


@pytest.fixture(scope="session")
def sample_mariadb(mariadb: Kind) -> str:
    """The sample in a MariaDB."""
    return sample_in(mariadb)


def sample_in(kind: Kind) -> str:
    """The address of a new database with the sample in it."""
    tables = written_tables()
    return kind.database(
        *(each.create(sample_type) for each in tables), *(insert(each.name, *each.rows) for each in tables)
    )


GENERICALLY: Final = " generically"


@pytest_asyncio.fixture(
    params=[
        *("sqlite", "postgresql", "mariadb", "sqlite generically", "postgresql generically", "mariadb generically"),
        *("http", *SHAPES, "graphql entities", "graphql fields", "fake"),
    ]
)
async def sample_source(request: pytest.FixtureRequest, sample_database: Path, serve: Serve) -> AsyncIterator[Source]:
    """The sample department behind each adapter in turn, open."""
    source: Source
    match request.param.removesuffix(GENERICALLY):
        case "sqlite" | "postgresql" | "mariadb" as name:
            at = sample_database if name == "sqlite" else request.getfixturevalue(f"sample_{name}")
            bound = sql_department(at)
            source = SqlSource(bound, GENERIC if request.param.endswith(GENERICALLY) else dialect_of(bound.address))
        case "http":
            source = HttpSource(http_department(await serve(answer)))
        case shape if shape in SHAPES:
            source = HttpSource(shaped_department(await serve(SHAPES[shape].answer), SHAPES[shape]))
        case "graphql entities":
            source = GraphqlSource(graphql_department(await serve(Subgraph()), AS_SUBGRAPH))
        case "graphql fields":
            source = GraphqlSource(graphql_department(await serve(Subgraph()), AS_FIELDS))
        case _:
            source = FakeSource(DEPARTMENT, PEOPLE, FIRMS)
    async with opened(source):
        yield source
