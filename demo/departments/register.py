"""A register asked over HTTP: how it is asked, and what it answers to a well-formed question. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Record: TypeAlias = Mapping[str, Any]
Records: TypeAlias = Mapping[str, Record]
"""By the register's key."""

MOST_KEYS: Final = 5_000


class QuestionMalformed(Exception):
    """The body is not a question; the message says what is missing and holds nothing of the body."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and how a department answers.

    `envelope` are the names under which the records lie in the answer; of the fields in `yearly` (year → figure)
    only the years asked for are told; `bearer_variable` names the environment variable of the bearer token.
    """

    department: str
    path: str
    key_field: str
    envelope: tuple[str, ...]
    as_of: str
    yearly: frozenset[str]
    bearer_variable: str


@dataclass(frozen=True, slots=True)
class Question:
    """Which records, and what of them."""

    keys: tuple[str, ...] = field(repr=False)
    fields: tuple[str, ...]
    years: tuple[int, ...]


def question(body: object) -> Question:
    """Read a question from the JSON it was sent as; raises QuestionMalformed."""
    if not isinstance(body, dict):
        raise QuestionMalformed("the body is no object")
    asked = Question(_items(body, "keys", str), _items(body, "fields", str), _items(body, "years", int, optional=True))
    if len(asked.keys) > MOST_KEYS:
        raise QuestionMalformed(f"more than {MOST_KEYS} keys")
    return asked


def answer(desk: Desk, records: Records, asked: Question) -> dict[str, Any]:
    """The records that the register holds, each with its key and the fields asked for and no others."""
    found = (records[key] for key in dict.fromkeys(asked.keys) if key in records)
    enclosed: Any = [_told(desk, record, asked) for record in found]
    for name in reversed(desk.envelope):
        enclosed = {name: enclosed}
    return {**enclosed, "asOf": desk.as_of}


def _told(desk: Desk, record: Record, asked: Question) -> dict[str, Any]:
    names = dict.fromkeys((desk.key_field, *asked.fields))
    return {
        name: _years(record[name], asked.years) if name in desk.yearly else record[name]
        for name in names
        if name in record
    }


def _years(figures: Mapping[str, Any], years: tuple[int, ...]) -> dict[str, Any]:
    return {str(year): figures[str(year)] for year in years if str(year) in figures}


def _items(body: Mapping[str, Any], name: str, kind: type, *, optional: bool = False) -> tuple[Any, ...]:
    items = body.get(name, [] if optional else None)
    if not isinstance(items, list) or not all(type(item) is kind for item in items):
        raise QuestionMalformed(f"{name} is no list of {kind.__name__}")
    return tuple(items)
