"""The HTTP service of one department, and what tests may ask of it: who called, and how it shall fail.

    POST {counter.path}   {"keys": [...], "fields": [...], "years": [...]}   the department's own business
    POST /                the same by GraphQL, where the department has a schema
    GET /about            which department of which city
    GET /calls            one JSON object a line for each question asked; DELETE forgets them
    PUT /fault            {"mode": ...}, one of `Fault`                      how questions are answered from now on

The last three exist in the model city only, and on loopback only. Each question is answered from the department's
database as it is at that moment.
"""

import asyncio
import contextlib
import hmac
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import web

from demo.departments.held import reading
from demo.departments.register import Counter, Desk, Question, QuestionMalformed, Records, answer, question
from demo.kinds.subgraphs import SUBGRAPHS

MOST_CALLS: Final = 100_000
JSON_LINES: Final = "application/jsonl"


class Fault(StrEnum):
    """How a department can be wrong.

    SLOW answers after `SLOW_BY` seconds, HALF breaks off in the middle, PAGE is a web page, CROWD has every record
    twice and not alike, STRANGERS are the records of an earlier question, and an error
    where there are none.
    """

    NONE = "none"
    ERROR = "error"
    HANG = "hang"
    GARBAGE = "garbage"
    SLOW = "slow"
    HALF = "half"
    PAGE = "page"
    CROWD = "crowd"
    STRANGERS = "strangers"


SLOW_BY: Final = 2.0


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
    """What changes while the service runs; `changed` is set and replaced whenever the fault does.

    `earlier` are the records of the last question with any, by path.
    """

    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=MOST_CALLS))
    fault: Fault = Fault.NONE
    earlier: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
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
        if self.desk.department in SUBGRAPHS:
            application.router.add_post("/", self.ask_by_graphql)
        application.on_shutdown.append(self._let_go)
        return application

    async def ask(self, counter: Counter, request: web.Request) -> web.StreamResponse:
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

        async def told() -> web.Response:
            return self._told(counter, asked)

        return await self._answer(told, request)

    async def ask_by_graphql(self, request: web.Request) -> web.StreamResponse:
        """Answer a GraphQL request, or fail in the way that was ordered; it is not among the calls."""
        if not self._may_ask(request):
            return _refusal(401, "a bearer token of this department is needed")
        # A library for demonstrations and tests, loaded where somebody asks by GraphQL.
        from demo.departments.answering_graphql import GraphqlCounter

        asked = orjson.loads(await request.read())
        (counter,) = self.desk.counters
        by_graphql = GraphqlCounter(self.desk, counter, SUBGRAPHS[self.desk.department])

        async def told() -> web.Response:
            with reading(self.database) as register:
                answered = await by_graphql.answer(asked, register)
            return web.Response(body=orjson.dumps(answered), content_type="application/json")

        return await self._answer(told, request)

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

    async def _answer(self, told: Callable[[], Awaitable[web.Response]], request: web.Request) -> web.StreamResponse:
        match self.state.fault:
            case Fault.ERROR:
                return _refusal(500, "out of order")
            case Fault.GARBAGE:
                return web.Response(text='{"data": {"list": [{"', content_type="application/json")
            case Fault.PAGE:
                return web.Response(text="<html><title>Maintenance</title></html>", content_type="text/html")
            case Fault.HANG:
                await self.state.changed.wait()
                return _refusal(503, "was out of order")
            case Fault.SLOW:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.state.changed.wait(), SLOW_BY)
            case Fault.HALF:
                return await _broken_off(request, await told())
        return await told()

    def _told(self, counter: Counter, asked: Question) -> web.Response:
        try:
            records = self._records(counter, asked)
        except sqlite3.Error:
            return _refusal(503, "the register cannot be read")
        told = answer(self.desk, counter, records, asked)
        listed = self._listed(told)
        if self.state.fault is Fault.CROWD:
            listed += [_altered(record, counter.key_field) for record in listed]
        elif self.state.fault is Fault.STRANGERS:
            listed[:] = _of_others(self.state.earlier.get(counter.path, {}), asked)
            if not listed:
                # An empty answer would say that nobody is known, which is no fault that can be seen.
                return _refusal(500, "nobody else was asked for")
        elif listed:
            self.state.earlier[counter.path] = {record[counter.key_field]: record for record in listed}
        return web.Response(body=orjson.dumps(told), content_type="application/json")

    def _listed(self, told: Any) -> list[dict[str, Any]]:
        """The records of an answer, to be changed in their place."""
        for name in self.desk.envelope:
            told = told[name]
        listed: list[dict[str, Any]] = told
        return listed

    def _records(self, counter: Counter, asked: Question) -> Records:
        with reading(self.database) as register:
            return counter.read(register, orjson.dumps(asked.keys).decode())

    def _may_ask(self, request: web.Request) -> bool:
        shown = request.headers.get("Authorization", "").encode()
        return self.token is None or hmac.compare_digest(shown, f"Bearer {self.token}".encode())

    async def _let_go(self, _application: web.Application) -> None:
        self.state.fail(Fault.ERROR)


def _altered(record: dict[str, Any], key_field: str) -> dict[str, Any]:
    """Another record of the same key, of which everything else is unknown."""
    return {name: value if name == key_field else None for name, value in record.items()}


def _of_others(earlier: dict[str, Any], asked: Question) -> list[dict[str, Any]]:
    return [record for key, record in earlier.items() if key not in asked.keys]


async def _broken_off(request: web.Request, whole: web.Response) -> web.StreamResponse:
    """Send half of an answer that says how long it is, and end the connection."""
    body = whole.body if isinstance(whole.body, bytes) else b""
    half = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half


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
