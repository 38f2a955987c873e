"""The part of a binding that says how one table or service of a department is read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.bound import (
    DATABASE_FORMATS,
    MOMENT_FORMATS,
    DateFormat,
    Field,
    Fields,
    Relation,
    Service,
    Table,
    Unit,
)
from source_adapters.contract import INVALID, Absent, Entity
from source_adapters.json_path import needs_year
from source_adapters.keys import TARGETS, KeyKind
from source_adapters.reorganisations import Reorganisations
from source_adapters.reorganisations_table import TableError, read_reorganisations
from source_adapters.settings_table import UNDECIDED, SettingsTable
from source_adapters.shape_settings import mark_of, one_key_of, paging_of, refuse_odd_shape

CodeTables: TypeAlias = Mapping[str, Mapping[str, str]]
"""Name of a table of codes → the department's code → word of the schema."""

_WORD: Final = re.compile(r"[A-Z][A-Z0-9_]*")
LAST_OF_A_CENTURY: Final = 99
_UNKNOWN: Final = "null"
"""What `otherwise` says for codes that mean nothing known here."""

_ONLY_BESIDE_VALUES: Final = frozenset({"codes", "otherwise", "format", "empty", "pivot", "unit"})


@dataclass(frozen=True, slots=True)
class Codebook:
    """What one department's codes mean: its tables of codes, and the reorganisations that its divisions predate."""

    tables: CodeTables
    divisions: Reorganisations | None = None


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """How a place is said: in which setting, what may be wrong with it, and whether relations are kept there.

    `formats` are the ways in which dates may be written there.
    """

    setting: str
    fault_of: Callable[[str], str | None]
    holds_relations: bool
    formats: Sequence[DateFormat] = DATABASE_FORMATS


def _column_fault(place: str) -> str | None:
    return "a column has no {year}; the table has a year_column" if needs_year(place) else None


def _path_fault(place: str) -> str | None:
    steps = place.split(".")
    if not all(steps):
        return "a dotted path has no empty steps"
    if needs_year(steps[0]):
        return "{year} stands below the first step of a path, which is the field asked for"
    return None


COLUMN: Final = PlaceKind("column", _column_fault, holds_relations=False)
DROPPED_COLUMN: Final = PlaceKind("column", _column_fault, holds_relations=False, formats=tuple(DateFormat))
_PATH: Final = PlaceKind("path", _path_fault, holds_relations=True)


def codebook(settings: SettingsTable, folder: Path) -> Codebook:
    """Every table of codes of one department, and the one of divisions, whose path is relative to the folder."""
    tables = settings.table("codes")
    return Codebook({name: _codes(tables.table(name)) for name in tables.content}, _divisions(settings, folder))


def _divisions(settings: SettingsTable, folder: Path) -> Reorganisations | None:
    name = settings.optional_text("divisions")
    if name is None:
        return None
    try:
        return read_reorganisations(folder / name)
    except TableError as error:
        settings.problem("divisions", str(error))
        return None


def _codes(table: SettingsTable) -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for code, word in table.entries():
        if isinstance(word, str) and _WORD.fullmatch(word):
            codes[code] = word
        else:
            undecided = "still undecided; " if word == UNDECIDED else ""
            table.problem(f'"{code}"', f"{undecided}expected a word of the schema in capitals")
    return MappingProxyType(codes)


def table_of(settings: SettingsTable, codes: Codebook, named_by: str = "table", columns: PlaceKind = COLUMN) -> Table:
    """One block of a database's bindings, or of a folder's, where `named_by` is the setting that names a file."""
    entity = settings.required_word("entity", Entity)
    table = Table(
        entity=entity,
        name=settings.text(named_by),
        key_column=settings.text("key_column"),
        key=key_kind(settings, entity),
        attributes=attribute_fields(settings, columns, codes),
        as_of_column=settings.optional_text("as_of_column"),
        as_of_format=settings.word("as_of_format", MOMENT_FORMATS, DateFormat.ISO),
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
        as_of_format=settings.word("as_of_format", MOMENT_FORMATS, DateFormat.ISO),
    )
    settings.refuse_unknown()
    return relation


def service_of(settings: SettingsTable, codes: Codebook) -> Service:
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


def attribute_fields(settings: SettingsTable, kind: PlaceKind, codes: Codebook) -> Fields:
    """The table of attributes of one block, at least one."""
    table = settings.table("attributes")
    if not table.content:
        settings.problem("attributes", "missing; expected a table of attributes")
    return MappingProxyType({name: _field(table, name, kind, codes) for name in table.content})


def _field(attributes: SettingsTable, name: str, kind: PlaceKind, codes: Codebook) -> Field:
    if isinstance(attributes.content[name], str):
        field = Field(attributes.text(name), divisions=codes.divisions)
    else:
        details = attributes.table(name)
        field = _detailed(details, kind, codes)
        details.refuse_unknown()
        _refuse_beside_target(details, field, kind)
    if field.place and (fault := kind.fault_of(field.place)):
        attributes.problem(name, fault)
    return field


def _detailed(details: SettingsTable, kind: PlaceKind, codes: Codebook) -> Field:
    form = details.word("format", kind.formats, DateFormat.ISO)
    return Field(
        place=details.text(kind.setting),
        codes=_named_codes(details, codes.tables),
        format=form,
        unit=details.word("unit", Unit, Unit.YUAN),
        target=details.optional_word("target", TARGETS) if kind.holds_relations else None,
        other_codes=_other_codes(details),
        empty=frozenset(details.texts("empty")),
        pivot=_pivot(details, form),
        divisions=codes.divisions,
    )


def _other_codes(details: SettingsTable) -> str | Absent | None:
    """What a code that is not in the table reads as."""
    otherwise = details.optional_text("otherwise")
    if otherwise is None:
        return INVALID
    if "codes" not in details.content:
        details.problem("otherwise", "it goes with codes, and says what is not among them")
    if otherwise != _UNKNOWN and not _WORD.fullmatch(otherwise):
        details.problem("otherwise", f'expected "{_UNKNOWN}", or a word of the schema in capitals')
    return None if otherwise == _UNKNOWN else otherwise


def _pivot(details: SettingsTable, form: DateFormat) -> int:
    """The first year of the last century, of two digits; nothing is taken for granted."""
    pivot = details.optional_number("pivot", LAST_OF_A_CENTURY)
    if (form is DateFormat.TWO_DIGIT_YEAR) == (pivot is None):
        details.problem(
            "pivot",
            "missing; expected the year, from 0 to 99, from which on 19 is meant and before which 20"
            if pivot is None
            else f"it goes with format {DateFormat.TWO_DIGIT_YEAR}",
        )
    return pivot or 0


def _refuse_beside_target(details: SettingsTable, field: Field, kind: PlaceKind) -> None:
    if "target" not in details.content:
        return
    for name in sorted(_ONLY_BESIDE_VALUES & details.content.keys()):
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
