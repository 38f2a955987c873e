"""The part of a binding that says how one kind of entity is asked for at a GraphQL endpoint."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from source_adapters.bound import AnswersBy, KeysField, Query
from source_adapters.contract import Entity
from source_adapters.graphql_path import is_list_type, is_name, is_type, steps_of
from source_adapters.json_path import needs_year
from source_adapters.record_settings import Codebook, PlaceKind, attribute_fields, key_kind
from source_adapters.settings_table import SettingsTable

_ENTITIES: Final = KeysField("_entities", "representations", "[_Any!]!", AnswersBy.POSITION)
"""How a subgraph of a federation is asked for entities."""


_WHOLE_YEARS: Final = "Int!"


def query_of(settings: SettingsTable, codes: Codebook) -> Query:
    """One block of a GraphQL endpoint's bindings."""
    entity = settings.required_word("entity", Entity)
    query = Query(
        entity=entity,
        root=_root(settings),
        key_field=_name(settings, "key_field"),
        key=key_kind(settings, entity),
        attributes=attribute_fields(settings, _FIELDS, codes),
        year_type=_type(settings, "year_type", _WHOLE_YEARS, is_type),
        as_of=_plain_path(settings, "as_of"),
        as_of_field=_plain_path(settings, "as_of_field"),
        complete_register=settings.flag("complete_register", default=False),
    )
    _refuse_contradictions(settings, query)
    settings.refuse_unknown()
    return query


def _root(settings: SettingsTable) -> KeysField:
    if ("entities" in settings.content) == ("field" in settings.content):
        settings.problem("entities", "expected either entities, the type of a subgraph, or field, a field of the root")
    if "field" not in settings.content:
        return replace(_ENTITIES, type_name=_name(settings, "entities"))
    settings.optional_text("entities")
    return KeysField(
        name=_name(settings, "field"),
        argument=_name(settings, "argument"),
        argument_type=_type(settings, "argument_type", "[ID!]!", is_list_type),
        answers_by=settings.word("answers_by", AnswersBy, AnswersBy.KEY),
    )


def _name(settings: SettingsTable, setting: str) -> str:
    name = settings.text(setting)
    if name and not is_name(name):
        settings.problem(setting, "expected a name of GraphQL: letters, digits and underscores")
    return name


def _type(settings: SettingsTable, setting: str, usual: str, fits: Callable[[str], bool]) -> str:
    written = settings.optional_text(setting) or usual
    if not fits(written):
        settings.problem(setting, f"expected a type of GraphQL such as {usual}")
    return written


def _plain_path(settings: SettingsTable, setting: str) -> str | None:
    path = settings.optional_text(setting)
    if path is None:
        return None
    if fault := _fault(path):
        settings.problem(setting, fault)
    elif needs_year(path):
        settings.problem(setting, "a moment is not kept by year")
    return path


def _fault(path: str) -> str | None:
    try:
        steps_of(path)
    except ValueError as fault:
        return str(fault)
    return None


_FIELDS: Final = PlaceKind("path", _fault, holds_relations=True)


def _refuse_contradictions(settings: SettingsTable, query: Query) -> None:
    if query.as_of and query.as_of_field:
        settings.problem("as_of_field", "either as_of or as_of_field, not both")
    if query.as_of and _is_below(query.root.name, query.as_of):
        settings.problem("as_of", f"expected a field beside {query.root.name}, not one of its entities")
    paths = {name: field.place for name, field in query.attributes.items()} | {"key_field": query.key_field}
    for name, path in paths.items():
        for other, longer in paths.items():
            if _is_below(path, longer) and path != longer:
                settings.problem("attributes", f"{other} stands below {name}, which is a value and has no fields")


def _is_below(path: str, longer: str) -> bool:
    """Whether a path leads through the place at which another ends; one that is no path leads nowhere."""
    if _fault(path) or _fault(longer):
        return False
    steps = steps_of(path)
    return steps_of(longer)[: len(steps)] == steps
