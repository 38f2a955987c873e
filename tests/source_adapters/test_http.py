"""A department's HTTP service: what reaches it, what comes back, and what happens when it is wrong."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from source_adapters.access import Access
from source_adapters.bound import Limits
from source_adapters.contract import (
    NO_RECORD,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
)
from source_adapters.http import HttpSource
from source_adapters.testing import HOMES
from source_adapters.testing_sample import EDGE, HIGH, LOW, STRANGER, THREE, asking
from tests.source_adapters.conftest import Answer, Serve, opened
from tests.source_adapters.sample_department import LIMITS, answer, http_department

TOKEN = "canary-token-918273645"


@asynccontextmanager
async def source_of(address: str, limits: Limits = LIMITS, token: str | None = None) -> AsyncIterator[HttpSource]:
    """A source at this address, open."""
    source = HttpSource(http_department(address, limits, Access(bearer_token=token)))
    async with opened(source):
        yield source


def always(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """A service that answers everybody so."""

    async def answering(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers=headers)

    return answering


class Watched:
    """The sample's service, or another one, and what was asked of it."""

    def __init__(self, answering: Answer = answer) -> None:
        self._answering = answering
        self.requests: list[web.Request] = []
        self.bodies: list[Any] = []
        self.callers: list[object] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Answer as the service does."""
        assert request.transport is not None
        self.callers.append(request.transport.get_extra_info("peername"))
        self.requests.append(request)
        self.bodies.append(await request.json() if request.can_read_body else None)
        return await self._answering(request)


async def test_the_service_is_told_client_and_purpose(serve: Serve) -> None:
    """In headers, beside the credential; keys are in the body and never in the address."""
    service = Watched()
    async with source_of(await serve(service), token=TOKEN) as source:
        await source.fetch(asking([LOW], HOMES))
    (request,) = service.requests
    assert request.headers["Sharing-Client"] == "sample-client"
    assert request.headers["Sharing-Purpose"] == "sample-purpose"
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.headers["Content-Type"] == "application/json"
    assert str(request.rel_url) == "/people"


async def test_one_call_answers_however_many(serve: Serve) -> None:
    """Five hundred look-ups of a few persons are one call, asking for each key once and for one field."""
    service = Watched()
    async with source_of(await serve(service)) as source:
        await source.fetch(asking([THREE[number % 3] for number in range(500)], HOMES))
    (body,) = service.bodies
    assert body["fields"] == ["sfzh", "fwts"]
    assert len(body["keys"]) == len(set(body["keys"]))


async def test_large_requests_are_split(serve: Serve) -> None:
    """No call carries more subjects than the department takes, and positions hold."""
    service = Watched()
    async with source_of(await serve(service), Limits(keys_per_call=2)) as source:
        found = await source.fetch(asking([HIGH, STRANGER, LOW, EDGE, HIGH], HOMES))
    assert [row.cells for row in found.rows] == [(3,), (NO_RECORD,), (0,), (1,), (3,)]
    assert len(service.bodies) == 2


async def test_who_cannot_be_looked_up_is_not_asked_for(serve: Serve) -> None:
    """No call at all where no key is well-formed."""
    service = Watched()
    async with source_of(await serve(service)) as source:
        found = await source.fetch(asking(["malformed"], HOMES))
    assert [row.cells for row in found.rows] == [(NO_RECORD,)]
    assert not service.bodies


async def test_a_probe_asks_every_service_about_nobody(serve: Serve) -> None:
    """A department that answers is there."""
    service = Watched()
    async with source_of(await serve(service)) as source:
        await source.probe(5)
    assert [body["keys"] for body in service.bodies] == [[], []]
    assert {request.headers["Sharing-Purpose"] for request in service.requests} == {"probe"}


@pytest.mark.parametrize("status", [204, 301, 302, 307, 400, 401, 404, 429, 500, 503])
async def test_any_other_status_is_a_failure(serve: Serve, status: int) -> None:
    """A service that answers with a failure of its own is UNAVAILABLE."""
    async with source_of(await serve(always(status, headers={"Location": "/elsewhere"}))) as source:
        with pytest.raises(SourceUnavailable, match=f"status {status}"):
            await source.fetch(asking([LOW], HOMES))
        with pytest.raises(SourceUnavailable):
            await source.probe(5)


async def test_no_redirect_is_followed(serve: Serve) -> None:
    """Keys go only where the binding says."""
    elsewhere = Watched()
    target = await serve(elsewhere)
    async with source_of(await serve(always(307, headers={"Location": f"{target}/people"}))) as source:
        with pytest.raises(SourceUnavailable):
            await source.fetch(asking([LOW], HOMES))
    assert not elsewhere.requests


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"data": {"list": [{"', b"[]", b'{"data": []}', b"\xff", b"NaN"])
async def test_garbage_is_invalid_for_the_call(serve: Serve, body: bytes) -> None:
    """What cannot be read as the binding says is told so, and not taken for silence."""
    async with source_of(await serve(always(body=body))) as source:
        with pytest.raises(SourceDataInvalid):
            await source.fetch(asking([LOW], HOMES))


async def test_broken_compression_is_a_failure(serve: Serve) -> None:
    """An answer that is not encoded as it says is none."""
    async with source_of(await serve(always(body=b"not gzip", headers={"Content-Encoding": "gzip"}))) as source:
        with pytest.raises(SourceError):
            await source.fetch(asking([LOW], HOMES))


async def test_an_answer_too_large_is_refused(serve: Serve) -> None:
    """However much a service sends, no more than the bound is kept."""
    async with source_of(await serve(always(body=b" " * 2000)), Limits(max_answer_bytes=1000)) as source:
        with pytest.raises(SourceDataInvalid, match="larger than 1000 bytes"):
            await source.fetch(asking([LOW], HOMES))


async def test_an_answer_that_breaks_off_is_a_failure(serve: Serve) -> None:
    """Half an answer is none."""

    async def breaking_off(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"data"')
        assert request.transport is not None
        request.transport.abort()
        return response

    async with source_of(await serve(breaking_off)) as source:
        with pytest.raises(SourceUnavailable):
            await source.fetch(asking([LOW], HOMES))


class Hanging:
    """A service that answers nobody until it is let go."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.let_go = asyncio.Event()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Answer as the sample does, in the end."""
        self.asked.set()
        await self.let_go.wait()
        return await answer(request)


@pytest.mark.parametrize(
    ("limits", "seconds"), [(LIMITS, 0.05), (Limits(connect_timeout=0.05, read_timeout=0.05), 3600.0)]
)
async def test_a_hung_service_times_out(serve: Serve, limits: Limits, seconds: float) -> None:
    """After what is left of the request's deadline, or after the department's own limit."""
    hanging = Hanging()
    async with source_of(await serve(hanging), limits) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=seconds))
        hanging.let_go.set()
        assert (await source.fetch(asking([EDGE], HOMES))).rows[0].cells == (1,)


@pytest.mark.parametrize("calls_before", [0, 1])
async def test_a_silent_service_has_the_read_timeout_and_no_more(serve: Serve, calls_before: int) -> None:
    """Counted from the connection, whether it is new or was kept: the time for connecting is no part of it."""
    hanging = Hanging()

    async def falling_silent(request: web.Request) -> web.StreamResponse:
        return await answer(request) if len(service.requests) <= calls_before else await hanging(request)

    service = Watched(falling_silent)
    # Whoever took the time for connecting for reading would be here for an hour.
    async with source_of(await serve(service), Limits(connect_timeout=3600, read_timeout=0.2)) as source:
        for _ in range(calls_before):
            await source.fetch(asking([LOW], HOMES, timeout=7200))
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=7200))
        assert len(set(service.callers)) == 1
        hanging.let_go.set()


async def test_a_service_that_trickles_has_the_read_timeout_for_the_whole_answer(serve: Serve) -> None:
    """A byte now and then does not prolong it."""
    gone = asyncio.Event()

    async def trickling(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while not gone.is_set():
            await response.write(b" ")
            await asyncio.sleep(0.01)
        return response

    async with source_of(await serve(trickling), Limits(connect_timeout=3600, read_timeout=0.2)) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=7200))
        gone.set()


async def test_a_cancelled_call_leaves_the_session_healthy(serve: Serve) -> None:
    """A caller that goes away takes nothing with it."""
    hanging = Hanging()
    async with source_of(await serve(hanging)) as source:
        call = asyncio.ensure_future(source.fetch(asking([LOW], HOMES)))
        await hanging.asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        hanging.let_go.set()
        assert (await source.fetch(asking([EDGE], HOMES))).rows[0].cells == (1,)


async def test_a_service_that_is_down_is_unavailable() -> None:
    """Nobody listens; opening did not mind."""
    async with source_of("http://127.0.0.1:1") as source:
        with pytest.raises(SourceUnavailable, match="no connection") as refusal:
            await source.fetch(asking([LOW], HOMES))
    told = "".join(traceback.format_exception(refusal.value))
    assert LOW not in told


async def test_connections_are_reused(serve: Serve) -> None:
    """One connection serves one call after another."""
    service = Watched()
    async with source_of(await serve(service)) as source:
        for _ in range(3):
            await source.fetch(asking([LOW], HOMES))
    assert len(service.callers) == 3
    assert len(set(service.callers)) == 1


async def test_the_environment_sends_calls_nowhere_else(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is not trusted with keys."""
    proxy = Watched()
    monkeypatch.setenv("HTTP_PROXY", await serve(proxy))
    async with source_of(await serve(answer)) as source:
        await source.fetch(asking([LOW], HOMES))
    assert not proxy.requests


async def test_a_source_that_is_not_open_is_unavailable() -> None:
    """Before opening and after closing."""
    source = HttpSource(http_department("http://127.0.0.1:1"))
    with pytest.raises(SourceUnavailable, match="not open"):
        await source.fetch(asking([LOW], HOMES))
    await source.close()
