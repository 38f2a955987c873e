"""What a department's file holds: its tables, indexes and views, for whoever puts them elsewhere."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias

Report: TypeAlias = Callable[[str, int], None]
"""Told how many rows of a department have arrived, each time that a table has been filled."""


def rows_of(files: Iterable[Path]) -> int:
    """How many rows all of these hold together."""
    total = 0
    for file in files:
        with reading(file) as held:
            total += sum(count(held, name) for name, _ in made(held, "table"))
    return total


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads only."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as held:
        yield held


def made(held: sqlite3.Connection, sort: str) -> list[tuple[str, str]]:
    """Everything of a sort by name, with the statement that makes it; what SQLite makes by itself has none."""
    wanted = "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    return held.execute(wanted, (sort,)).fetchall()


def count(held: sqlite3.Connection, name: str) -> int:
    """How many rows a table has."""
    return int(held.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # a table of ours


def every_row(held: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    """All rows of a table or view, with the names of their columns."""
    return held.execute(f'SELECT * FROM "{name}"')  # noqa: S608  # a table of ours
