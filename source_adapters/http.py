"""Departments behind an HTTP service."""

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from source_adapters import announcement, http_shapes
from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import HttpDepartment
from source_adapters.contract import Attribute, Entity
from source_adapters.gathering import Clock, Today, china_today, utc_now
from source_adapters.http_protocol import ACCEPT, HttpExchange, exchange, refuse_failure
from source_adapters.http_question import probe_request
from source_adapters.scrutiny import InvalidCells, Scrutiny
from source_adapters.shapes import KeyIn
from source_adapters.web_request import Call
from source_adapters.web_source import WebSource

_LOG: Final = logging.getLogger("meridian.sources")


class HttpSource(WebSource[HttpExchange]):
    """One department's HTTP service (`contract.Source`)."""

    def __init__(
        self,
        bound: HttpDepartment,
        clock: Clock = utc_now,
        today: Today = china_today,
        invalid_cells: InvalidCells | None = None,
    ) -> None:
        super().__init__(bound, ACCEPT, clock, today, invalid_cells)
        self._bound = bound

    async def open(self) -> None:
        """Open as every source; what is bound against all advice is said loudly."""
        await super().open()
        for service in self._bound.services:
            if service.one_key is not None and service.one_key.key_in is KeyIn.PATH:
                _LOG.warning(
                    "department %s: %s has keys of subjects in its address; whatever lies between writes them down",
                    self.department,
                    service.path,
                )

    async def _probe(self) -> None:
        """Ask each bound service about nobody."""
        for service in self._bound.services:
            content = await self._call(announcement.probe_headers())(probe_request(self._bound, service))
            if service.one_key is None:
                # To be asked about a number that nobody has may be a failure to others.
                refuse_failure(self.department, service, content)

    async def _ask(
        self,
        exchange: HttpExchange,
        asked: Asked,
        _extensions: Mapping[str, object],
        answers: Answers,
        call: Call,
    ) -> None:
        await http_shapes.ask(exchange, asked, answers, call)

    def _compiled(self, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny) -> HttpExchange:
        return exchange(self._bound, entity, attributes, scrutiny)
