"""A register asked over HTTP: how it is asked, and what it answers to a well-formed question. No I/O of its own."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Record: TypeAlias = Mapping[str, Any]
Records: TypeAlias = Mapping[str, Record]
"""By the register's key."""

Read: TypeAlias = Callable[[sqlite3.Connection, str], Records]
"""The records of these keys, a JSON array of texts, as the department's database has them at this moment."""

MOST_KEYS: Final = 5_000


class QuestionMalformed(Exception):
    """The body is not a question; the message says what is missing and holds nothing of the body."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One path of a desk, about subjects of one kind.

    Of the fields in `yearly` (year → figure) only the years asked for are told.
    """

    path: str
    key_field: str
    read: Read
    yearly: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and how a department answers; `envelope` are the names under which the records lie in the answer."""

    department: str
    counters: tuple[Counter, ...]
    envelope: tuple[str, ...]
    as_of: str

    @property
    def bearer_variable(self) -> str:
        """The environment variable of the bearer token."""
        return f"MERIDIAN_{self.department.upper()}_TOKEN"


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


def answer(desk: Desk, counter: Counter, records: Records, asked: Question) -> dict[str, Any]:
    """The records that the register holds, each with its key and the fields asked for and no others."""
    found = (records[key] for key in dict.fromkeys(asked.keys) if key in records)
    enclosed: Any = [_told(counter, record, asked) for record in found]
    for name in reversed(desk.envelope):
        enclosed = {name: enclosed}
    return {**enclosed, "asOf": desk.as_of}


def rows_by_key(select: str, key_field: str) -> Read:
    """Reads rows by a statement that takes the keys as its one parameter; a record is a row, by column."""

    def read(connection: sqlite3.Connection, keys: str) -> Records:
        cursor = connection.execute(select, (keys,))
        names = [column for column, *_ in cursor.description]
        records = (dict(zip(names, row, strict=True)) for row in cursor)
        return {record[key_field]: record for record in records}

    return read


def _told(counter: Counter, record: Record, asked: Question) -> dict[str, Any]:
    names = dict.fromkeys((counter.key_field, *asked.fields))
    return {
        name: _years(record[name], asked.years) if name in counter.yearly else record[name]
        for name in names
        if name in record
    }


def _years(figures: Mapping[str, Any], years: Sequence[int]) -> dict[str, Any]:
    return {str(year): figures[str(year)] for year in years if str(year) in figures}


def _items(body: Mapping[str, Any], name: str, kind: type, *, optional: bool = False) -> tuple[Any, ...]:
    items = body.get(name, [] if optional else None)
    if not isinstance(items, list) or not all(type(item) is kind for item in items):
        raise QuestionMalformed(f"{name} is no list of {kind.__name__}")
    return tuple(items)
