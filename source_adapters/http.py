"""Departments behind an HTTP service."""

from collections.abc import Sequence

from source_adapters import announcement
from source_adapters.bound import HttpDepartment
from source_adapters.contract import Attribute, Entity
from source_adapters.gathering import Clock, Today, china_today, utc_now
from source_adapters.http_protocol import ACCEPT, HttpExchange, exchange, probe_body
from source_adapters.scrutiny import InvalidCells, Scrutiny
from source_adapters.web_source import WebSource


class HttpSource(WebSource):
    """One department's HTTP service (`contract.Source`)."""

    def __init__(
        self,
        bound: HttpDepartment,
        clock: Clock = utc_now,
        today: Today = china_today,
        invalid_cells: InvalidCells | None = None,
    ) -> None:
        super().__init__(bound.department, bound.limits, bound.bearer_token, ACCEPT, clock, today, invalid_cells)
        self._bound = bound

    async def _probe(self) -> None:
        """Ask each bound service about nobody."""
        for service in self._bound.services:
            await self._answered(self._bound.address + service.path, probe_body(service), announcement.probe_headers())

    def _compiled(self, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny) -> HttpExchange:
        return exchange(self._bound, entity, attributes, scrutiny)
