"""The parts of a binding that are checked one by one: a table, a file, a service or a question, and what it answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from source_adapters.bound import (
    BoundDepartment,
    Field,
    FilesDepartment,
    GraphqlDepartment,
    HttpDepartment,
    RecordBlock,
    Relation,
    SqlDepartment,
    Table,
)
from source_adapters.contract import Attribute, Entity
from source_adapters.json_path import needs_year
from source_adapters.keys import KeyKind
from source_adapters.toml_lines import Path
from source_adapters.toml_lines import block as block_path

Declared: TypeAlias = Mapping[tuple[Entity, str], Attribute]
"""How the schema declares each attribute, exactly, without a year."""


@dataclass(frozen=True, slots=True)
class Block:
    """One of them. `path` leads to it in the bindings; `number` is its place among those of its department.

    `yearly` are those of its attributes that are kept by year.
    """

    path: Path
    number: int
    name: str
    entity: Entity
    key: KeyKind
    fields: Mapping[str, Field]
    yearly: frozenset[str]

    def path_of(self, attribute: str) -> Path:
        """The setting of an attribute."""
        return (*self.path, "attributes", attribute)

    def without(self, paths: Iterable[Path]) -> "Block | None":
        """The block without the attributes at these settings; None where it cannot be read without one of them."""
        missing = set(paths)
        fields = {name: field for name, field in self.fields.items() if self.path_of(name) not in missing}
        is_readable = len(self.fields) - len(fields) == len(missing) and bool(fields)
        return replace(self, fields=fields) if is_readable else None

    def asked(self, declared: Declared, years: Sequence[int]) -> list[Attribute]:
        """Everything that it answers and that the schema knows, in the order of the binding."""
        found = []
        for name in self.fields:
            attribute = declared.get((self.entity, name))
            if attribute is not None and name in self.yearly:
                found += [replace(attribute, year=year) for year in years]
            elif attribute is not None:
                found.append(attribute)
        return found

    def unknown(self, declared: Declared) -> list[str]:
        """Attributes that are bound and that the schema does not know."""
        return [name for name in self.fields if (self.entity, name) not in declared]


def blocks_of(bound: BoundDepartment) -> list[Block]:
    """All of them, in the order of the bindings."""
    return list(_blocks(bound, ("departments", bound.department)))


def _blocks(bound: BoundDepartment, path: Path) -> Iterator[Block]:
    match bound:
        case SqlDepartment():
            yield from _of_contents((*bound.tables, *bound.relations), path)
        case FilesDepartment():
            yield from _of_contents([each.content for each in bound.dropped], path)
        case HttpDepartment():
            for number, service in enumerate(bound.services):
                yield _of_records(service, service.path, number, (*path, *block_path("services", number)))
        case GraphqlDepartment():
            for number, query in enumerate(bound.queries):
                yield _of_records(query, query.root.name, number, (*path, *block_path("queries", number)))


def _of_contents(contents: Sequence[Table | Relation], path: Path) -> Iterator[Block]:
    tables = [content for content in contents if isinstance(content, Table)]
    for number, content in enumerate(contents):
        if isinstance(content, Table):
            own = (*path, *block_path("tables", number))
            yearly = frozenset(content.attributes) if content.year_column is not None else frozenset()
            yield Block(own, number, content.name, content.entity, content.key, content.attributes, yearly)
        else:
            own = (*path, *block_path("relations", number - len(tables)))
            fields = {content.attribute: Field(content.target_column, target=content.target)}
            yield Block(own, number, content.name, content.entity, content.key, fields, frozenset())


def _of_records(block: RecordBlock, name: str, number: int, path: Path) -> Block:
    yearly = frozenset(each for each, field in block.attributes.items() if needs_year(field.place))
    return Block(path, number, name, block.entity, block.key, block.attributes, yearly)
