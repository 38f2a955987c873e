"""The city as databases and services can keep it, which is not quite as a register in memory can."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import INVALID, Entity, ValueKind
from source_adapters.fake import Held, HeldByYear
from tests.differential.city import City

_TEXTS = frozenset({ValueKind.TEXT, ValueKind.NAME_MATCH})


def as_kept(city: City, with_records: Collection[str] = ()) -> City:
    """The same city, but that a text can always be read, and where there is none is unknown.

    Departments `with_records` have one record a subject: of somebody who has one, nothing is missing, only unknown.
    """
    records = {entity: _records(city, entity, with_records) for entity in Entity}
    return replace(city, records=records)


def _records(
    city: City, entity: Entity, with_records: Collection[str]
) -> Mapping[str, Mapping[str, Held | HeldByYear]]:
    declared = {each.attribute: each for each in REGISTER.values() if each.entity is entity and not each.is_derived}
    legible = {name: _legible(declared[name], rows) for name, rows in city.records[entity].items()}
    known = {
        department: next(legible[name] for name, each in declared.items() if each.department == department)
        for department in with_records
        if any(each.department == department for each in declared.values())
    }
    return {
        name: rows if (of := known.get(declared[name].department)) is None else _completed(declared[name], rows, of)
        for name, rows in legible.items()
    }


def _legible(declared: FieldDeclaration, rows: Mapping[str, Held | HeldByYear]) -> Mapping[str, Held | HeldByYear]:
    if declared.kind not in _TEXTS:
        return rows
    return {key: None if held is INVALID else held for key, held in rows.items()}


def _completed(
    declared: FieldDeclaration, rows: Mapping[str, Held | HeldByYear], known: Collection[str]
) -> Mapping[str, Held | HeldByYear]:
    nothing: Held | HeldByYear = {} if declared.takes_year else None
    return {key: rows.get(key, nothing) for key in known}
