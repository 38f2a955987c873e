"""The part of a binding that says how one table or service of a department is read."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.bound import DateFormat, Field, Fields, Relation, Service, Table, Unit
from source_adapters.contract import Entity
from source_adapters.json_path import needs_year
from source_adapters.keys import TARGETS, KeyKind
from source_adapters.settings_table import SettingsTable
from source_adapters.shape_settings import mark_of, one_key_of, paging_of, refuse_odd_shape

CodeTables: TypeAlias = Mapping[str, Mapping[str, str]]
"""Name of a table of codes → the department's code → word of the schema."""

_WORD: Final = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """How a place is said: in which setting, what may be wrong with it, and whether relations are kept there."""

    setting: str
    fault_of: Callable[[str], str | None]
    holds_relations: bool


def _column_fault(place: str) -> str | None:
    return "a column has no {year}; the table has a year_column" if needs_year(place) else None


def _path_fault(place: str) -> str | None:
    steps = place.split(".")
    if not all(steps):
        return "a dotted path has no empty steps"
    if needs_year(steps[0]):
        return "{year} stands below the first step of a path, which is the field asked for"
    return None


_COLUMN: Final = PlaceKind("column", _column_fault, holds_relations=False)
_PATH: Final = PlaceKind("path", _path_fault, holds_relations=True)


def code_tables(settings: SettingsTable) -> CodeTables:
    """Every table of codes of one department."""
    tables = settings.table("codes")
    return {name: _codes(tables.table(name)) for name in tables.content}


def _codes(table: SettingsTable) -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for code, word in table.entries():
        if isinstance(word, str) and _WORD.fullmatch(word):
            codes[code] = word
        else:
            table.problem(f'"{code}"', "expected a word of the schema in capitals")
    return MappingProxyType(codes)


def table_of(settings: SettingsTable, codes: CodeTables, named_by: str = "table") -> Table:
    """One block of a database's bindings, or of a folder's, where `named_by` is the setting that names a file."""
    entity = settings.required_word("entity", Entity)
    table = Table(
        entity=entity,
        name=settings.text(named_by),
        key_column=settings.text("key_column"),
        key=key_kind(settings, entity),
        attributes=attribute_fields(settings, _COLUMN, codes),
        as_of_column=settings.optional_text("as_of_column"),
        as_of_format=settings.word("as_of_format", DateFormat, DateFormat.ISO),
        complete_register=settings.flag("complete_register", default=False),
        year_column=settings.optional_text("year_column"),
    )
    settings.refuse_unknown()
    return table


def relation_of(settings: SettingsTable, named_by: str = "table") -> Relation:
    """One block of a database's pairs, or of a folder's, as `table_of`."""
    entity = settings.required_word("entity", Entity)
    relation = Relation(
        attribute=settings.text("attribute"),
        entity=entity,
        name=settings.text(named_by),
        key_column=settings.text("key_column"),
        key=key_kind(settings, entity),
        target_column=settings.text("target_column"),
        target=settings.required_word("target", TARGETS),
        as_of_column=settings.optional_text("as_of_column"),
        as_of_format=settings.word("as_of_format", DateFormat, DateFormat.ISO),
    )
    settings.refuse_unknown()
    return relation


def service_of(settings: SettingsTable, codes: CodeTables) -> Service:
    """One block of an HTTP service's bindings."""
    entity = settings.required_word("entity", Entity)
    one_key, paging = one_key_of(settings), paging_of(settings)
    service = Service(
        entity=entity,
        path=_service_path(settings),
        records=settings.text("records") if one_key is None else settings.optional_text("records"),
        key_field=settings.text("key_field"),
        key=key_kind(settings, entity),
        attributes=attribute_fields(settings, _PATH, codes),
        as_of=settings.optional_text("as_of"),
        as_of_field=settings.optional_text("as_of_field"),
        complete_register=settings.flag("complete_register", default=False),
        answered_if=mark_of(settings),
        one_key=one_key,
        paging=paging,
    )
    refuse_odd_shape(settings, one_key, paging)
    if service.as_of and service.as_of_field:
        settings.problem("as_of_field", "either as_of or as_of_field, not both")
    settings.refuse_unknown()
    return service


def _service_path(settings: SettingsTable) -> str:
    path = settings.text("path")
    if path and (not path.startswith("/") or set(path) & set("?# ")):
        settings.problem("path", "expected a path that starts with / and has no query")
    return path


def key_kind(settings: SettingsTable, entity: Entity) -> KeyKind:
    """How the records of this kind of entity are keyed."""
    key = settings.required_word("key", KeyKind)
    if settings.content.get("key") == key and key.entity is not entity:
        settings.problem("key", f"{key} is not a key of {entity}")
    return key


def attribute_fields(settings: SettingsTable, kind: PlaceKind, codes: CodeTables) -> Fields:
    """The table of attributes of one block, at least one."""
    table = settings.table("attributes")
    if not table.content:
        settings.problem("attributes", "missing; expected a table of attributes")
    return MappingProxyType({name: _field(table, name, kind, codes) for name in table.content})


def _field(attributes: SettingsTable, name: str, kind: PlaceKind, codes: CodeTables) -> Field:
    if isinstance(attributes.content[name], str):
        field = Field(attributes.text(name))
    else:
        details = attributes.table(name)
        field = Field(
            place=details.text(kind.setting),
            codes=_named_codes(details, codes),
            format=details.word("format", DateFormat, DateFormat.ISO),
            unit=details.word("unit", Unit, Unit.YUAN),
            target=details.optional_word("target", TARGETS) if kind.holds_relations else None,
        )
        details.refuse_unknown()
        _refuse_beside_target(details, field, kind)
    if field.place and (fault := kind.fault_of(field.place)):
        attributes.problem(name, fault)
    return field


def _refuse_beside_target(details: SettingsTable, field: Field, kind: PlaceKind) -> None:
    if "target" not in details.content:
        return
    for name in sorted({"codes", "format", "unit"} & details.content.keys()):
        details.problem(name, "a relation holds keys; nothing of them is translated")
    if needs_year(field.place):
        details.problem(kind.setting, "a relation is not kept by year")


def _named_codes(details: SettingsTable, codes: CodeTables) -> Mapping[str, str] | None:
    name = details.optional_text("codes")
    if name is not None and name not in codes:
        details.problem("codes", f"no such table of codes: {name}")
    return None if name is None else codes.get(name)


def refuse_twice_bound(settings: SettingsTable, tables: Iterable[Table], relations: Iterable[Relation]) -> None:
    """Note every attribute that more than one table answers."""
    bound = [("tables", table.entity, attribute) for table in tables for attribute in table.attributes]
    bound += [("relations", relation.entity, relation.attribute) for relation in relations]
    seen: set[tuple[Entity, str]] = set()
    for name, entity, attribute in bound:
        if (entity, attribute) in seen:
            settings.problem(name, f"{entity}.{attribute} is bound twice: one datum, one source")
        seen.add((entity, attribute))
