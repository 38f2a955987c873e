"""Our own load: so many connections, each with one request under way, every answer checked against the right one.

Requests are written as bytes over plain connections: an HTTP client would cost as much as the gateways do.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

import httptools
import orjson

from benchmarks.load.work import Dialect, Work, is_right

_LAST_ANSWERS_WITHIN: Final = 30.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a gateway answers, and the headers that it wants beside the usual."""

    port: int
    path: str
    headers: Mapping[str, str]
    dialect: Dialect


@dataclass(slots=True)
class Round:
    """What came of one round of load. Latencies are in seconds, one an answer."""

    latencies: list[float] = field(default_factory=list)
    wrong: int = 0
    checked: int = 0
    seconds: float = 0.0
    first_wrong: str = ""

    def note(self, latency: float, *, right: bool) -> None:
        """One more answer."""
        self.latencies.append(latency)
        self.checked += 1
        self.wrong += not right


class _Connection(asyncio.Protocol):
    """One connection with one request under way at a time."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._number = 0
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by conduct, not by class
        self._next()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._end()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self._load.broken(self._number)
            self.done.set_result(None)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        latency = time.perf_counter() - self._sent_at
        body = b"".join(self._body)
        self._body.clear()
        if self._parser.get_status_code() >= 200:
            self._load.answered(self._number, body, latency)
            self._next()

    def _next(self) -> None:
        taken = self._load.take()
        if taken is None or self._transport is None:
            self._end()
            return
        self._number, request = taken
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _end(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        if self._transport is not None:
            self._transport.close()


class Load:
    """One round: requests from the number `first` on, until `seconds` are over or `most` have been sent."""

    def __init__(self, target: Target, work: Work, first: int, seconds: float, most: int | None = None) -> None:
        self.round = Round()
        self._target = target
        self._work = work
        self._number = first
        self._last = None if most is None else first + most
        self._seconds = seconds
        self._until = 0.0
        self._document = orjson.dumps(work.document(target.dialect, first))
        headers = "".join(f"{name}: {value}\r\n" for name, value in target.headers.items())
        self._head = (
            f"POST {target.path} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\n{headers}Content-Length: %d\r\n\r\n"
        ).encode()

    def take(self) -> tuple[int, bytes] | None:
        """The next request with its number, or None where it was the last."""
        number = self._number
        if time.perf_counter() >= self._until or number == self._last:
            return None
        self._number += 1
        document = self._document
        if self._work.changing:
            document = orjson.dumps(self._work.document(self._target.dialect, number))
        body = b'{"query":%b,"variables":%b}' % (document, orjson.dumps(self._work.variables(number)))
        return number, self._head % len(body) + body

    def answered(self, number: int, body: bytes, latency: float) -> None:
        """Check one answer."""
        right = is_right(self._work, self._target.dialect, number, body)
        if not right and not self.round.first_wrong:
            self.round.first_wrong = body[:500].decode(errors="replace")
        self.round.note(latency, right=right)

    def broken(self, number: int) -> None:
        """A connection was closed before its answer came."""
        self.round.note(0.0, right=False)
        self.round.first_wrong = self.round.first_wrong or "the connection was closed"

    async def run(self, connections: int) -> Round:
        """Load with so many connections, to the last answer."""
        loop = asyncio.get_running_loop()
        started = time.perf_counter()
        self._until = started + self._seconds
        opened = [
            (await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self._target.port))[1]
            for _ in range(connections)
        ]
        async with asyncio.timeout(self._seconds + _LAST_ANSWERS_WITHIN):
            await asyncio.gather(*(connection.done for connection in opened))
        self.round.seconds = time.perf_counter() - started
        return self.round
