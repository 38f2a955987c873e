"""Writes a department's database: one SQLite file, made in one go."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """The statement that makes it, the statement that fills it, and its rows."""

    create: str
    insert: str
    rows: Iterable[tuple[Value, ...]]


def write_database(path: Path, tables: Iterable[Table], then: Iterable[str] = ()) -> None:
    """Make the file and fill it; `then` are statements for indexes and views.

    Nobody reads it before the city is complete, so nothing is flushed on the way.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        with connection:
            for table in tables:
                connection.execute(table.create)
                connection.executemany(table.insert, table.rows)
            for statement in then:
                connection.execute(statement)
        connection.execute("ANALYZE")
