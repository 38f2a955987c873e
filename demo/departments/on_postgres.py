"""Departments on PostgreSQL: what their SQLite files hold, in a database each, by COPY."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncpg

from demo.departments.held import Report, count, every_row, made, reading
from demo.postgres import USER, PostgresServer

_TYPES: Final = {"INTEGER": "BIGINT", "REAL": "DOUBLE PRECISION"}
_TYPE: Final = re.compile(r"\b(INTEGER|REAL)\b")
_SQLITES_OWN: Final = re.compile(r"\bWITHOUT ROWID\b")


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
            with reading(file) as held:
                await _filled(connection, held, partial(report, department))
        finally:
            await connection.close()


async def _filled(connection: Any, held: sqlite3.Connection, report: Callable[[int], None]) -> None:
    """Tables first, each with its rows, then what leans on them."""
    for name, statement in made(held, "table"):
        await connection.execute(_as_postgres(statement))
        await connection.copy_records_to_table(name, records=every_row(held, name))
        report(count(held, name))
    for sort in ("index", "view"):
        for _, statement in made(held, sort):
            await connection.execute(statement)
    await connection.execute("ANALYZE")


async def _connected(server: PostgresServer, database: str) -> Any:
    return await asyncpg.connect(host=str(server.folder), user=USER, database=database)


def _as_postgres(create: str) -> str:
    return _TYPE.sub(lambda found: _TYPES[found[1]], _SQLITES_OWN.sub("", create))
