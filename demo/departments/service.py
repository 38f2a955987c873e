"""The HTTP service of one department, and what tests may ask of it: who called, and how it shall fail.

    POST {counter.path}   {"keys": [...], "fields": [...], "years": [...]}   the department's own business
    GET /about            which department of which city
    GET /calls            one JSON object a line for each question asked; DELETE forgets them
    PUT /fault            {"mode": "none" | "error" | "hang" | "garbage"}    how questions are answered from now on

The last three exist in the model city only, and on loopback only. Each question is answered from the department's
database as it is at that moment.
"""

import asyncio
import hmac
import sqlite3
from collections import deque
from contextlib import closing
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import web

from demo.departments.register import Counter, Desk, Question, QuestionMalformed, Records, answer, question

MOST_CALLS: Final = 100_000
JSON_LINES: Final = "application/jsonl"


class Fault(StrEnum):
    """How a department can be wrong."""

    NONE = "none"
    ERROR = "error"
    HANG = "hang"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class Call:
    """One question: never which keys, only how many."""

    path: str
    keys: int
    fields: tuple[str, ...]
    years: tuple[int, ...]
    client: str | None
    purpose: str | None


@dataclass(slots=True)
class State:
    """What changes while the service runs; `changed` is set and replaced whenever the fault does."""

    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=MOST_CALLS))
    fault: Fault = Fault.NONE
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(self, fault: Fault) -> None:
        """Fail in this way from now on, and let go of whoever was kept waiting."""
        self.fault = fault
        self.changed.set()
        self.changed = asyncio.Event()


@dataclass(frozen=True, slots=True)
class Service:
    """One department on one port: its desk, its database, the token it wants to see, the city it is part of."""

    desk: Desk
    database: Path
    token: str | None = field(repr=False)
    city: str
    state: State = field(default_factory=State)

    def application(self) -> web.Application:
        """The service as a web application."""
        application = web.Application(client_max_size=4 * 1024 * 1024)
        application.add_routes(
            [
                *(web.post(counter.path, partial(self.ask, counter)) for counter in self.desk.counters),
                web.get("/about", self.about),
                web.get("/calls", self.calls),
                web.delete("/calls", self.forget),
                web.put("/fault", self.fail),
            ]
        )
        application.on_shutdown.append(self._let_go)
        return application

    async def ask(self, counter: Counter, request: web.Request) -> web.Response:
        """Answer a question about some keys, or fail in the way that was ordered."""
        if not self._may_ask(request):
            return _refusal(401, "a bearer token of this department is needed")
        try:
            asked = question(orjson.loads(await request.read()))
        except orjson.JSONDecodeError:
            return _refusal(400, "the body is no JSON")
        except QuestionMalformed as error:
            return _refusal(400, str(error))
        if asked.keys:  # a question about nobody is a probe, and would spoil the counts
            self.state.calls.append(_call(request, asked))
        return await self._answer(counter, asked)

    async def about(self, _request: web.Request) -> web.Response:
        """Say who answers here."""
        return web.json_response({"department": self.desk.department, "city": self.city})

    async def calls(self, _request: web.Request) -> web.Response:
        """Tell the questions asked since the start, or since they were forgotten."""
        lines = b"".join(orjson.dumps(asdict(call)) + b"\n" for call in self.state.calls)
        return web.Response(body=lines, content_type=JSON_LINES)

    async def forget(self, _request: web.Request) -> web.Response:
        """Forget the questions asked."""
        self.state.calls.clear()
        return web.Response(status=204)

    async def fail(self, request: web.Request) -> web.Response:
        """Take the order to fail, or to stop failing."""
        try:
            self.state.fail(Fault(orjson.loads(await request.read())["mode"]))
        except (ValueError, KeyError, TypeError):
            return _refusal(400, f"mode must be one of {', '.join(Fault)}")
        return web.Response(status=204)

    async def _answer(self, counter: Counter, asked: Question) -> web.Response:
        match self.state.fault:
            case Fault.ERROR:
                return _refusal(500, "out of order")
            case Fault.GARBAGE:
                return web.Response(text='{"data": {"list": [{"', content_type="application/json")
            case Fault.HANG:
                await self.state.changed.wait()
                return _refusal(503, "was out of order")
            case Fault.NONE:
                return self._told(counter, asked)

    def _told(self, counter: Counter, asked: Question) -> web.Response:
        try:
            records = self._records(counter, asked)
        except sqlite3.Error:
            return _refusal(503, "the register cannot be read")
        return web.Response(
            body=orjson.dumps(answer(self.desk, counter, records, asked)), content_type="application/json"
        )

    def _records(self, counter: Counter, asked: Question) -> Records:
        with closing(sqlite3.connect(f"{self.database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return counter.read(connection, orjson.dumps(asked.keys).decode())

    def _may_ask(self, request: web.Request) -> bool:
        shown = request.headers.get("Authorization", "").encode()
        return self.token is None or hmac.compare_digest(shown, f"Bearer {self.token}".encode())

    async def _let_go(self, _application: web.Application) -> None:
        self.state.fail(Fault.ERROR)


def _call(request: web.Request, asked: Question) -> Call:
    headers = request.headers
    return Call(
        path=request.path,
        keys=len(asked.keys),
        fields=asked.fields,
        years=asked.years,
        client=headers.get("Sharing-Client"),
        purpose=headers.get("Sharing-Purpose"),
    )


def _refusal(status: int, reason: str) -> web.Response:
    body: dict[str, Any] = {"error": reason}
    return web.json_response(body, status=status)
