"""Asking the gateway, and asking it again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from demo.housing_lottery.gateway import Gateway, GatewayFailed, Patience
from tests.demo.housing_lottery.conftest import Endpoint

BODY = {"query": "{ __typename }", "variables": {"ids": ["Y1"], "names": ["n"]}}


@dataclass(slots=True)
class Naps:
    """Waits that take no time and are written down."""

    seconds: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        """Write down how long would have been waited."""
        self.seconds.append(seconds)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A session of the client."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def naps() -> Naps:
    """No waiting."""
    return Naps()


@pytest.fixture
def gateway(endpoint: Endpoint, session: aiohttp.ClientSession, naps: Naps) -> Gateway:
    """The endpoint as the client asks it."""
    patience = Patience(attempts=3, first_wait=0.5, longest_wait=4.0)
    return Gateway(session, endpoint.url, "the-token", "housing-lottery", patience, naps.sleep)


async def test_question_carries_token_and_purpose(gateway: Gateway, endpoint: Endpoint) -> None:
    """Who asks and what for is told in the headers, and the media types are those of GraphQL over HTTP."""
    await gateway.ask(BODY)
    (headers,) = endpoint.headers
    assert headers["Authorization"] == "Bearer the-token"
    assert headers["Sharing-Purpose"] == "housing-lottery"
    assert headers["Content-Type"] == "application/json"
    assert headers["Accept"] == "application/graphql-response+json"
    assert endpoint.requests == [BODY]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_busy_gateway_is_asked_again(gateway: Gateway, endpoint: Endpoint, naps: Naps, status: int) -> None:
    """After two refusals for the moment the third attempt is answered, each wait twice the one before."""
    endpoint.will(status, "AUDIT_UNAVAILABLE")
    endpoint.will(status, "AUDIT_UNAVAILABLE")
    assert await gateway.ask(BODY) == {"data": {"persons": [{"housingEligibility": {"verdict": "YES", "reasons": []}}]}}
    assert naps.seconds == [0.5, 1.0]


async def test_patience_ends(gateway: Gateway, endpoint: Endpoint, naps: Naps) -> None:
    """After the last attempt the batch has failed, with the code as the reason."""
    for _ in range(3):
        endpoint.will(503, "AUDIT_UNAVAILABLE")
    with pytest.raises(GatewayFailed, match="AUDIT_UNAVAILABLE"):
        await gateway.ask(BODY)
    assert len(endpoint.requests) == 3
    assert len(naps.seconds) == 2


async def test_gateway_may_say_how_long_to_wait(gateway: Gateway, endpoint: Endpoint, naps: Naps) -> None:
    """The time told in a header or in the error is kept, within reason."""
    endpoint.will(429, "RATE_LIMITED", headers={"Retry-After": "2"})
    endpoint.will(429, "RATE_LIMITED", retryAfter=3_600)
    await gateway.ask(BODY)
    assert naps.seconds == [2.0, 4.0]


@pytest.mark.parametrize(("status", "code"), [(401, "UNAUTHENTICATED"), (403, "PURPOSE_EXPIRED"), (500, "INTERNAL")])
async def test_refusal_is_final(gateway: Gateway, endpoint: Endpoint, status: int, code: str) -> None:
    """What asking again cannot mend is not asked again."""
    endpoint.will(status, code)
    with pytest.raises(GatewayFailed, match=code):
        await gateway.ask(BODY)
    assert len(endpoint.requests) == 1


async def test_request_error_is_an_answer(gateway: Gateway, endpoint: Endpoint) -> None:
    """A 400 says what is wrong with the request, for the caller to act upon."""
    endpoint.will(400, "INVALID_IDENTIFIER", indices=[0])
    answer = await gateway.ask(BODY)
    assert isinstance(answer, dict)
    assert answer["errors"][0]["extensions"]["indices"] == [0]


@pytest.mark.parametrize("status", [200, 302, 404])
async def test_what_is_no_json_is_no_answer(gateway: Gateway, endpoint: Endpoint, status: int) -> None:
    """Pages, redirections and the like are not taken for answers, and not followed."""

    async def page() -> web.Response:
        return web.Response(text="<html>", status=status, headers={"Location": "/graphql"})

    endpoint.script.append(page)
    with pytest.raises(GatewayFailed, match=str(status)):
        await gateway.ask(BODY)
    assert len(endpoint.requests) == 1


async def test_unreachable_gateway_is_asked_again(session: aiohttp.ClientSession, naps: Naps) -> None:
    """Where nobody listens, all attempts are used before giving up."""
    gateway = Gateway(session, "http://127.0.0.1:1/graphql", "t", "p", Patience(attempts=4), naps.sleep)
    with pytest.raises(GatewayFailed, match="not reachable"):
        await gateway.ask(BODY)
    assert len(naps.seconds) == 3


async def test_broken_connection_is_asked_again(gateway: Gateway, endpoint: Endpoint, naps: Naps) -> None:
    """An answer that ends in the middle is asked for again."""

    async def half() -> web.StreamResponse:
        return web.Response(body=b"{}", headers={"Content-Encoding": "gzip"})

    endpoint.script.append(half)
    await gateway.ask(BODY)
    assert len(naps.seconds) == 1


async def test_silent_gateway_is_asked_again(endpoint: Endpoint, session: aiohttp.ClientSession, naps: Naps) -> None:
    """Who does not answer in time counts as away."""
    patience = Patience(attempts=2, answer_within=1e-9)
    gateway = Gateway(session, endpoint.url, "t", "p", patience, naps.sleep)
    with pytest.raises(GatewayFailed, match="in time"):
        await gateway.ask(BODY)
    assert len(naps.seconds) == 1


@given(st.integers(0, 50), st.none() | st.floats(allow_nan=False))
def test_wait_is_bounded(attempt: int, told: float | None) -> None:
    """No wait is negative or longer than the longest, whatever the gateway says."""
    patience = Patience()
    assert 0.0 <= patience.wait(attempt, told) <= patience.longest_wait


def test_token_is_not_shown(gateway: Gateway) -> None:
    """The client prints no token."""
    assert "the-token" not in repr(gateway)
