"""Departments on MariaDB: what their SQLite files hold, in a database each."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncmy

from demo.departments.held import Report, count, every_row, made, reading
from demo.mariadb import FIRST, USER, MariadbServer

_TYPES: Final = {"INTEGER": "BIGINT", "REAL": "DOUBLE", "TEXT": "VARCHAR(120)"}
"""A text that is searched for must say how long it is."""

_TYPE: Final = re.compile(r"\b(INTEGER|REAL|TEXT)\b")
_SQLITES_OWN: Final = re.compile(r"\bWITHOUT ROWID\b")
_ROWS_AT_ONCE: Final = 2_000


def move_in(files: Mapping[str, Path], server: MariadbServer, report: Report) -> Mapping[str, str]:
    """Department → the address of its new database, in which is all that its file holds."""
    asyncio.run(_moved_in(files, server, report))
    return {department: server.address(department) for department in files}


async def _moved_in(files: Mapping[str, Path], server: MariadbServer, report: Report) -> None:
    connection = await asyncmy.connect(unix_socket=str(server.socket), user=USER, db=FIRST, charset="utf8mb4")
    try:
        async with connection.cursor() as cursor:
            for department, file in files.items():
                await cursor.execute(f"CREATE DATABASE `{department}` CHARACTER SET utf8mb4")
                await cursor.execute(f"USE `{department}`")
                with reading(file) as held:
                    await _filled(cursor, held, partial(report, department))
                await connection.commit()
    finally:
        await connection.ensure_closed()


async def _filled(cursor: Any, held: sqlite3.Connection, report: Callable[[int], None]) -> None:
    """Tables first, each with its rows, then what leans on them."""
    for name, statement in made(held, "table"):
        await cursor.execute(_as_mariadb(statement))
        rows = every_row(held, name)
        marks = ", ".join(["%s"] * len(rows.description))
        while some := rows.fetchmany(_ROWS_AT_ONCE):
            await cursor.executemany(f"INSERT INTO `{name}` VALUES ({marks})", some)  # noqa: S608  # a table of ours
        report(count(held, name))
    for sort in ("index", "view"):
        for _, statement in made(held, sort):
            await cursor.execute(statement)


def _as_mariadb(create: str) -> str:
    return _TYPE.sub(lambda found: _TYPES[found[1]], _SQLITES_OWN.sub("", create))
