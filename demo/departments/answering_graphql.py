"""Answers GraphQL from a department's register, by Ariadne: a field of the root, and the entities of a federation."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import orjson
from ariadne import QueryType, graphql
from ariadne.contrib.federation import FederatedObjectType, make_federated_schema

from demo.departments.register import Counter, Desk, Record, Records
from demo.kinds.subgraphs import AMOUNT, Subgraph


class GraphqlCounter:
    """The counter of a desk, asked by GraphQL."""

    def __init__(self, desk: Desk, counter: Counter, subgraph: Subgraph) -> None:
        self._counter = counter
        self._by_place = subgraph.by_place
        query = QueryType()
        query.set_field(subgraph.field, self._of_root)
        query.set_field("asOf", lambda _root, _info: desk.as_of)
        entity = FederatedObjectType(subgraph.type_name)
        entity.reference_resolver(self._of_reference)
        for name in counter.yearly:
            entity.set_field(name, _of_year)
        self._schema = make_federated_schema(subgraph.sdl, query, entity)

    async def answer(self, question: object, register: sqlite3.Connection) -> object:
        """The answer to the body of a request, from the register as it is at this moment."""
        _, answered = await graphql(self._schema, question, context_value=register, debug=False)
        return answered

    def _of_root(self, _root: object, info: Any, keys: Sequence[str]) -> list[Record | None]:
        records = self._records(info, keys)
        if self._by_place:
            return [records.get(key) for key in keys]
        return list(records.values())

    def _of_reference(self, _root: object, info: Any, reference: Record) -> Record | None:
        key = reference[self._counter.key_field]
        return self._records(info, [key]).get(key)

    def _records(self, info: Any, keys: Sequence[str]) -> Records:
        return self._counter.read(info.context, orjson.dumps(keys).decode())


def _of_year(record: Record, info: Any, year: int) -> Record | None:
    figure = record[info.field_name].get(str(year))
    return None if figure is None else {AMOUNT: str(figure)}
