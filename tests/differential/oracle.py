"""The oracle: graphql-core executes the operation with plain resolvers over the exact values, a cell at a time.

It shares the schema's text, its declarations and the city with the engine, and nothing of how an answer is made.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Any, Final, TypeAlias

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    execute,
    get_named_type,
    print_schema,
)

from gateway.errors import Code
from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER, SCHEMA, SUBGRAPH_SDL
from source_adapters.contract import INVALID, NO_RECORD, Absent, Entity, Form
from tests.differential.cells import answer, related, uses
from tests.differential.disclosure import Shown
from tests.differential.lines import source_lines
from tests.differential.notes import Path
from tests.differential.terms import DEPARTMENTS
from tests.differential.world import Cell, Figure, Subject, World

Info: TypeAlias = GraphQLResolveInfo[World]

KEYS: Final = {Entity.PERSON: "idNumber", Entity.ENTERPRISE: "creditCode"}
KEY_LENGTH: Final = 18


def answered(document: DocumentNode, variables: Mapping[str, object], world: World) -> ExecutionResult:
    """What graphql-core answers; the world's notes say how it came to it."""
    result = execute(schema(), document, context_value=world, variable_values=dict(variables))
    assert isinstance(result, ExecutionResult)
    return result


@cache
def schema() -> GraphQLSchema:
    """The schema, built anew from its text with the oracle's own resolvers and scalars."""
    built = build_schema(print_schema(SCHEMA))
    for declared in REGISTER.values():
        _object(built, declared.entity.value).fields[declared.name].resolve = partial(_governed, declared)
        _resolve_forms(built, declared)
    for entity in Entity:
        _object(built, entity.value).fields["sources"].resolve = source_lines
    for name, resolve in _ROOTS.items():
        _object(built, "Query").fields[name].resolve = resolve
    entities = built.type_map["_Entity"]
    assert isinstance(entities, GraphQLUnionType)
    entities.resolve_type = lambda subject, _info, _type: subject.entity.value
    for name, write in (("Decimal", str), ("Date", date.isoformat), ("DateTime", datetime.isoformat)):
        scalar = built.type_map[name]
        assert isinstance(scalar, GraphQLScalarType)
        scalar.coerce_output_value = write
    return built


def _object(built: GraphQLSchema, name: str) -> GraphQLObjectType:
    type_ = built.type_map[name]
    assert isinstance(type_, GraphQLObjectType)
    return type_


def _resolve_forms(built: GraphQLSchema, declared: FieldDeclaration) -> None:
    if len(declared.forms) > 1:
        figure = get_named_type(_object(built, declared.entity.value).fields[declared.name].type)
        assert isinstance(figure, GraphQLObjectType)
        for form in declared.forms:
            figure.fields[form.value].resolve = partial(_form, form)


def _governed(declared: FieldDeclaration, subject: Subject, info: Info, year: int | None = None) -> Shown:
    if declared.name == KEYS[subject.entity] and subject.is_asked_for:
        return subject.key
    if len(declared.forms) > 1:
        return Figure(subject, declared, year)
    cell = Cell(subject, declared, declared.forms[0], year)
    return _value(cell, info) if declared.target is None else _related(cell, declared.target, info)


def _form(form: Form, figure: Figure, info: Info) -> Shown:
    return _value(figure.cell(form), info)


def _value(cell: Cell, info: Info) -> Shown:
    world = info.context
    if not _is_granted(cell, info):
        return None
    found = answer(world, cell)
    for department in found.blamed:
        world.notes.fault(Code.SOURCE_DATA_INVALID, department, _path(info))
    world.notes.cell(cell.permission, is_known=found.shown is not None)
    return found.shown


def _related(cell: Cell, target: Entity, info: Info) -> Subject | list[Subject] | None:
    world, declared = info.context, cell.declared
    if not _is_granted(cell, info):
        return None
    found = related(world, cell)
    world.notes.cell(cell.permission, is_known=not isinstance(found, Absent))
    if isinstance(found, Absent):
        if found is not NO_RECORD:
            is_invalid = found is INVALID or not declared.many
            code = Code.SOURCE_DATA_INVALID if is_invalid else Code.LIMIT_EXCEEDED
            world.notes.fault(code, declared.department, _path(info))
        return None
    subjects = [_subject(target, key, info) for key in world.hasher.ordered(target.value, found)]
    return subjects if declared.many else subjects[0]


def _is_granted(cell: Cell, info: Info) -> bool:
    """Whether a rule allows the cell, wherever; notes what follows from it."""
    notes = info.context.notes
    notes.visit(_path(info))
    if info.context.is_denied(cell):
        notes.fault(Code.FIELD_DENIED, None, _path(info))
        return False
    for wanted, within in uses(info.context, cell):
        notes.use(wanted, within, cell.subject.key)
    return True


def _path(info: Info) -> Path:
    return tuple(info.path.as_list())


def _subject(entity: Entity, key: str, info: Info, name: str | None = None, *, is_asked_for: bool = False) -> Subject:
    info.context.notes.reached[entity].add(key)
    return Subject(entity, key, name, info.field_nodes, is_asked_for)


def _asked(entity: Entity, given: str, info: Info, name: str | None = None) -> Subject:
    return _subject(entity, given.upper(), info, name, is_asked_for=True)


def _person(_root: None, info: Info, **given: Any) -> Subject:
    return _asked(Entity.PERSON, given["idNumber"], info, given.get("givenName"))


def _persons(_root: None, info: Info, **given: Any) -> list[Subject]:
    keys = given["idNumbers"]
    names = given.get("givenNames") or [None] * len(keys)
    return [_asked(Entity.PERSON, key, info, name) for key, name in zip(keys, names, strict=True)]


def _enterprise(_root: None, info: Info, **given: Any) -> Subject:
    return _asked(Entity.ENTERPRISE, given["creditCode"], info)


def _enterprises(_root: None, info: Info, **given: Any) -> list[Subject]:
    return [_asked(Entity.ENTERPRISE, key, info) for key in given["creditCodes"]]


def _entities(_root: None, info: Info, **given: Any) -> list[Subject | None]:
    info.context.notes.apart.add(str(_path(info)[0]))
    return [_represented(place, each, info) for place, each in enumerate(given["representations"])]


def _represented(place: int, given: Mapping[str, str], info: Info) -> Subject | None:
    entity = next((each for each in Entity if each.value == given.get("__typename")), None)
    key = given.get(KEYS[entity], "") if entity else ""
    if entity is None or len(key) != KEY_LENGTH:
        at = (*_path(info), place)
        info.context.notes.visit(at)
        info.context.notes.fault(Code.INVALID_IDENTIFIER, None, at)
        return None
    return _asked(entity, key, info)


def _service(_root: None, _info: Info) -> Shown:
    return {"sdl": SUBGRAPH_SDL}


def _catalogue(_root: None, info: Info) -> Shown:
    denied = info.context.terms.denied
    return [
        {
            "field": declared.coordinate,
            "department": DEPARTMENTS.get(declared.department),
            "inputs": [each.coordinate for each in declared.inputs],
            "forms": [form.name for form in declared.forms],
            "held": [form.name for form in declared.forms if (declared.coordinate, form) not in denied],
            "sensitivity": declared.sensitivity.name,
            "description": declared.description,
            "descriptionZh": declared.description_zh,
        }
        for declared in REGISTER.values()
    ]


_ROOTS: Final = {
    "person": _person,
    "persons": _persons,
    "enterprise": _enterprise,
    "enterprises": _enterprises,
    "_entities": _entities,
    "_service": _service,
    "catalogue": _catalogue,
}
