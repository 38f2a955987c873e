"""One supergraph: a real Meridian over a small city, the department of parking permits, and a router over both."""

import os
from collections.abc import AsyncIterator, Iterator
from typing import Final

import aiohttp
import pytest

from benchmarks.peers.node import Node, NodeUnavailable
from demo.city import City, build
from demo.generator.planting import plant
from demo.generator.size import CitySize
from resolvers.schema import SUBGRAPH_SDL
from tests.end_to_end import processes
from tests.end_to_end.asking import Asker
from tests.end_to_end.processes import Gateway
from tests.federation import servers
from tests.federation.asking import Street
from tests.federation.composition import PERMITS_SDL, Subgraph, compose
from tests.federation.node import node as installed
from tests.federation.servers import Permit, Server

SIZE: Final = CitySize(persons=600, applicants=200, enterprises=100)
SEED: Final = 31
HOLDERS: Final = 12

NO_KEY: Final = "110105194912310021"
"""A malformed identity number: its check character is another."""


@pytest.fixture(scope="session")
def node() -> Node:
    """Node.js with the packages of the lock file; only outside continuous integration may it be missing."""
    try:
        return installed()
    except NodeUnavailable as missing:
        if os.environ.get("CI"):
            pytest.fail(f"Federation must be seen here, and cannot: {missing}")
        pytest.skip(f"Federation is not seen here: {missing}")


@pytest.fixture(scope="session")
def issued() -> tuple[Permit, ...]:
    """Parking permits of some applicants for homes, and one on whose record the holder is misspelt."""
    holders = [applicant.person.number for applicant in plant(SIZE, SEED).applicants[:HOLDERS]]
    permits = (Permit(f"P-{place}", "east" if place % 2 else "west", key) for place, key in enumerate(holders))
    return (*permits, Permit("P-misspelt", "east", NO_KEY))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The city; nobody changes it."""
    return build(tmp_path_factory.mktemp("federation") / "city", SIZE, SEED)


@pytest.fixture(scope="session")
def gateway(node: Node, city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Meridian, with all its departments."""
    directory = tmp_path_factory.mktemp("meridian")
    with (
        processes.departments(city, directory) as departments,
        processes.gateway(city, directory, departments.addresses) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def permits(node: Node, issued: tuple[Permit, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The department of parking permits."""
    with servers.permits(node, issued, tmp_path_factory.mktemp("permits")) as running:
        yield running


@pytest.fixture(scope="session")
def router(node: Node, gateway: Gateway, permits: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A router over both."""
    meridian = Subgraph("meridian", SUBGRAPH_SDL, f"http://127.0.0.1:{gateway.port}/graphql")
    composed = compose(node, [meridian, Subgraph("permits", PERMITS_SDL, permits.url)])
    assert composed.supergraph is not None, composed.errors
    with servers.router(node, composed.supergraph, tmp_path_factory.mktemp("router")) as running:
        yield running


@pytest.fixture
async def street(city: City, gateway: Gateway, router: Server) -> AsyncIterator[Street]:
    """A client's way to Meridian, directly and through the router."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60), trust_env=False) as session:
        yield Street(session, Asker(city), gateway, router)
