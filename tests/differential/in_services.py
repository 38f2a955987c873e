"""The city's departments as services: one record a subject, asked for in JSON or by GraphQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from aiohttp import web
from ariadne import ObjectType, QueryType, graphql
from ariadne.contrib.federation import FederatedObjectType, make_federated_schema
from graphql import GraphQLResolveInfo, GraphQLSchema

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.bound import AnswersBy, Field, GraphqlDepartment, HttpDepartment, KeysField, Query, Service
from source_adapters.contract import INVALID, Entity, ValueKind
from source_adapters.graphql import GraphqlSource
from source_adapters.http import HttpSource
from tests.differential.city import City
from tests.differential.departments import AS_OF, FETCHED_AT
from tests.differential.in_databases import KEYS, LIMITS, written
from tests.differential.remembering import Remembering

BY_ENTITIES: Final = "entities"
BY_KEY: Final = "key"
BY_POSITION: Final = "position"

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Register:
    """What a department has of one kind of entity: its attributes, and a record for each key."""

    entity: Entity
    attributes: tuple[FieldDeclaration, ...]
    records: Mapping[str, Record]

    @property
    def path(self) -> str:
        """Of a service about it."""
        return f"/{self.entity.lower()}"


def registers(city: City, department: str) -> tuple[Register, ...]:
    """Whatever the department has."""
    return tuple(found for entity in Entity if (found := _register(city, department, entity)).attributes)


def _register(city: City, department: str, entity: Entity) -> Register:
    declared = [each for each in REGISTER.values() if (each.department, each.entity) == (department, entity)]
    keys = {key: None for each in declared for key in city.records[entity][each.attribute]}
    return Register(entity, tuple(declared), {key: _record(city, declared, key) for key in keys})


def _record(city: City, attributes: list[FieldDeclaration], key: str) -> Record:
    return {"k": key, **{each.attribute: _cell(city, each, key) for each in attributes}}


def _cell(city: City, declared: FieldDeclaration, key: str) -> object:
    held = city.records[declared.entity][declared.attribute].get(key)
    if isinstance(held, Mapping):
        return {str(year): _printed(declared.kind, each) for year, each in held.items()}
    if declared.target is not None:
        return list(held) if isinstance(held, tuple) else ["?"] if held is INVALID else None
    return _printed(declared.kind, held)


def _printed(kind: ValueKind, held: Any) -> object:
    """Amounts as texts: a careful service prints them."""
    cell = written(kind, held)
    return f"{cell:.2f}" if isinstance(cell, float) else cell


class JsonService:
    """Answers questions about many keys (`source_adapters.http_protocol`)."""

    def __init__(self, city: City, department: str) -> None:
        self._registers = {each.path: each for each in registers(city, department)}
        self._as_of = AS_OF[department].isoformat()
        self._department = department

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """The records that there are."""
        asked, records = await request.json(), self._registers[request.path].records
        found = [records[key] for key in asked["keys"] if key in records]
        return web.json_response({"records": found, "asOf": self._as_of})

    def source(self, address: str) -> Remembering:
        """What asks it, at this address."""
        services = tuple(
            Service(
                entity=each.entity,
                path=each.path,
                records="records",
                key_field="k",
                key=KEYS[each.entity],
                attributes={declared.attribute: _place(declared, "{}.{{year}}") for declared in each.attributes},
                as_of="asOf",
                complete_register=True,
            )
            for each in self._registers.values()
        )
        bound = HttpDepartment(self._department, address, LIMITS, services)
        return Remembering(HttpSource(bound, lambda: FETCHED_AT[self._department]))


class GraphqlService:
    """The same by GraphQL, through ``_entities`` or through a field of the root."""

    def __init__(self, city: City, department: str, way: str) -> None:
        self._registers = registers(city, department)
        self._department = department
        self._way = way
        self._schema = _schema(self._registers, way, AS_OF[department].isoformat())

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """What Ariadne answers."""
        _, answered = await graphql(self._schema, await request.json(), debug=False)
        return web.json_response(answered)

    def source(self, address: str) -> Remembering:
        """What asks it, at this address."""
        queries = tuple(
            Query(
                entity=each.entity,
                root=_root(each, self._way),
                key_field="k",
                key=KEYS[each.entity],
                attributes={
                    declared.attribute: _place(declared, "{}(year: {{year}}).v") for declared in each.attributes
                },
                as_of="asOf",
                complete_register=True,
            )
            for each in self._registers
        )
        bound = GraphqlDepartment(self._department, address, LIMITS, queries)
        return Remembering(GraphqlSource(bound, lambda: FETCHED_AT[self._department]))


def _place(declared: FieldDeclaration, by_year: str) -> Field:
    if declared.takes_year:
        return Field(by_year.format(declared.attribute))
    return Field(declared.attribute, target=None if declared.target is None else KEYS[declared.target])


def _root(register: Register, way: str) -> KeysField:
    if way == BY_ENTITIES:
        return KeysField("_entities", "representations", "[_Any!]!", AnswersBy.POSITION, f"The{register.entity}")
    answered = AnswersBy.POSITION if way == BY_POSITION else AnswersBy.KEY
    return KeysField(f"of{register.entity}", "keys", "[ID!]!", answered)


def _schema(registers: tuple[Register, ...], way: str, as_of: str) -> GraphQLSchema:
    query = QueryType()
    query.set_field("asOf", lambda _root, _info: as_of)
    types: list[ObjectType] = []
    roots, described = ["asOf: String!"], []
    for each in registers:
        name = f"The{each.entity}"
        roots.append(f"of{each.entity}(keys: [ID!]!): [{name}]!")
        query.set_field(f"of{each.entity}", _finding(each, by_place=way == BY_POSITION))
        described.append(f'type {name} @key(fields: "k") {{ k: ID! {" ".join(map(_described, each.attributes))} }}')
        types.append(_type(name, each))
    sdl = f"type Query {{ {' '.join(roots)} }} type OfYear {{ v: String }} {' '.join(described)}"
    return make_federated_schema(sdl, query, *types)


def _type(name: str, register: Register) -> ObjectType:
    entity = FederatedObjectType(name)
    entity.reference_resolver(lambda _root, _info, reference: register.records.get(reference["k"]))
    for declared in register.attributes:
        if declared.takes_year:
            entity.set_field(declared.attribute, _of_year)
    return entity


def _finding(register: Register, *, by_place: bool) -> Any:
    def found(_root: None, _info: GraphQLResolveInfo[Any], keys: list[str]) -> list[Record | None]:
        records = [register.records.get(key) for key in keys]
        return records if by_place else [each for each in records if each is not None]

    return found


def _of_year(record: Record, info: GraphQLResolveInfo[Any], year: int) -> object:
    figures = record[info.field_name] or {}
    return {"v": figures[str(year)]} if str(year) in figures else None


_TYPES: Final = MappingProxyType(dict.fromkeys((ValueKind.COUNT, ValueKind.MONTHS), "Int"))


def _described(declared: FieldDeclaration) -> str:
    if declared.takes_year:
        return f"{declared.attribute}(year: Int!): OfYear"
    if declared.target is not None:
        return f"{declared.attribute}: [ID!]"
    return f"{declared.attribute}: {_TYPES.get(declared.kind, 'String')}"
