"""DuckDB, and nothing else of it anywhere: one database in memory for each table of a drop.

It reads files that it is handed and reaches for nothing: no extension is fetched, no configuration changed later.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb

Parameters = Mapping[str, object]

_ALONE: Final[Mapping[str, Any]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "threads": 2,
}

EngineError: Final = duckdb.Error
"""What DuckDB raises; its messages may quote cells, and are not repeated."""


def quoted(name: str) -> str:
    """A name or a text of this code or of a binding, as an SQL text."""
    return "'" + name.replace("'", "''") + "'"


class Database:
    """One database in memory, which is gone when nobody holds it any longer."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config=dict(_ALONE))

    def execute(self, statement: str) -> None:
        """Do what a statement says."""
        self._connection.execute(statement)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Everything that a statement finds."""
        return self._connection.execute(statement).fetchall()

    def row(self, statement: str) -> tuple[Any, ...]:
        """The one row that a statement finds."""
        (found,) = self.rows(statement)
        return found

    def fill(self, statement: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Insert pairs, which the statement takes as the lists ``spelt`` and ``meant``."""
        if pairs:
            spelt, meant = zip(*pairs, strict=True)
            self._connection.execute(statement, {"spelt": list(spelt), "meant": list(meant)})

    def settle(self) -> None:
        """From here on it is searched: each search in the thread that asks, and no file is opened any more."""
        for setting in ("threads = 1", "enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {setting}")

    def search(self) -> "Search":
        """One search beside others; others may end it."""
        return Search(self._connection.cursor())


class Search:
    """One search of a database, made in a thread and ended from another."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._changing = threading.Lock()
        self._ended = False
        self._searched = False

    def rows(self, statement: str, parameters: Parameters) -> Sequence[tuple[Any, ...]]:
        """Everything that is found; nothing where it was ended before it began."""
        if self._ended:
            return ()
        try:
            return self._cursor.execute(statement, parameters).fetchall()
        finally:
            with self._changing:
                self._searched = True
                self._cursor.close()

    def end(self) -> None:
        """Nobody waits for it any longer; it may just have come to its own end."""
        with self._changing:
            self._ended = True
            if not self._searched:
                self._cursor.interrupt()
