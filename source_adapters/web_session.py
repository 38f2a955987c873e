"""One HTTP request to a department and what came back, within its time and its size: where aiohttp is met.

A call's time starts when it has its connection. aiohttp would time every read; here one timer is set anew once.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import aiohttp

from source_adapters.bound import Limits
from source_adapters.contract import SourceDataInvalid, SourceUnavailable
from source_adapters.web_request import OK, WebAnswer, WebRequest

if TYPE_CHECKING:
    from aiohttp.client import ClientTimeout
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

CONNECTIONS: Final = 32

_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Timed:
    """A call's timer, how many seconds an answer may take from the connection on, and when there is no time left."""

    timer: asyncio.Timeout
    seconds: float
    until: float


_CALL: Final[ContextVar[_Timed]] = ContextVar("call")


class _TimedConnector(aiohttp.TCPConnector):
    """Sets the timer of a call when it has its connection, a new one or one that was kept."""

    async def connect(self, req: "ClientRequest", traces: "list[Trace]", timeout: "ClientTimeout") -> "Connection":  # noqa: ASYNC109  # aiohttp's
        connection = await super().connect(req, traces, timeout)
        call = _CALL.get()
        call.timer.reschedule(min(asyncio.get_running_loop().time() + call.seconds, call.until))
        return connection


class WebSession:
    """The connections to one department; `headers` go with every request."""

    def __init__(self, department: str, limits: Limits, headers: Mapping[str, str]) -> None:
        self.department = department
        self._limits = limits
        self._headers = headers
        self._session: aiohttp.ClientSession | None = None

    async def open(self, tls: ssl.SSLContext | None) -> None:
        """Make the session; the first call connects, and later ones reuse its connections."""
        self._session = aiohttp.ClientSession(
            connector=_TimedConnector(limit=self._limits.connections or CONNECTIONS, ssl=True if tls is None else tls),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_timeout),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )

    async def close(self) -> None:
        """Release all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def answer(self, request: WebRequest, headers: Mapping[str, str], until: float, most_bytes: int) -> WebAnswer:
        """What came back before `until`, a time of the event loop. No redirect is followed.

        So keys and credentials go only where the binding says. Raises what aiohttp raises, `TimeoutError`, and
        `SourceDataInvalid` where a body is larger than `most_bytes`.
        """
        if self._session is None:
            raise SourceUnavailable(self.department, "not open")
        async with asyncio.timeout_at(until) as timer:
            _CALL.set(_Timed(timer, self._limits.read_timeout, until))
            async with self._session.request(
                request.method,
                request.address,
                data=request.body,
                headers={**headers, **request.headers},
                allow_redirects=False,
            ) as response:
                if response.status != OK:
                    return WebAnswer(response.status, retry_after=response.headers.get("Retry-After"))
                return WebAnswer(OK, await self._content(response, most_bytes))

    async def _content(self, response: aiohttp.ClientResponse, most: int) -> bytes | bytearray:
        told = response.content_length
        if told is not None and told > most:
            raise self._too_large(most)
        if told is not None and "Content-Encoding" not in response.headers:
            # Never more than was told, so that all of it can be taken at once.
            return await response.read()
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > most:
                raise self._too_large(most)
        return body

    def _too_large(self, most: int) -> SourceDataInvalid:
        return SourceDataInvalid(self.department, f"the answer is larger than {most} bytes")
