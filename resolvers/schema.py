"""The schema, the register of its governed fields, and the lint that both must pass before anything starts."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import strawberry
from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_list_type,
)

from resolvers.declared import FieldDeclaration, Register
from resolvers.enterprise import Enterprise
from resolvers.person import Person
from resolvers.query import Query
from resolvers.scalars import CONFIG
from resolvers.sourced import DECLARATION, Declared
from source_adapters.contract import Entity, ValueKind

ROOT_ARGUMENTS: Final = MappingProxyType(
    {
        "person": frozenset({"idNumber", "givenName"}),
        "persons": frozenset({"idNumbers", "givenNames"}),
        "enterprise": frozenset({"creditCode"}),
        "enterprises": frozenset({"creditCodes"}),
        "catalogue": frozenset(),
        "accessLog": frozenset({"first", "after"}),
        "_service": frozenset(),
        "_entities": frozenset({"representations"}),
    }
)
"""Every argument that a root field may have: keys, the names given beside them, a page, and federation's own."""

KEY_FIELDS: Final = MappingProxyType({Entity.PERSON: "idNumber", Entity.ENTERPRISE: "creditCode"})
"""The field of an entity that echoes its key."""

_TYPES: Final = {Entity.PERSON: Person, Entity.ENTERPRISE: Enterprise}


class SchemaRefusedError(Exception):
    """The declared schema breaks a rule of the house; the message lists every breach."""


def _fields(schema: strawberry.Schema, entity: Entity) -> Mapping[str, GraphQLField]:
    type_ = schema._schema.type_map[entity.value]  # noqa: SLF001 - Strawberry offers no public way to graphql-core's schema
    if not isinstance(type_, GraphQLObjectType):
        raise SchemaRefusedError(f"{entity.value} is not an object type")
    fields: Mapping[str, GraphQLField] = type_.fields
    return fields


def _declared(schema: strawberry.Schema) -> Iterator[FieldDeclaration]:
    for entity, class_ in _TYPES.items():
        for field in strawberry.types.get_object_definition(class_, strict=True).fields:
            declared: Declared | None = field.metadata.get(DECLARATION)
            if declared is None:
                continue
            name = schema.config.name_converter.get_graphql_name(field)
            type_ = _fields(schema, entity)[name].type
            yield FieldDeclaration(
                entity=entity,
                name=name,
                attribute=name,
                department=declared.department,
                kind=declared.kind,
                forms=declared.forms,
                description=declared.description,
                description_zh=declared.description_zh,
                sensitivity=declared.sensitivity,
                silence=declared.silence,
                words=declared.words,
                measure=declared.measure,
                coarsening=declared.coarsening,
                flag=declared.flag,
                takes_year=declared.takes_year,
                target=Entity(get_named_type(type_).name) if declared.kind is ValueKind.KEYS else None,
                many=is_list_type(type_),
                fixes=declared.fixes,
                inputs=declared.inputs,
                derivation=declared.derivation,
            )


def lint(schema: GraphQLSchema, register: Register) -> tuple[str, ...]:
    """Every breach of the schema's rules, as sentences; empty when there is none.

    The rules: a governed field is nullable, has one authority and at least one form, its object has exactly one
    sub-field a form, its description is bilingual; no argument exists but keys, given names and the year.
    """
    breaches = [breach for name in ROOT_ARGUMENTS for breach in _root_breaches(schema, name)]
    for entity in _TYPES:
        type_ = schema.type_map[entity.value]
        if not isinstance(type_, GraphQLObjectType):
            breaches.append(f"{entity.value} is not an object type")
            continue
        for name, field in type_.fields.items():
            coordinate = f"{entity.value}.{name}"
            declared = register.get(coordinate)
            if declared is not None:
                breaches.extend(_governed_breaches(coordinate, field, declared, register))
            elif name != "sources":
                breaches.append(f"{coordinate} is not declared with an authority")
    return tuple(breaches)


def _root_breaches(schema: GraphQLSchema, name: str) -> Iterator[str]:
    query = schema.query_type
    field = query.fields.get(name) if query is not None else None
    if field is None:
        yield f"Query.{name} is missing"
    elif set(field.args) != ROOT_ARGUMENTS[name]:
        yield f"Query.{name} takes other arguments than keys and given names"


def _governed_breaches(
    coordinate: str, field: GraphQLField, declared: FieldDeclaration, register: Register
) -> Iterator[str]:
    if isinstance(field.type, GraphQLNonNull):
        yield f"{coordinate} must be nullable"
    if not declared.department:
        yield f"{coordinate} has no authority"
    if set(field.args) != ({"year"} if declared.takes_year else set()):
        yield f"{coordinate} takes other arguments than its year"
    if not declared.description or not declared.description_zh:
        yield f"{coordinate} lacks a description in English or Chinese"
    if declared.is_derived != (declared.derivation is not None):
        yield f"{coordinate} must have either a department or a derivation"
    for taken in declared.inputs:
        if taken.coordinate not in register:
            yield f"{coordinate} takes the undeclared input {taken.coordinate}"
    yield from _form_breaches(coordinate, field, declared)


def _form_breaches(coordinate: str, field: GraphQLField, declared: FieldDeclaration) -> Iterator[str]:
    if not declared.forms:
        yield f"{coordinate} has no form"
    if len(declared.forms) < 2:  # one form is a plain leaf or a derived object
        return
    figure = get_named_type(field.type)
    shown = set(figure.fields) if isinstance(figure, GraphQLObjectType) else set()
    if shown != {form.value for form in declared.forms}:
        yield f"{coordinate} must have exactly one sub-field for each of its forms"


def _checked() -> tuple[GraphQLSchema, Register, str]:
    built = strawberry.federation.Schema(Query, config=CONFIG, federation_version="2.9")
    schema: GraphQLSchema = built._schema  # noqa: SLF001 - Strawberry offers no public way to graphql-core's schema
    register = MappingProxyType({field.coordinate: field for field in _declared(built)})
    if breaches := lint(schema, register):
        raise SchemaRefusedError("; ".join(breaches))
    return schema, register, built.as_str()


SCHEMA, REGISTER, SUBGRAPH_SDL = _checked()
"""The schema for graphql-core, its governed fields, and its SDL as a subgraph of Apollo Federation v2."""
