"""What a GraphQL service offers: entities of a federation, and root fields that take a list of keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from source_adapters.keys import KeyKind
from source_adapters.scaffolding.findings import Column, Look, Table
from source_adapters.scaffolding.from_sdl import keys_of, schema_of
from source_adapters.scaffolding.names import OWN_KEYS
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.scaffolding.writing import quoted
from source_adapters.settings_table import UNDECIDED

DEEPEST: Final = 2
_TYPE: Final = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"
INTROSPECTION: Final = (
    "{ __schema { queryType { name } types { kind name enumValues { name }"
    f" fields {{ name description args {{ name type {{ {_TYPE} }} }} type {{ {_TYPE} }} }} }} }} }}"
)
SDL: Final = "{ _service { sdl } }"

_WHOLE: Final = frozenset({Look.WHOLE, Look.NUMBER, Look.TEXT})
_LOOKS: Final[Mapping[str, frozenset[Look]]] = {"Int": _WHOLE, "Float": frozenset({Look.NUMBER, Look.TEXT})}
"""What a number may be; a text, or a scalar of the department's own, may be anything."""

_PERSONS: Final = ("person", "people", "resident", "citizen", "worker", "student", "member", "owner")
_ENTERPRISES: Final = ("enterprise", "firm", "compan", "taxpayer", "organisation", "organization", "business")


@dataclass(frozen=True, slots=True)
class _Root:
    """One way to ask for a type: what its block says of it, and the type's key field where it is known."""

    type_name: str
    settings: tuple[str, ...]
    key_field: str | None


def tables_of(introspected: bytes | None, sdl: bytes | None) -> Sequence[Table]:
    """Every type that can be asked for by keys; without introspection the schema's own text has to do.

    Raises:
        Unreadable: neither answer tells a schema, or nothing in it can be asked for by keys.
    """
    text = str((_data(sdl).get("_service") or {}).get("sdl") or "")
    schema = _data(introspected).get("__schema") or (schema_of(text) if text else None)
    if schema is None:
        raise Unreadable("the service tells its schema neither by introspection nor by _service { sdl }")
    types: dict[str, Any] = {each["name"]: each for each in schema["types"]}
    roots = list(_roots(types, schema["queryType"]["name"], keys_of(text)))
    if not roots:
        raise Unreadable("no type has a key (@key), and no root field takes a list of keys")
    return [_table(types, root) for root in roots]


def _data(answer: bytes | None) -> Mapping[str, Any]:
    try:
        parsed = orjson.loads(answer or b"{}")
    except orjson.JSONDecodeError:
        return {}
    found = parsed.get("data") if isinstance(parsed, dict) else None
    return found if isinstance(found, dict) else {}


def _roots(types: Mapping[str, Any], query: str, keys: Mapping[str, str]) -> Iterator[_Root]:
    for name, key_field in keys.items():
        if name in types:
            yield _Root(name, (f'entities = "{name}"',), key_field)
    for field in types[query]["fields"]:
        listed = [argument for argument in field["args"] if _is_list_of_keys(argument["type"])]
        named = _named(field["type"])
        if len(listed) != 1 or types[named]["kind"] != "OBJECT" or named in keys:
            continue
        settings = (
            f'field = "{field["name"]}"',
            f'argument = "{listed[0]["name"]}"',
            f"argument_type = {quoted(_spelt(listed[0]['type']))}",
            f'answers_by = "{UNDECIDED}"   # "position" if answers stand in the order of the keys, else "key"',
        )
        yield _Root(named, settings, None)


def _is_list_of_keys(kind: Mapping[str, Any]) -> bool:
    return "[" in _spelt(kind) and _named(kind) in {"ID", "String"}


def _named(kind: Mapping[str, Any]) -> str:
    while kind.get("ofType"):
        kind = kind["ofType"]
    return str(kind["name"])


def _spelt(kind: Mapping[str, Any]) -> str:
    if kind["kind"] == "NON_NULL":
        return f"{_spelt(kind['ofType'])}!"
    return f"[{_spelt(kind['ofType'])}]" if kind["kind"] == "LIST" else str(kind["name"])


def _table(types: Mapping[str, Any], root: _Root) -> Table:
    columns = list(_columns(types, root.type_name))
    key_field = root.key_field or next((each.place for each in columns if each.place.lower() in OWN_KEYS), None)
    kind = _key_kind(root.type_name.lower())
    columns = [replace(each, key=kind, is_unique=True) if each.place == key_field else each for each in columns]
    return Table(root.type_name, tuple(columns), root.settings, keys_seen=False)


def _key_kind(type_name: str) -> KeyKind | None:
    """No value is seen here: the type's name tells whose key it is, and nothing tells how it is written."""
    if any(word in type_name for word in _PERSONS):
        return KeyKind.IDENTITY_NUMBER
    return KeyKind.CREDIT_CODE if any(word in type_name for word in _ENTERPRISES) else None


def _columns(types: Mapping[str, Any], type_name: str, above: str = "", comment: str = "") -> Iterator[Column]:
    for field in types[type_name]["fields"] or ():
        arguments = [argument["name"] for argument in field["args"]]
        if any(name != "year" for name in arguments):
            continue
        place = above + field["name"] + ("(year: {year})" if arguments else "")
        named = _named(field["type"])
        told = " ".join(filter(None, (comment, field.get("description"))))
        match types[named]["kind"]:
            case "SCALAR":
                yield Column(place, _LOOKS.get(named, frozenset()), comment=told)
            case "ENUM":
                words = tuple(sorted(each["name"] for each in types[named]["enumValues"]))
                yield Column(place, frozenset({Look.CODE, Look.TEXT}), codes=words, comment=told)
            case "OBJECT" if above.count(".") < DEEPEST - 1 and named != type_name:
                yield from _columns(types, named, f"{place}.", told)
