"""One small city, its departments as processes, and a gateway in front of them that logs everything."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City, build
from demo.generator.planting import plant
from demo.generator.size import CitySize
from demo.generator.truth import Truth
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from tests.end_to_end import processes
from tests.end_to_end.asking import Asker
from tests.end_to_end.exchange import Got, Sent, over_http
from tests.end_to_end.processes import Departments, Gateway
from tests.gateway.engine_room import POLICIES

SIZE: Final = CitySize(persons=1_200, applicants=400, enterprises=300)
SEED: Final = 23

Answer = Callable[[Sent], Awaitable[Got]]
"""Sends a request to the gateway and awaits its response."""


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The city; nobody changes it."""
    return build(tmp_path_factory.mktemp("end-to-end") / "city", SIZE, SEED)


@pytest.fixture(scope="session")
def truth() -> Truth:
    """What is planted in it."""
    return plant(SIZE, SEED)


@pytest.fixture(scope="session")
def planted(city: City) -> dict[str, Any]:
    """The same as the document that stands beside the city."""
    document: dict[str, Any] = json.loads(city.truth.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """The policy that every gateway of these tests serves under."""
    return load(POLICIES, REGISTER)


@pytest.fixture(scope="session")
def departments(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Departments]:
    """Its departments that are asked over HTTP; who makes them fail makes them well again."""
    with processes.departments(city, tmp_path_factory.mktemp("departments")) as running:
        yield running


@pytest.fixture(scope="session")
def gateway(city: City, departments: Departments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway to all of it, logging at level DEBUG."""
    directory = tmp_path_factory.mktemp("gateway")
    with processes.gateway(city, directory, departments.addresses, debug=True) as running:
        yield running


@pytest.fixture(scope="session")
def ask(city: City) -> Asker:
    """Makes the requests of registered clients."""
    return Asker(city)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client's connections."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60), trust_env=False) as opened:
        yield opened


@pytest.fixture
def answer(session: aiohttp.ClientSession, gateway: Gateway) -> Answer:
    """The gateway's response to a request."""

    async def answered(sent: Sent) -> Got:
        return await over_http(session, gateway.port, sent)

    return answered
