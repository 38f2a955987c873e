"""Departments behind an HTTP service: many keys a call, forms computed while decoding.

The service hands over exact values, so this is where they end: what leaves the adapter is in the form asked for.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import aiohttp
import orjson

from source_adapters import announcement
from source_adapters.bound import HttpDepartment, Service
from source_adapters.contract import FetchRequest, Rows, SourceDataInvalid, SourceUnavailable
from source_adapters.foreign import translated
from source_adapters.gathering import Clock, numbered, rows, utc_now
from source_adapters.http_protocol import exchange, probe_question
from source_adapters.keys import canonical

CONNECTIONS: Final = 32
_CHUNK: Final = 64 * 1024
_OK: Final = 200


class HttpSource:
    """One department's HTTP service (`contract.Source`)."""

    def __init__(self, bound: HttpDepartment, clock: Clock = utc_now) -> None:
        self.department = bound.department
        self._bound = bound
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the session; the first call connects, and later ones reuse its connections."""
        limits = self._bound.limits
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            timeout=aiohttp.ClientTimeout(
                total=limits.connect_timeout + limits.read_timeout,
                sock_connect=limits.connect_timeout,
                sock_read=limits.read_timeout,
            ),
            headers=_credentials(self._bound.bearer_token),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )

    async def close(self) -> None:
        """Release all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Ask each bound service about nobody."""
        headers = {
            announcement.CLIENT_HEADER: announcement.PROBE_CLIENT,
            announcement.PURPOSE_HEADER: announcement.PROBE_PURPOSE,
        }
        with translated(self.department):
            async with asyncio.timeout(timeout):
                for service in self._bound.services:
                    await self._answered(service, probe_question(service), headers)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer by one call for every `keys_per_call` distinct keys, usually one."""
        headers = announcement.as_headers(request)
        asking = exchange(self._bound, request.entity, request.attributes)
        asked = numbered(request.look_ups)
        canonicals = [canonical(request.entity, key) for key in asked.keys]
        answers = asking.answers(canonicals)
        with translated(self.department):
            async with asyncio.timeout(request.timeout):
                for batch in self._batches(canonicals, answers.unasked):
                    question = asking.question([known for _, known in batch])
                    content = await self._answered(asking.service, question, headers)
                    asking.take_in(content, batch, answers)
        fetched_at = self._clock()
        return Rows(rows(request.look_ups, asked.of_look_up, request.attributes, [answers], fetched_at), fetched_at)

    def _batches(self, canonicals: Sequence[str | None], unasked: frozenset[int]) -> Iterator[list[tuple[int, str]]]:
        """The keys that can be looked up, numbered, no more in one than allowed."""
        asked = [(key, known) for key, known in enumerate(canonicals) if known is not None and key not in unasked]
        size = self._bound.limits.keys_per_call
        return (asked[start : start + size] for start in range(0, len(asked), size))

    async def _answered(self, service: Service, question: Mapping[str, object], headers: Mapping[str, str]) -> object:
        """The parsed answer. No redirect is followed: keys go only where the binding says."""
        session = self._opened()
        async with session.post(
            self._bound.address + service.path,
            data=orjson.dumps(question),
            headers={**headers, "Content-Type": "application/json", "Accept": "application/json"},
            allow_redirects=False,
        ) as response:
            if response.status != _OK:
                raise SourceUnavailable(self.department, f"the service answered with status {response.status}")
            return orjson.loads(await self._body(response))

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        most = self._bound.limits.max_answer_bytes
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > most:
                raise SourceDataInvalid(self.department, f"the answer is larger than {most} bytes")
        return bytes(body)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise SourceUnavailable(self.department, "not open")
        return self._session


def _credentials(bearer_token: str | None) -> dict[str, str]:
    return {} if bearer_token is None else {"Authorization": f"Bearer {bearer_token}"}
