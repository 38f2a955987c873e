"""HTTP/1.1 with as little as there can be between the bytes and the department: it shares a core with the load.

POST /graphql            a subgraph's request
POST /records/<Type>     the same registers as an ordinary service
GET  /counts             calls and keys of every department of this process
POST /begin              {"delay": 0.004}: count from nothing, and answer after so many seconds
"""

import asyncio
from collections.abc import Callable
from typing import Final, cast

import httptools
import orjson

from benchmarks.services.answering import Answering
from benchmarks.services.tally import Conduct

_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_RECORDS: Final = b"/records/"


class DepartmentProtocol(asyncio.Protocol):
    """One connection to a department."""

    def __init__(self, answering: Answering, conduct: Conduct) -> None:
        self._answering = answering
        self._conduct = conduct
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._path = b""
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by conduct, not by class

    def data_received(self, data: bytes) -> None:
        """Whatever came; a request may come in several pieces."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            if self._transport is not None:
                self._transport.close()

    def on_url(self, url: bytes) -> None:
        """The path of the request under way."""
        self._path += url

    def on_body(self, body: bytes) -> None:
        """A piece of its body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Answer; control requests are answered at once and never counted."""
        path, body = self._path, b"".join(self._body)
        self._path = b""
        self._body.clear()
        if path == b"/counts":
            self._write(orjson.dumps(self._conduct.counts()))
        elif path == b"/begin":
            self._conduct.begin(float(orjson.loads(body)["delay"]))
            self._write(b"{}")
        else:
            self._after_delay(self._answer(path, body))

    def _answer(self, path: bytes, body: bytes) -> bytes:
        if path.startswith(_RECORDS):
            return self._answering.as_records(path.removeprefix(_RECORDS).decode(), body)
        return self._answering.as_subgraph(body)

    def _after_delay(self, answer: bytes) -> None:
        if self._conduct.delay:
            asyncio.get_running_loop().call_later(self._conduct.delay, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_HEAD % len(answer) + answer)


def protocol_of(answering: Answering, conduct: Conduct) -> Callable[[], DepartmentProtocol]:
    """What makes a connection's protocol."""
    return lambda: DepartmentProtocol(answering, conduct)
