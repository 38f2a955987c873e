"""The city's departments in databases: a table for each attribute, with the same cells in every kind of database."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.bound import Field, Limits, Relation, SqlDepartment, Table
from source_adapters.contract import INVALID, Entity, ValueKind
from source_adapters.fake import Held, HeldByYear
from source_adapters.keys import KeyKind
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of
from tests.databases.kinds import MARIADB, Kind, insert
from tests.differential.city import City
from tests.differential.departments import AS_OF, FETCHED_AT
from tests.differential.remembering import Remembering
from tests.differential.terms import DEPARTMENTS

LIMITS: Final = Limits(connect_timeout=20.0, read_timeout=60.0)
KEYS: Final = MappingProxyType({Entity.PERSON: KeyKind.IDENTITY_NUMBER, Entity.ENTERPRISE: KeyKind.CREDIT_CODE})

_FIGURES: Final = frozenset({ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT, ValueKind.MONTHS})
_UNREADABLE: Final[Mapping[ValueKind, str]] = MappingProxyType(
    {**dict.fromkeys(_FIGURES, "NaN"), ValueKind.DATE: "infinity", ValueKind.CODE: "?", ValueKind.DIVISION: "?"}
)
"""Cells that no kind of database can read; a text is never one."""

_TYPES: Final[Mapping[ValueKind, str]] = MappingProxyType(
    {**dict.fromkeys(_FIGURES, "NUMERIC"), ValueKind.DATE: "DATE"}
)
_MARIADB_TYPES: Final[Mapping[ValueKind, str]] = MappingProxyType(
    {**dict.fromkeys(_FIGURES, "DECIMAL(30, 2)"), ValueKind.DATE: "DATE"}
)
_AMOUNTS: Final = frozenset({ValueKind.MONEY, ValueKind.AREA})


@dataclass(frozen=True, slots=True)
class Kept:
    """An attribute's table: how it is made, and what is in it."""

    declared: FieldDeclaration
    rows: tuple[tuple[object, ...], ...]

    @property
    def name(self) -> str:
        """Of the table."""
        return f"{self.declared.entity.lower()}_{self.declared.attribute.lower()}"

    @property
    def columns(self) -> list[str]:
        """Of the table, in the order of its cells."""
        return ["k", *(["nd"] if self.declared.takes_year else []), "v", "gxrq"]

    def create(self, type_name: str) -> str:
        """With the attribute's column of this type."""
        year = "nd INTEGER, " if self.declared.takes_year else ""
        return f"CREATE TABLE {self.name} (k VARCHAR(18), {year}v {type_name}, gxrq VARCHAR(30))"


def in_sqlite(city: City, folder: Path) -> dict[str, Remembering]:
    """Department → a source over a file in this folder."""
    return {department: of_file(city, department, folder) for department in DEPARTMENTS}


def in_server(city: City, kind: Kind) -> dict[str, Remembering]:
    """Department → a source over a database of this server, whose columns have types."""
    return {department: of_server(city, department, kind) for department in DEPARTMENTS}


def of_file(city: City, department: str, folder: Path) -> Remembering:
    """A source over a file in this folder."""
    path = folder / f"{department}.db"
    with closing(sqlite3.connect(path)) as database, database:
        for kept in kept_by(city, department):
            database.execute(kept.create(""))
            for row in kept.rows:
                marks = ", ".join("?" * len(row))
                database.execute(f"INSERT INTO {kept.name} VALUES ({marks})", row)  # noqa: S608  # a test's
    return _source(bound(city, department, f"sqlite+aiosqlite:///{path}"))


def of_server(city: City, department: str, kind: Kind) -> Remembering:
    """A source over a database of this server."""
    return _source(bound(city, department, database_of(city, department, kind)))


def database_of(city: City, department: str, kind: Kind) -> str:
    """The address of a new database with a department in it."""
    types = _MARIADB_TYPES if kind.name == MARIADB else _TYPES
    statements = []
    for kept in kept_by(city, department):
        statements.append(kept.create(types.get(kept.declared.kind, "VARCHAR(60)")))
        rows = map(partial(_in_mariadb, kept.declared.kind), kept.rows) if kind.name == MARIADB else kept.rows
        if kept.rows:
            statements.append(insert(kept.name, *rows))
    return kind.database(*statements)


def _in_mariadb(kind: ValueKind, row: tuple[object, ...]) -> list[object]:
    """It has neither NaN nor infinity, but figures too large, counts with fractions, and days that there are not."""
    unlike = {"NaN": 10**20 if kind in _AMOUNTS else 0.5, "infinity": "0000-00-00"}
    return [unlike.get(cell, cell) if isinstance(cell, str) else cell for cell in row]


def bound(city: City, department: str, address: str) -> SqlDepartment:
    """A department over a database in which it has a table for each attribute."""
    kept = list(kept_by(city, department))
    return SqlDepartment(
        department,
        address,
        LIMITS,
        tuple(table_of(each) for each in kept if each.declared.target is None),
        tuple(relation_of(each, each.declared.target) for each in kept if each.declared.target is not None),
    )


def _source(bound: SqlDepartment) -> Remembering:
    return Remembering(SqlSource(bound, dialect_of(bound.address), lambda: FETCHED_AT[bound.department]))


def table_of(kept: Kept) -> Table:
    """The table of an attribute."""
    declared = kept.declared
    return Table(
        declared.entity,
        kept.name,
        "k",
        KEYS[declared.entity],
        {declared.attribute: Field("v")},
        as_of_column="gxrq",
        complete_register=True,
        year_column="nd" if declared.takes_year else None,
    )


def relation_of(kept: Kept, target: Entity) -> Relation:
    """The pairs of a relation."""
    declared = kept.declared
    return Relation(
        declared.attribute, declared.entity, kept.name, "k", KEYS[declared.entity], "v", KEYS[target], "gxrq"
    )


def kept_by(city: City, department: str) -> Iterator[Kept]:
    """Everything that a department keeps."""
    for declared in REGISTER.values():
        if declared.department == department:
            as_of = AS_OF[department].isoformat()
            held = city.records[declared.entity][declared.attribute]
            yield Kept(
                declared, tuple((*row, as_of) for key, each in held.items() for row in _rows(declared, key, each))
            )


def _rows(declared: FieldDeclaration, key: str, held: Held | HeldByYear) -> Iterator[tuple[object, ...]]:
    if isinstance(held, Mapping):
        for year, each in held.items():
            yield key, year, written(declared.kind, each)
    elif declared.target is not None:
        for target in held if isinstance(held, tuple) else ("?",) if held is INVALID else ():
            yield key, target
    else:
        yield key, written(declared.kind, held)


def written(kind: ValueKind, held: Held) -> object:
    """An exact value as a cell of a table, of a file or of a record."""
    if held is INVALID:
        return _UNREADABLE.get(kind)
    if isinstance(held, Decimal):
        return float(held)
    return held.isoformat() if isinstance(held, date | datetime) else held
