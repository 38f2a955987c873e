"""A copy of the city in which a test writes every record of some subjects itself, so that they differ as it says."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import TypeAlias

from demo.city import City
from demo.departments.roll import DEPARTMENTS
from demo.generator.identity_number import fifteen_digits
from source_adapters.contract import Entity
from tests.sources_seen.real_city import Town

Value: TypeAlias = str | int | float | None
"""What is written in a column. `Entity.PERSON` stands for the key of the person who stands for an enterprise."""


def organisation_code(code: str) -> str:
    """Characters 9 to 17 of a credit code."""
    return code[8:17]


def in_full(key: str) -> str:
    """The key as its standard writes it."""
    return key


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a department's database, whose it is about, and how it writes the key, its first column."""

    department: str
    table: str
    entity: Entity
    spelt: Callable[[str], str] = field(default=in_full, repr=False)


Records: TypeAlias = Mapping[Sheet, tuple[Value, ...]]
"""Sheet → what stands there beside the key. On a sheet that is missing there is no row."""

Keys: TypeAlias = Mapping[Entity, str]
"""An enterprise and the person who stands for it, or a person alone."""


def copied(town: Town, directory: Path) -> Town:
    """The same city in another place; to be changed."""
    copytree(town.city.directory, directory)
    return Town(City.at(directory), town.truth)


def enter(city: City, entries: Sequence[tuple[Keys, Records]]) -> None:
    """Make these the only records that any register has of these subjects."""
    written = {(spelt,) for keys, _ in entries for entity, key in keys.items() for spelt in _spellings(entity, key)}
    for department in DEPARTMENTS:
        with closing(sqlite3.connect(city.database(department.name))) as connection, connection:
            for table, column in _key_columns(connection):
                connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", written)  # noqa: S608  # names of ours
            for keys, records in entries:
                for sheet, beside in records.items():
                    if sheet.department == department.name:
                        row = [keys[value] if isinstance(value, Entity) else value for value in beside]
                        _insert(connection, sheet, (sheet.spelt(keys[sheet.entity]), *row))


def _insert(connection: sqlite3.Connection, sheet: Sheet, row: tuple[Value, ...]) -> None:
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {sheet.table} VALUES ({marks})", row)  # noqa: S608  # names of ours


def _spellings(entity: Entity, key: str) -> tuple[str, ...]:
    """Every way in which a department of the city may have written a key."""
    if entity is Entity.PERSON:
        return key, fifteen_digits(key) or key
    code = organisation_code(key)
    return key, code, f"{code[:8]}-{code[8]}"


def _key_columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        (_, column, *_), *_ = connection.execute(f"PRAGMA table_info({table})").fetchall()
        yield table, column
