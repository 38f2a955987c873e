"""Departments that are asked over HTTP: many keys a call, forms computed while decoding.

Such a department hands over exact values, so this is where they end: what leaves the adapter is in the form asked
for. What is said, and how the answer is read, is the business of a protocol (`http_protocol`, `graphql_protocol`).
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

from cachetools import LRUCache

from source_adapters import announcement
from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import GraphqlDepartment, HttpDepartment
from source_adapters.contract import Attribute, Entity, FetchRequest, Rows
from source_adapters.foreign import translated
from source_adapters.gathering import Clock, Today, numbered, rows_of
from source_adapters.keys import canonicals
from source_adapters.records import RecordReader
from source_adapters.scrutiny import InvalidCells, Scrutiny
from source_adapters.wanted import Wanted, wanted
from source_adapters.web_calls import WebCalls
from source_adapters.web_request import Call

REMEMBERED: Final = 256
"""Compiled questions that a source keeps: they hold attributes in their forms, and nothing of a subject."""


class Exchange(Protocol):
    """A question about some attributes: how it is put is its protocol's business, how it is read as well."""

    @property
    def reader(self) -> RecordReader:
        """How its records are read."""


Asking = TypeVar("Asking", bound=Exchange)


@dataclass(frozen=True, slots=True)
class _Question(Generic[Asking]):
    """How some attributes are asked for, and what is known of them, whoever is asked about."""

    exchange: Asking
    wanted: Wanted


class WebSource(ABC, Generic[Asking]):
    """One department that is asked over HTTP (`contract.Source`); `accept` names the media types of its answers."""

    def __init__(
        self,
        bound: HttpDepartment | GraphqlDepartment,
        accept: str,
        clock: Clock,
        today: Today,
        invalid_cells: InvalidCells | None = None,
    ) -> None:
        self.department = bound.department
        self._limits = bound.limits
        self._clock = clock
        self._today = today
        self.invalid_cells = invalid_cells or InvalidCells()
        self._calls = WebCalls(bound.department, bound.limits, bound.access, accept, clock)
        self._questions: LRUCache[tuple[Entity, tuple[Attribute, ...], date], _Question[Asking]] = LRUCache(REMEMBERED)

    async def open(self) -> None:
        """Make ready to call; nothing is sent."""
        await self._calls.open()

    async def close(self) -> None:
        """Release all connections."""
        await self._calls.close()

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Ask everything that is bound about nobody."""
        with translated(self.department):
            async with asyncio.timeout(timeout):
                await self._probe()

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer by one question for every `keys_per_call` distinct keys, usually one, and usually by one call."""
        until = asyncio.get_running_loop().time() + request.timeout
        headers, extensions = announcement.as_headers(request), announcement.as_extensions(request)
        question = self._question(request.entity, request.attributes)
        exchange = question.exchange
        distinct = numbered(request.look_ups)
        asked = exchange.reader.asked(canonicals(request.entity, distinct.keys))
        answers = exchange.reader.answers(len(distinct.keys), asked)
        with translated(self.department):
            for batch in asked.batches(self._limits.keys_per_call):
                await self._ask(exchange, batch, extensions, answers, self._call(headers, until))
        fetched_at = self._clock()
        found = rows_of(
            request.look_ups, distinct.of_look_up, question.wanted, [answers], fetched_at, self.invalid_cells
        )
        return Rows(found, fetched_at)

    @abstractmethod
    async def _probe(self) -> None:
        """Ask about nobody."""

    @abstractmethod
    async def _ask(
        self, exchange: Asking, asked: Asked, extensions: Mapping[str, object], answers: Answers, call: Call
    ) -> None:
        """Put a question about these keys, and take in what is answered; raises `SourceError` if it cannot be believed.

        `extensions` tell client and purpose where the body has room for them.
        """

    @abstractmethod
    def _compiled(self, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny) -> Asking:
        """The question for these attributes; raises `SourceDataInvalid` where they are not bound so."""

    def _question(self, entity: Entity, attributes: tuple[Attribute, ...]) -> _Question[Asking]:
        today = self._today()
        known = self._questions.get((entity, attributes, today))
        if known is None:
            scrutiny = Scrutiny(today, self.invalid_cells)
            made = _Question(self._compiled(entity, attributes, scrutiny), wanted(attributes))
            known = self._questions[entity, attributes, today] = made
        return known

    def _call(self, headers: Mapping[str, str], until: float | None = None) -> Call:
        """How the requests of one question are made, all within its time; `until` is a time of the event loop."""
        return partial(self._calls.content, announced=headers, until=self._calls.latest(until))
