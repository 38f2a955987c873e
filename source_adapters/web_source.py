"""Departments that are asked by POST over HTTP: many keys a call, forms computed while decoding.

Such a department hands over exact values, so this is where they end: what leaves the adapter is in the form asked
for. What is said, and how the answer is read, is the business of a protocol (`http_protocol`, `graphql_protocol`).
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import aiohttp
import orjson
from cachetools import LRUCache

from source_adapters import announcement
from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import Limits
from source_adapters.contract import Attribute, Entity, FetchRequest, Rows, SourceDataInvalid, SourceUnavailable
from source_adapters.foreign import translated
from source_adapters.gathering import Clock, Today, numbered, rows_of
from source_adapters.keys import canonicals
from source_adapters.records import RecordReader
from source_adapters.retry_after import may_pass, seconds_of
from source_adapters.scrutiny import InvalidCells, Scrutiny
from source_adapters.wanted import Wanted, wanted

CONNECTIONS: Final = 32
REMEMBERED: Final = 256
"""Compiled questions that a source keeps: they hold attributes in their forms, and nothing of a subject."""

_CHUNK: Final = 64 * 1024
_OK: Final = 200


class Exchange(Protocol):
    """A question to one address about some attributes: how it is put, and how its answer is read."""

    @property
    def address(self) -> str:
        """Where it is sent."""

    @property
    def reader(self) -> RecordReader:
        """How its records are read."""

    def body(self, asked: Asked, extensions: Mapping[str, object], /) -> bytes:
        """The question about these keys; `extensions` tell client and purpose where the body has room for them."""

    def take_in(self, content: object, asked: Asked, answers: Answers) -> None:
        """Read an answer to the question about these keys; raises `SourceError` if it cannot be believed."""


@dataclass(frozen=True, slots=True)
class _Question:
    """How some attributes are asked for, and what is known of them, whoever is asked about."""

    exchange: Exchange
    wanted: Wanted


class WebSource(ABC):
    """One department that is asked over HTTP (`contract.Source`); `accept` names the media types of its answers."""

    def __init__(
        self,
        department: str,
        limits: Limits,
        bearer_token: str | None,
        accept: str,
        clock: Clock,
        today: Today,
        invalid_cells: InvalidCells | None = None,
    ) -> None:
        self.department = department
        self._limits = limits
        self._clock = clock
        self._today = today
        self.invalid_cells = invalid_cells or InvalidCells()
        self._headers = {"Content-Type": "application/json", "Accept": accept, **_credentials(bearer_token)}
        self._session: aiohttp.ClientSession | None = None
        self._questions: LRUCache[tuple[Entity, tuple[Attribute, ...], date], _Question] = LRUCache(REMEMBERED)

    async def open(self) -> None:
        """Make the session; the first call connects, and later ones reuse its connections."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._limits.connections or CONNECTIONS),
            # How long an answer may take is timed here, once for all that aiohttp would time one by one.
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

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Ask everything that is bound about nobody."""
        with translated(self.department):
            async with asyncio.timeout(timeout):
                await self._probe()

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer by one call for every `keys_per_call` distinct keys, usually one."""
        until = asyncio.get_running_loop().time() + request.timeout
        headers, extensions = announcement.as_headers(request), announcement.as_extensions(request)
        question = self._question(request.entity, request.attributes)
        exchange = question.exchange
        distinct = numbered(request.look_ups)
        asked = exchange.reader.asked(canonicals(request.entity, distinct.keys))
        answers = exchange.reader.answers(len(distinct.keys), asked)
        with translated(self.department):
            for batch in asked.batches(self._limits.keys_per_call):
                content = await self._answered(exchange.address, exchange.body(batch, extensions), headers, until)
                exchange.take_in(content, batch, answers)
        fetched_at = self._clock()
        found = rows_of(
            request.look_ups, distinct.of_look_up, question.wanted, [answers], fetched_at, self.invalid_cells
        )
        return Rows(found, fetched_at)

    @abstractmethod
    async def _probe(self) -> None:
        """Ask about nobody."""

    @abstractmethod
    def _compiled(self, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny) -> Exchange:
        """The question for these attributes; raises `SourceDataInvalid` where they are not bound so."""

    def _question(self, entity: Entity, attributes: tuple[Attribute, ...]) -> _Question:
        today = self._today()
        known = self._questions.get((entity, attributes, today))
        if known is None:
            scrutiny = Scrutiny(today, self.invalid_cells)
            made = _Question(self._compiled(entity, attributes, scrutiny), wanted(attributes))
            known = self._questions[entity, attributes, today] = made
        return known

    async def _answered(
        self, address: str, body: bytes, headers: Mapping[str, str], until: float | None = None
    ) -> object:
        """The parsed answer, `until` a time of the event loop. No redirect is followed: keys go only where bound."""
        if self._session is None:
            raise SourceUnavailable(self.department, "not open")
        async with (
            asyncio.timeout_at(self._latest(until)),
            self._session.post(address, data=body, headers=headers, allow_redirects=False) as response,
        ):
            if response.status != _OK:
                raise self._failure(response)
            return orjson.loads(await self._content(response))

    def _latest(self, until: float | None) -> float:
        """When one call has to have been answered, for the department's own limits and for the request's."""
        own = asyncio.get_running_loop().time() + self._limits.connect_timeout + self._limits.read_timeout
        return own if until is None else min(own, until)

    def _failure(self, response: aiohttp.ClientResponse) -> SourceUnavailable:
        return SourceUnavailable(
            self.department,
            f"the service answered with status {response.status}",
            retry_after=seconds_of(response.headers.get("Retry-After"), self._clock()),
            may_pass=may_pass(response.status),
        )

    async def _content(self, response: aiohttp.ClientResponse) -> bytes | bytearray:
        most = self._limits.max_answer_bytes
        told = response.content_length
        if told is not None and told > most:
            raise self._too_large()
        if told is not None and "Content-Encoding" not in response.headers:
            # Never more than was told, so that all of it can be taken at once.
            return await response.read()
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > most:
                raise self._too_large()
        return body

    def _too_large(self) -> SourceDataInvalid:
        return SourceDataInvalid(self.department, f"the answer is larger than {self._limits.max_answer_bytes} bytes")


def _credentials(bearer_token: str | None) -> dict[str, str]:
    return {} if bearer_token is None else {"Authorization": f"Bearer {bearer_token}"}
