"""A small real server that speaks the endpoint's shape, and does what a test scripts it to do."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from demo.housing_lottery.intake import Application

MALFORMED = "MALFORMED"


@dataclass(slots=True)
class Endpoint:
    """Answers by the first letter of an identity number: Y valid, N invalid, U undetermined, 0 null.

    `script` is used up first, one response a request; `requests` and `headers` are what came in.
    """

    script: list[Callable[[], Awaitable[web.StreamResponse]]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One response to one request."""
        self.headers.append(dict(request.headers))
        self.requests.append(await request.json())
        if self.script:
            return await self.script.pop(0)()
        ids = self.requests[-1]["variables"]["ids"]
        malformed = [place for place, number in enumerate(ids) if number == MALFORMED]
        if malformed:
            return refusal(400, "INVALID_IDENTIFIER", indices=malformed)
        return web.json_response({"data": {"persons": [person(number) for number in ids]}})

    def will(self, status: int, code: str, *, headers: dict[str, str] | None = None, **more: object) -> None:
        """Refuse the next request in this way."""

        async def refuse() -> web.Response:
            return refusal(status, code, headers=headers, **more)

        self.script.append(refuse)


def refusal(status: int, code: str, *, headers: dict[str, str] | None = None, **more: object) -> web.Response:
    """A whole operation refused."""
    errors = [{"message": "refused", "extensions": {"code": code, **more}}]
    return web.json_response({"errors": errors}, status=status, headers=headers)


def person(number: str) -> dict[str, Any] | None:
    """What the endpoint says about the holder of a number."""
    verdicts = {"Y": ("YES", []), "N": ("NO", ["OWNS_HOME"]), "U": ("UNDETERMINED", [])}
    if number[0] not in verdicts:
        return None
    verdict, reasons = verdicts[number[0]]
    return {"housingEligibility": {"verdict": verdict, "reasons": reasons}}


@asynccontextmanager
async def listening(endpoint: Endpoint) -> AsyncIterator[Endpoint]:
    """Serve the endpoint at a free port."""
    application = web.Application()
    application.router.add_post("/graphql", endpoint.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/graphql"
        yield endpoint
    finally:
        await runner.cleanup()


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """An endpoint that answers."""
    async with listening(Endpoint()) as opened:
        yield opened


def applications(*numbers: str) -> list[Application]:
    """One application for each identity number."""
    return [Application(place, f"a{place}", number, f"name {place}") for place, number in enumerate(numbers)]
