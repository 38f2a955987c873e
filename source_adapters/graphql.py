"""Departments behind a GraphQL endpoint: subgraphs of a federation, or services with a field that takes many keys."""

from collections.abc import Mapping, Sequence

from source_adapters import announcement
from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import GraphqlDepartment
from source_adapters.contract import Attribute, Entity
from source_adapters.gathering import Clock, Today, china_today, utc_now
from source_adapters.graphql_protocol import ACCEPT, GraphqlExchange, exchange, probe
from source_adapters.scrutiny import InvalidCells, Scrutiny
from source_adapters.web_request import Call, WebRequest
from source_adapters.web_source import WebSource


class GraphqlSource(WebSource[GraphqlExchange]):
    """One department's GraphQL endpoint (`contract.Source`)."""

    def __init__(
        self,
        bound: GraphqlDepartment,
        clock: Clock = utc_now,
        today: Today = china_today,
        invalid_cells: InvalidCells | None = None,
    ) -> None:
        super().__init__(bound, ACCEPT, clock, today, invalid_cells)
        self._bound = bound

    async def _probe(self) -> None:
        """Ask each bound query about nobody: what is not in the department's schema is refused there."""
        extensions = announcement.probe_extensions()
        for query in self._bound.queries:
            asking = probe(self._bound, query)
            nobody = asking.reader.asked(())
            answers = asking.reader.answers(0, nobody)
            await self._ask(asking, nobody, extensions, answers, self._call(announcement.probe_headers()))

    async def _ask(
        self,
        exchange: GraphqlExchange,
        asked: Asked,
        extensions: Mapping[str, object],
        answers: Answers,
        call: Call,
    ) -> None:
        content = await call(WebRequest(exchange.address, exchange.body(asked, extensions)))
        exchange.take_in(content, asked, answers)

    def _compiled(self, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny) -> GraphqlExchange:
        return exchange(self._bound, entity, attributes, scrutiny)
