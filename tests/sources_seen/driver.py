"""Watches the SQLite driver itself: what is executed, with which parameters, and every row that comes back."""

import re
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

_READS: Final = re.compile(r"\bFROM\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the driver got it, and the rows that it handed over."""

    database: str
    text: str
    parameters: tuple[object, ...] = field(repr=False)
    rows: list[tuple[object, ...]] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class Watch:
    """Everything executed while watching, in order; `about_subjects` leaves out what only sets a connection up."""

    executed: list[Statement] = field(default_factory=list)

    @property
    def about_subjects(self) -> list[Statement]:
        """Statements that read something."""
        return [statement for statement in self.executed if _READS.search(statement.text)]

    def forget(self) -> None:
        """Begin anew."""
        self.executed.clear()

    def of(self, department: str) -> list[Statement]:
        """Those of one department."""
        return [statement for statement in self.about_subjects if statement.database == department]


@contextmanager
def watching(besides: Collection[str] = ()) -> Iterator[Watch]:
    """Watch every connection that is made inside the block, in whatever thread.

    What the departments `besides` read is not watched: they are asked over HTTP, and read their own databases.
    """
    watch = Watch()
    connect = sqlite3.connect

    def connect_watched(database: str, **options: Any) -> sqlite3.Connection:
        if Path(database).stem in besides:
            unwatched: sqlite3.Connection = connect(database, **options)
            return unwatched
        return connect(database, factory=_connection_of(Path(database).stem, watch), **options)

    with patch.object(sqlite3, "connect", connect_watched):
        yield watch


def _connection_of(name: str, watch: Watch) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        """Notes what it executes; rows are noted as they are fetched, in whichever way."""

        def execute(self, sql: str, parameters: Any = (), /) -> "Cursor":
            watch.executed.append(Statement(name, sql, tuple(parameters)))
            self.statement = watch.executed[-1]
            super().execute(sql, parameters)
            return self

        def __next__(self) -> Any:
            row = super().__next__()
            self.statement.rows.append(row)
            return row

        def fetchone(self) -> Any:
            return next(self, None)

        def fetchmany(self, size: int | None = 1) -> list[Any]:
            return [row for row, _ in zip(self, range(size or 1), strict=False)]

        def fetchall(self) -> list[Any]:
            return list(self)

        def executemany(self, sql: str, parameters: Any, /) -> "Cursor":
            raise AssertionError("a department is read, one statement a call")

    class Connection(sqlite3.Connection):
        """Hands out watched cursors, also where it executes by itself."""

        def cursor(self, *_: object) -> Any:
            return super().cursor(Cursor)

        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            cursor: Cursor = self.cursor()
            return cursor.execute(sql, parameters)

    return Connection
