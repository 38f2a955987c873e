"""The sample's subgraph, written with Ariadne: a real server that answers over HTTP."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from ariadne import ObjectType, QueryType, graphql
from ariadne.contrib.federation import FederatedObjectType, make_federated_schema
from graphql import GraphQLResolveInfo, GraphQLSchema

from tests.federation.node import SCRIPTS
from tests.source_adapters.sample_subgraph import AS_OF, register

SDL: Final = (SCRIPTS / "register.graphql").read_text(encoding="utf-8")


def subgraph_schema() -> GraphQLSchema:
    """The schema with resolvers over the sample."""
    held = register()
    people = {record["sfzh"]: record for record in held["Resident"]}
    firms = {record["zzjgdm"]: record for record in held["Firm"]}
    query = QueryType()
    query.set_field("residents", lambda _root, _info, numbers: [people.get(number) for number in numbers])
    query.set_field("firms", lambda _root, _info, codes: [firm for code, firm in firms.items() if code in codes])
    query.set_field("register", lambda _root, _info: {"asOf": AS_OF})
    return make_federated_schema(SDL, query, _entity("Resident", "sfzh", people), _entity("Firm", "zzjgdm", firms))


def _entity(name: str, key_field: str, records: Mapping[str, Any]) -> ObjectType:
    entity = FederatedObjectType(name)
    entity.reference_resolver(lambda _root, _info, reference: records.get(reference[key_field]))
    entity.set_field("sds" if name == "Resident" else "paid", _of_year)
    return entity


def _of_year(record: Mapping[str, Any], info: GraphQLResolveInfo[Any], year: int, **_other: object) -> object:
    return record[info.field_name].get(str(year))


class Subgraph:
    """Answers GraphQL requests, and remembers them with the headers they came with."""

    def __init__(self) -> None:
        self.schema = subgraph_schema()
        self.bodies: list[Any] = []
        self.requests: list[web.Request] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Answer as Ariadne does."""
        body = await request.json()
        self.bodies.append(body)
        self.requests.append(request)
        _, answer = await graphql(self.schema, body, debug=False)
        return web.json_response(answer)
