"""`sources.toml` of the benchmark: the departments of the benchmark at their ports, all others as in the model city.

Every attribute that the schema gives a department is bound, held or not: Meridian does not start otherwise.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from benchmarks.peers.gateway import Ports
from benchmarks.processes import LOOPBACK
from benchmarks.services.departments import KEY_FIELDS
from demo.departments.roll import DEPARTMENTS
from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import Entity

_KEYS: Final[Mapping[Entity, str]] = {Entity.PERSON: "identity_number", Entity.ENTERPRISE: "credit_code"}


class Adapter(StrEnum):
    """By which adapter Meridian asks the departments."""

    GRAPHQL = "graphql"
    HTTP = "http"


def source_bindings(ports: Ports, adapter: Adapter) -> str:
    """The file's text."""
    others = [_unasked(department.binding) for department in DEPARTMENTS if department.name not in ports]
    return "\n".join([*(_department(name, port, adapter) for name, port in ports.items()), *others])


def _unasked(binding: str) -> str:
    """A department that nobody asks in a benchmark needs no credentials."""
    return "".join(line for line in binding.splitlines(keepends=True) if not line.startswith("bearer_token_env"))


def _department(name: str, port: int, adapter: Adapter) -> str:
    held: dict[Entity, list[FieldDeclaration]] = {}
    for declared in REGISTER.values():
        if declared.department == name:
            held.setdefault(declared.entity, []).append(declared)
    head = _HEADS[adapter].format(name=name, host=LOOPBACK, port=port)
    return head + "".join(_ENTITIES[adapter](name, entity, fields) for entity, fields in held.items())


def _http(name: str, entity: Entity, fields: list[FieldDeclaration]) -> str:
    block = f"""
[[departments.{name}.services]]
entity = "{entity}"
path = "/records/{entity}"
records = "records"
key_field = "{KEY_FIELDS[entity]}"
key = "{_KEYS[entity]}"

[departments.{name}.services.attributes]
"""
    return block + "".join(f"{field.attribute} = {_http_place(field)}\n" for field in fields)


def _http_place(field: FieldDeclaration) -> str:
    path = f"{field.attribute}.{{year}}" if field.takes_year else field.attribute
    return f'"{path}"' if field.target is None else f'{{ path = "{path}", target = "{_KEYS[field.target]}" }}'


def _graphql(name: str, entity: Entity, fields: list[FieldDeclaration]) -> str:
    block = f"""
[[departments.{name}.queries]]
entity = "{entity}"
entities = "{entity}"
key_field = "{KEY_FIELDS[entity]}"
key = "{_KEYS[entity]}"

[departments.{name}.queries.attributes]
"""
    return block + "".join(f"{field.attribute} = {_graphql_place(field)}\n" for field in fields)


def _graphql_place(field: FieldDeclaration) -> str:
    if field.target is not None:
        path = f"{field.attribute}.{KEY_FIELDS[field.target]}"
        return f'{{ path = "{path}", target = "{_KEYS[field.target]}" }}'
    return f'"{field.attribute}(year: {{year}})"' if field.takes_year else f'"{field.attribute}"'


_HEADS: Final[Mapping[Adapter, str]] = {
    Adapter.GRAPHQL: """
[departments.{name}]
kind = "graphql"
address = "http://{host}:{port}/graphql"
""",
    Adapter.HTTP: """
[departments.{name}]
kind = "http"
address = "http://{host}:{port}"
""",
}

_ENTITIES: Final[Mapping[Adapter, Callable[[str, Entity, list[FieldDeclaration]], str]]] = {
    Adapter.GRAPHQL: _graphql,
    Adapter.HTTP: _http,
}
