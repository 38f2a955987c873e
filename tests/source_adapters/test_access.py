"""However a department wants the gateway to show itself, it answers as ever, and nothing else learns a secret."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from source_adapters.access import OPEN, Access, ApiKey, CredentialsIn, Tls
from source_adapters.bound import Limits
from source_adapters.contract import Source, SourceError, SourceTimeout, SourceUnavailable
from source_adapters.graphql import GraphqlSource
from source_adapters.http import HttpSource
from source_adapters.registry import safeguarded
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.safeguards.settings import BreakerSettings, Resilience, RetrySettings, Safeguards
from source_adapters.testing import CHECKS, HOMES, Check
from source_adapters.testing_sample import EDGE, LOW, asking
from tests.source_adapters.conftest import Answer, Serve, opened, served
from tests.source_adapters.sample_access import KEY, SECRET, TOKEN, TokenEndpoint, credentials, guarded
from tests.source_adapters.sample_certificates import Authority, authority
from tests.source_adapters.sample_department import LIMITS, answer, http_department
from tests.source_adapters.sample_services import SHAPES, shaped_department
from tests.source_adapters.sample_subgraph import graphql_department
from tests.source_adapters.subgraph_server import Subgraph
from tests.source_adapters.test_http import Hanging, Watched, always

WAYS = (
    *("bearer", "api key", "client credentials", "client credentials in the body", "certificate"),
    *("private authority", "key and certificate and client credentials"),
)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The city's own authority."""
    return authority(tmp_path_factory.mktemp("city"))


async def shown(way: str, service: Answer, services: AsyncExitStack, city: Authority) -> tuple[str, Access]:
    """The address of a service that wants to be shown this, and what shows it."""

    async def start(answering: Answer, clients: Authority | None = None, *, over_tls: bool = False) -> str:
        return await services.enter_async_context(served(answering, city.server(clients) if over_tls else None))

    endpoint = TokenEndpoint()
    match way:
        case "bearer":
            guard = guarded(service, lambda request: request.headers.get("Authorization") == f"Bearer {TOKEN}")
            return await start(guard), Access(bearer_token=TOKEN)
        case "api key":
            guard = guarded(service, lambda request: request.headers.get("Bureau-Key") == KEY)
            return await start(guard), Access(api_key=ApiKey("Bureau-Key", KEY))
        case "client credentials" | "client credentials in the body":
            where = CredentialsIn.BODY if way.endswith("body") else CredentialsIn.HEADER
            token_url = f"{await start(endpoint)}/token"
            return await start(guarded(service, endpoint.holds)), Access(
                client_credentials=credentials(token_url, where)
            )
        case "certificate":
            return await start(service, city, over_tls=True), Access(tls=city.tls())
        case "private authority":
            return await start(service, over_tls=True), Access(tls=Tls(city.ca_file))
        case _:
            token_url = f"{await start(endpoint, city, over_tls=True)}/token"
            guard = guarded(service, lambda request: endpoint.holds(request) and request.headers["X-API-Key"] == KEY)
            access = Access(None, ApiKey("X-API-Key", KEY), credentials(token_url), city.tls())
            return await start(guard, city, over_tls=True), access


@pytest_asyncio.fixture(params=["http", "graphql"])
async def kind(request: pytest.FixtureRequest) -> Any:
    """How the department is asked."""
    return request.param


@pytest_asyncio.fixture(params=WAYS)
async def guarded_source(request: pytest.FixtureRequest, kind: str, city: Authority) -> AsyncIterator[Source]:
    """The sample behind a check of credentials, open."""
    async with AsyncExitStack() as services:
        service = answer if kind == "http" else Subgraph()
        address, access = await shown(request.param, service, services, city)
        source = (
            HttpSource(http_department(address, access=access))
            if kind == "http"
            else GraphqlSource(graphql_department(address, access=access))
        )
        yield await services.enter_async_context(opened(source))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_conformance(check: Check, guarded_source: Source) -> None:
    """Behind any guard, the adapter does what the check's name says."""
    await check(guarded_source)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "private authority"])
async def test_who_shows_nothing_is_refused(way: str, city: Authority) -> None:
    """So the guards of these tests guard."""
    async with AsyncExitStack() as services:
        address, access = await shown(way, answer, services, city)
        bare = replace(OPEN, tls=None if access.tls is None else Tls(access.tls.ca_file))
        async with opened(HttpSource(http_department(address, access=bare))) as source:
            with pytest.raises(SourceUnavailable):
                await source.fetch(asking([LOW], HOMES))


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_request_of_every_shape_is_shown_it(serve: Serve, shape: str) -> None:
    """Pages and single keys, too; no secret is in an address."""
    endpoint = TokenEndpoint()
    token_url = f"{await serve(endpoint)}/token"
    seen: list[str] = []

    def holds(request: web.Request) -> bool:
        seen.append(str(request.url))
        return endpoint.holds(request) and request.headers["X-API-Key"] == KEY

    access = Access(api_key=ApiKey("X-API-Key", KEY), client_credentials=credentials(token_url))
    address = await serve(guarded(SHAPES[shape].answer, holds))
    async with opened(HttpSource(shaped_department(address, SHAPES[shape], access=access))) as source:
        await source.probe(5)
        await source.fetch(asking([LOW, EDGE], HOMES))
    assert len(endpoint.granted) == 1
    assert "canary" not in "".join(seen)
    assert "X-API-Key" not in endpoint.headers[0]


class Department:
    """A department behind client credentials: its service, its token endpoint, and a source that knows both."""

    def __init__(self, endpoint: TokenEndpoint, service: Answer = answer) -> None:
        self.endpoint = endpoint
        self.service = Watched()
        self._guarded = guarded(self.service if service is answer else service, endpoint.holds)

    async def source(self, serve: Serve, granting: Answer | None = None, limits: Limits = LIMITS) -> HttpSource:
        """A source, not yet open; `granting` stands in the endpoint's place."""
        access = Access(client_credentials=credentials(f"{await serve(granting or self.endpoint)}/token", scope="a b"))
        return HttpSource(http_department(await serve(self._guarded), limits, access))


async def test_a_token_is_fetched_once_for_many(serve: Serve) -> None:
    """Calls at the same time wait for the same one, and later calls remember it."""
    department = Department(TokenEndpoint())
    async with opened(await department.source(serve)) as source:
        await asyncio.gather(*(source.fetch(asking([key], HOMES)) for key in (LOW, EDGE) * 10))
        await source.fetch(asking([LOW], HOMES))
    assert department.endpoint.forms == [{"grant_type": "client_credentials", "scope": "a b"}]


async def test_a_refused_token_is_renewed_once(serve: Serve) -> None:
    """A token that was revoked is no reason to fail: another one is fetched, once for all who were refused."""
    department = Department(TokenEndpoint())
    async with opened(await department.source(serve)) as source:
        await source.fetch(asking([LOW], HOMES))
        department.endpoint.revoked.update(department.endpoint.granted)
        found = await asyncio.gather(*(source.fetch(asking([EDGE], HOMES)) for _ in range(5)))
    assert [rows.rows[0].cells for rows in found] == [(1,)] * 5
    assert len(department.endpoint.granted) == 2


async def test_a_department_that_refuses_every_token_is_not_asked_for_ever(serve: Serve) -> None:
    """One renewal and one more call, and for a while no further renewal."""
    department = Department(TokenEndpoint())
    refusing = Watched()
    guard = guarded(refusing, lambda _request: False)
    access = Access(client_credentials=credentials(f"{await serve(department.endpoint)}/token"))
    async with opened(HttpSource(http_department(await serve(guard), access=access))) as source:
        for _ in range(5):
            with pytest.raises(SourceUnavailable, match="status 401") as refusal:
                await source.fetch(asking([LOW], HOMES))
            assert not refusal.value.may_pass
    assert len(department.endpoint.granted) == 2
    assert not refusing.requests


def telling(document: object) -> Answer:
    """A token endpoint that answers so."""

    async def answering(_request: web.Request) -> web.Response:
        return web.json_response(document)

    return answering


GOOD = {"access_token": "canary-token", "token_type": "bearer", "expires_in": 60}


@pytest.mark.parametrize(
    ("granting", "told"),
    [
        (always(500), "the token endpoint answered with status 500"),
        (always(400, b'{"error": "invalid_client", "error_description": "canary"}'), "answered with status 400"),
        (always(307, headers={"Location": "/elsewhere"}), "answered with status 307"),
        (always(body=b"<html>canary"), "gave no JSON object"),
        (always(body=b""), "gave no JSON object"),
        (always(body=b'["canary"]'), "gave no JSON object"),
        (always(body=b" " * 100_000), "gave too long an answer"),
        (telling({}), "gave no token"),
        (telling(GOOD | {"access_token": "canary\r\nX-Evil: 1"}), "gave no token"),
        (telling(GOOD | {"access_token": {"canary": 1}}), "gave no token"),
        (telling(GOOD | {"token_type": "mac"}), "gave a token that is none of bearers"),
        (telling(GOOD | {"expires_in": 0}), "gave a token that has expired already"),
        (telling(GOOD | {"expires_in": -60}), "gave a token that has expired already"),
        (telling(GOOD | {"expires_in": "soon"}), "does not say readably for how long"),
        (telling(GOOD | {"expires_in": True}), "does not say readably for how long"),
    ],
)
async def test_a_bad_token_endpoint_makes_the_department_unavailable(serve: Serve, granting: Answer, told: str) -> None:
    """The department is not asked at all, and nothing of what the endpoint wrote is repeated."""
    department = Department(TokenEndpoint())
    async with opened(await department.source(serve, granting)) as source:
        for _ in range(2):
            with pytest.raises(SourceUnavailable, match=told) as refusal:
                await source.fetch(asking([LOW], HOMES))
            assert refusal.value.may_pass
            written = "".join(traceback.format_exception(refusal.value))
            assert "canary" not in written
            assert SECRET not in written
        with pytest.raises(SourceUnavailable, match=told):
            await source.probe(5)
    assert not department.service.requests


@pytest.mark.parametrize(
    ("limits", "seconds"), [(LIMITS, 0.05), (Limits(connect_timeout=3600, read_timeout=0.05), 3600.0)]
)
async def test_a_slow_token_endpoint_is_a_timeout(serve: Serve, limits: Limits, seconds: float) -> None:
    """After what is left of the request's deadline, or after the department's own limit."""
    hanging = Hanging()
    async with opened(await Department(TokenEndpoint()).source(serve, hanging, limits)) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=seconds))
    assert hanging.asked.is_set()
    hanging.let_go.set()


async def test_who_gives_up_waiting_for_a_token_takes_nothing_with_him(serve: Serve) -> None:
    """A call whose time is up leaves the others their token."""
    let_go, endpoint = asyncio.Event(), TokenEndpoint()

    async def slow(request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return await endpoint(request)

    async with opened(await Department(endpoint).source(serve, slow)) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=0.05))
        patient = asyncio.ensure_future(source.fetch(asking([EDGE], HOMES)))
        let_go.set()
        assert (await patient).rows[0].cells == (1,)
    assert len(endpoint.granted) == 1


async def test_a_token_endpoint_that_fails_counts_like_the_department(serve: Serve) -> None:
    """It is tried again, and in the end the breaker opens."""
    department = Department(TokenEndpoint())
    resilience = Resilience(RetrySettings(backoff=0.001), BreakerSettings(window=4, judged_from=4))
    source = safeguarded(await department.source(serve, always(500)), Safeguards(resilience))
    assert isinstance(source, ResilientSource)
    async with opened(source):
        for _ in range(3):
            with pytest.raises(SourceUnavailable):
                await source.fetch(asking([LOW], HOMES))
    standing = source.standing()
    assert (standing.breaker.value, standing.retries > 0) == ("OPEN", True)


async def test_a_redirect_takes_no_credentials_elsewhere(serve: Serve) -> None:
    """Neither from the service nor from the token endpoint."""
    elsewhere, endpoint = Watched(), TokenEndpoint()
    target = await serve(elsewhere)
    away = always(307, headers={"Location": f"{target}/people"})
    access = Access(api_key=ApiKey("X-API-Key", KEY), client_credentials=credentials(f"{await serve(endpoint)}/token"))
    leading_away = replace(access, client_credentials=credentials(f"{await serve(away)}/token"))
    for each in (access, leading_away):
        async with opened(HttpSource(http_department(await serve(away), access=each))) as source:
            with pytest.raises(SourceUnavailable, match="status 307"):
                await source.fetch(asking([LOW], HOMES))
    assert not elsewhere.requests


async def test_a_department_that_another_authority_vouches_for_is_not_believed(city: Authority, tmp_path: Path) -> None:
    """Nor is one that nobody vouches for, where the system's authorities are trusted."""
    async with served(answer, authority(tmp_path / "other").server()) as address:
        for access in (Access(tls=Tls(city.ca_file)), OPEN):
            async with opened(HttpSource(http_department(address, access=access))) as source:
                with pytest.raises(SourceUnavailable, match="the certificate of the service is not trusted"):
                    await source.fetch(asking([LOW], HOMES))


async def test_a_certificate_of_another_authority_is_refused(city: Authority, tmp_path: Path) -> None:
    """The department does not know the gateway."""
    stranger = authority(tmp_path / "other").tls("stranger")
    async with served(answer, city.server(city)) as address:
        access = Access(tls=replace(stranger, ca_file=city.ca_file))
        async with opened(HttpSource(http_department(address, access=access))) as source:
            with pytest.raises(SourceUnavailable):
                await source.fetch(asking([LOW], HOMES))


@pytest.mark.parametrize("fault", [lambda: always(503), lambda: always(body=b"x"), lambda: always(401)])
async def test_nothing_shows_a_secret(
    serve: Serve, caplog: pytest.LogCaptureFixture, city: Authority, fault: Callable[[], Answer]
) -> None:
    """Neither errors with their causes, nor the log at its most talkative, nor what objects look like."""
    caplog.set_level(logging.DEBUG)
    endpoint = TokenEndpoint()
    access = Access(None, ApiKey("X-API-Key", KEY), credentials(f"{await serve(endpoint)}/token"), city.tls())
    bound = http_department(await serve(fault()), access=access)
    source = HttpSource(bound)
    async with opened(source):
        with pytest.raises(SourceError) as refusal:
            await source.fetch(asking([LOW], HOMES))
    written = "".join(traceback.format_exception(refusal.value)) + caplog.text + repr((bound, source, vars(source)))
    assert endpoint.granted
    for secret in (KEY, SECRET, TOKEN, "meridian:city"):
        assert secret not in written
