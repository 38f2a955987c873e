"""Real databases of each kind, for the length of a test session, and how tests write into them."""

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any, Final

import pytest
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from demo.mariadb import FIRST as MARIADB_FIRST
from demo.mariadb import MariadbServer, is_installed, mariadb
from demo.postgres import PostgresServer, postgres
from source_adapters.sql_dialect import Dialect
from source_adapters.sql_dialects import dialect_of

POSTGRESQL: Final = "postgresql"
MARIADB: Final = "mariadb"
SERVERS: Final = (POSTGRESQL, MARIADB)


@dataclass(frozen=True, slots=True)
class Kind:
    """A running server of one kind, and where new databases are made in it."""

    name: str
    server: PostgresServer | MariadbServer
    first: str
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def dialect(self) -> Dialect:
        """By which Meridian speaks to it."""
        return dialect_of(self.server.address(self.first))

    def database(self, *statements: str) -> str:
        """The address of a new database after these statements."""
        name = f"d{next(self.numbers)}"
        encoding = " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" if self.name == MARIADB else ""
        self.execute(self.first, f"CREATE DATABASE {name}{encoding}")
        self.execute(name, *statements)
        return self.server.address(name)

    def execute(self, database: str, *statements: str) -> None:
        """Have these statements executed, each by itself; also where an event loop runs already."""
        address = self.server.address(database)
        with ThreadPoolExecutor(1) as beside:
            beside.submit(lambda: asyncio.run(executed(address, statements))).result()


async def executed(address: str, statements: Iterable[str]) -> list[list[Any]]:
    """What each of these statements brings, as whoever owns the database."""
    engine = create_async_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    found: list[list[Any]] = []
    try:
        async with engine.connect() as connection:
            for statement in statements:
                result = await connection.exec_driver_sql(statement)
                found.append(list(result) if result.returns_rows else [])
    finally:
        await engine.dispose()
    return found


@contextmanager
def running(name: str) -> Iterator[Kind]:
    """A server of this kind; where there is no MariaDB the test is skipped, except in CI."""
    if name == POSTGRESQL:
        with postgres() as server:
            yield Kind(name, server, "postgres")
    else:
        if not is_installed():
            _no_mariadb()
        with mariadb() as other:
            yield Kind(name, other, MARIADB_FIRST)


def _no_mariadb() -> None:
    missing = "there is no MariaDB on this machine: mariadbd is not on the PATH (apt-get install mariadb-server)"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def quoted(cell: object) -> str:
    """A cell as it is written in a statement of any of them; texts without a backslash."""
    if cell is None:
        return "NULL"
    return "'" + cell.replace("'", "''") + "'" if isinstance(cell, str) else repr(cell)


def insert(table: str, *rows: Iterable[object]) -> str:
    """The statement that puts these rows into a table."""
    told = ", ".join(f"({', '.join(map(quoted, row))})" for row in rows)
    return f"INSERT INTO {table} VALUES {told}"  # noqa: S608  # a test's


_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sfzh": "CHAR(18)",
        "zzjgdm": "VARCHAR(10)",
        "gxrq": "DATE",
        "nd": "SMALLINT",
        "xm": "VARCHAR(60)",
        "xb": "CHAR(2)",
        "csrq": "CHAR(8)",
        "hjqh": "VARCHAR(9)",
        "lhrq": "DATE",
        "fwts": "DECIMAL(5,0)",
        "jzmj": "DECIMAL(12,2)",
        "cbys": "INTEGER",
        "sds": "DECIMAL(14,2)",
        "xydm": "VARCHAR(18)",
        "mc": "VARCHAR(90)",
        "zt": "CHAR(2)",
        "clrq": "INTEGER",
        "xzqh": "INTEGER",
        "hydm": "VARCHAR(4)",
        "zczb": "DOUBLE PRECISION",
        "qs": "DOUBLE PRECISION",
        "dss": "BIGINT",
        "dx": "CHAR(20)",
    }
)
_MOMENTS: Final = frozenset({("jtcy", "gxrq"), ("dss", "gxrq")})


def sample_type(table: str, column: str) -> str:
    """The types that the sample's columns have, of as many kinds as there are."""
    return "TIMESTAMP" if (table, column) in _MOMENTS else _TYPES[column]
