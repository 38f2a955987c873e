"""Departments on PostgreSQL: what their SQLite files hold, in a database each, by COPY."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import asyncpg

from demo.postgres import USER, PostgresServer

Report: TypeAlias = Callable[[str, int], None]
"""Told how many rows of a department have arrived, each time that a table has been filled."""

_TYPES: Final = {"INTEGER": "BIGINT", "REAL": "DOUBLE PRECISION"}
_TYPE: Final = re.compile(r"\b(INTEGER|REAL)\b")
_SQLITES_OWN: Final = re.compile(r"\bWITHOUT ROWID\b")


def rows_of(files: Iterable[Path]) -> int:
    """How many rows all of these hold together."""
    total = 0
    for file in files:
        with _reading(file) as held:
            total += sum(_count(held, name) for name, _ in _made(held, "table"))
    return total


def move_in(files: Mapping[str, Path], server: PostgresServer, report: Report) -> Mapping[str, str]:
    """Department → the address of its new database, in which is all that its file holds."""
    asyncio.run(_moved_in(files, server, report))
    return {department: server.address(department) for department in files}


async def _moved_in(files: Mapping[str, Path], server: PostgresServer, report: Report) -> None:
    first = await _connected(server, "postgres")
    try:
        for department in files:
            await first.execute(f'CREATE DATABASE "{department}"')
    finally:
        await first.close()
    for department, file in files.items():
        connection = await _connected(server, department)
        try:
            with _reading(file) as held:
                await _filled(connection, held, partial(report, department))
        finally:
            await connection.close()


async def _filled(connection: Any, held: sqlite3.Connection, report: Callable[[int], None]) -> None:
    """Tables first, each with its rows, then what leans on them."""
    for name, statement in _made(held, "table"):
        await connection.execute(_as_postgres(statement))
        rows = held.execute(f'SELECT * FROM "{name}"')  # noqa: S608  # a table of ours
        await connection.copy_records_to_table(name, records=rows)
        report(_count(held, name))
    for sort in ("index", "view"):
        for _, statement in _made(held, sort):
            await connection.execute(statement)
    await connection.execute("ANALYZE")


async def _connected(server: PostgresServer, database: str) -> Any:
    return await asyncpg.connect(host=str(server.folder), user=USER, database=database)


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as held:
        yield held


def _made(held: sqlite3.Connection, sort: str) -> list[tuple[str, str]]:
    """Everything of a sort by name, with the statement that makes it; what SQLite makes by itself has none."""
    wanted = "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    return held.execute(wanted, (sort,)).fetchall()


def _count(held: sqlite3.Connection, name: str) -> int:
    return int(held.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # a table of ours


def _as_postgres(create: str) -> str:
    return _TYPE.sub(lambda found: _TYPES[found[1]], _SQLITES_OWN.sub("", create))
