"""What a JSON service answers, from one of its answers: the list of records, and dotted paths in a record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from source_adapters.scaffolding.findings import Table
from source_adapters.scaffolding.looks import column_of
from source_adapters.scaffolding.names import MOMENTS
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.scaffolding.writing import quoted

DEEPEST: Final = 4
_YEAR: Final = re.compile("(19|20)[0-9]{2}")
_YEARS: Final = "{year}"


def table_of(answer: bytes, path: str) -> Table:
    """The records of an answer as a table; `path` is where the service is asked.

    Raises:
        Unreadable: it is no JSON, or there is no list of records in it.
    """
    try:
        parsed = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise Unreadable("the answer is not JSON") from None
    lists = sorted(_lists(parsed, ()), key=lambda each: len(each[0]))
    if not lists:
        raise Unreadable("there is no list of records in the answer; give an answer about keys that the register holds")
    where, records = lists[0]
    cells: dict[str, list[object]] = {}
    for record in records:
        for place, cell in _leaves(record, ()):
            cells.setdefault(place, []).append(cell)
    columns = tuple(column_of(place, seen) for place, seen in cells.items())
    settings = (f"records = {quoted('.'.join(where))}",) if where else ()
    return Table(path, columns, settings, _moment(parsed, where))


def _lists(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Sequence[Mapping[str, Any]]]]:
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        yield path, value
    elif isinstance(value, dict) and len(path) < DEEPEST:
        for name, inside in value.items():
            yield from _lists(inside, (*path, name))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    """Every value of a record with its path; keys that are years are one step."""
    if isinstance(value, dict):
        of_years = bool(value) and bool(path) and all(map(_YEAR.fullmatch, value))
        for name, inside in value.items() if len(path) < DEEPEST else ():
            yield from _leaves(inside, (*path, _YEARS if of_years else name))
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, path)
    else:
        yield ".".join(path), value


def _moment(parsed: Any, where: tuple[str, ...]) -> str | None:
    """A moment that stands beside the list of records, or above it."""
    for depth in range(len(where), -1, -1):
        inside = parsed
        for name in where[:depth]:
            inside = inside[name]
        if not isinstance(inside, dict):
            continue
        for name, value in inside.items():
            if isinstance(value, str) and name.lower() in MOMENTS:
                return ".".join((*where[:depth], name))
    return None
