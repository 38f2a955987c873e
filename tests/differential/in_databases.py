"""The city's departments in databases: a table for each attribute, with the same cells in every kind of database."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.bound import Field, Limits, Relation, SqlDepartment, Table
from source_adapters.contract import INVALID, Entity, FetchRequest, Rows, ValueKind
from source_adapters.fake import Held, HeldByYear
from source_adapters.keys import KeyKind
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of
from tests.databases.kinds import Kind, insert
from tests.differential.city import City
from tests.differential.departments import AS_OF, FETCHED_AT
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


class Recording(SqlSource):
    """A source that remembers what it was asked."""

    def __init__(self, bound: SqlDepartment) -> None:
        super().__init__(bound, dialect_of(bound.address), lambda: FETCHED_AT[bound.department])
        self.requests: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> Rows:
        """Remember, then answer."""
        self.requests.append(request)
        return await super().fetch(request)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An attribute's table: how it is made, and what is in it."""

    declared: FieldDeclaration
    rows: tuple[tuple[object, ...], ...]

    @property
    def name(self) -> str:
        """Of the table."""
        return f"{self.declared.entity.lower()}_{self.declared.attribute.lower()}"

    def create(self, type_name: str) -> str:
        """With the attribute's column of this type."""
        year = "nd INTEGER, " if self.declared.takes_year else ""
        return f"CREATE TABLE {self.name} (k VARCHAR(18), {year}v {type_name}, gxrq VARCHAR(30))"


def in_sqlite(city: City, folder: Path) -> dict[str, Recording]:
    """Department → a source over a file in this folder."""
    found = {}
    for department in DEPARTMENTS:
        path = folder / f"{department}.db"
        with closing(sqlite3.connect(path)) as database, database:
            for kept in _kept(city, department):
                database.execute(kept.create(""))
                for row in kept.rows:
                    marks = ", ".join("?" * len(row))
                    database.execute(f"INSERT INTO {kept.name} VALUES ({marks})", row)  # noqa: S608  # a test's
        found[department] = Recording(_bound(city, department, f"sqlite+aiosqlite:///{path}"))
    return found


def in_server(city: City, kind: Kind) -> dict[str, Recording]:
    """Department → a source over a database of this server, whose columns have types."""
    found = {}
    for department in DEPARTMENTS:
        statements = []
        for kept in _kept(city, department):
            statements.append(kept.create(_TYPES.get(kept.declared.kind, "VARCHAR(60)")))
            if kept.rows:
                statements.append(insert(kept.name, *kept.rows))
        found[department] = Recording(_bound(city, department, kind.database(*statements)))
    return found


def _bound(city: City, department: str, address: str) -> SqlDepartment:
    kept = list(_kept(city, department))
    return SqlDepartment(
        department,
        address,
        LIMITS,
        tuple(_table(each) for each in kept if each.declared.target is None),
        tuple(_relation(each, each.declared.target) for each in kept if each.declared.target is not None),
    )


def _table(kept: _Kept) -> Table:
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


def _relation(kept: _Kept, target: Entity) -> Relation:
    declared = kept.declared
    return Relation(
        declared.attribute, declared.entity, kept.name, "k", KEYS[declared.entity], "v", KEYS[target], "gxrq"
    )


def _kept(city: City, department: str) -> Iterator[_Kept]:
    for declared in REGISTER.values():
        if declared.department == department:
            as_of = AS_OF[department].isoformat()
            held = city.records[declared.entity][declared.attribute]
            yield _Kept(
                declared, tuple((*row, as_of) for key, each in held.items() for row in _rows(declared, key, each))
            )


def _rows(declared: FieldDeclaration, key: str, held: Held | HeldByYear) -> Iterator[tuple[object, ...]]:
    if isinstance(held, Mapping):
        for year, each in held.items():
            yield key, year, _written(declared.kind, each)
    elif declared.target is not None:
        for target in held if isinstance(held, tuple) else ("?",) if held is INVALID else ():
            yield key, target
    else:
        yield key, _written(declared.kind, held)


def _written(kind: ValueKind, held: Held) -> object:
    if held is INVALID:
        return _UNREADABLE.get(kind)
    if isinstance(held, Decimal):
        return float(held)
    return held.isoformat() if isinstance(held, date | datetime) else held
