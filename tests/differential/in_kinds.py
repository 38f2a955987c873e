"""The city's departments, each of the kind that it has in the mixed city of the demonstration."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from demo.kinds.roll import KINDS, of_kind
from demo.kinds.roll import Kind as DepartmentKind
from source_adapters.bound import FileFormat
from source_adapters.sql import SqlSource
from source_adapters.sql_generic import GENERIC
from tests.databases.kinds import Kind
from tests.differential.city import City
from tests.differential.departments import FETCHED_AT
from tests.differential.in_databases import bound, database_of, of_file, of_server
from tests.differential.in_files import of_drops
from tests.differential.in_services import BY_ENTITIES, BY_KEY, BY_POSITION, GraphqlService, JsonService
from tests.differential.remembering import Remembering
from tests.source_adapters.conftest import served

WITH_RECORDS: Final = of_kind(
    DepartmentKind.SERVICE, DepartmentKind.SUBGRAPH, DepartmentKind.FIELD, DepartmentKind.PLACES
)
"""Services, which have one record a subject."""

WITH_ROWS: Final = of_kind(
    DepartmentKind.SQLITE, DepartmentKind.POSTGRES, DepartmentKind.MARIADB, DepartmentKind.PLAINLY
)
"""Databases."""

_FORMATS: Final[Mapping[DepartmentKind, FileFormat]] = MappingProxyType(
    {
        DepartmentKind.CSV: FileFormat.CSV,
        DepartmentKind.EXCEL: FileFormat.EXCEL,
        DepartmentKind.PARQUET: FileFormat.PARQUET,
    }
)
_WAYS: Final[Mapping[DepartmentKind, str]] = MappingProxyType(
    {DepartmentKind.SUBGRAPH: BY_ENTITIES, DepartmentKind.FIELD: BY_KEY, DepartmentKind.PLACES: BY_POSITION}
)


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the departments on database servers are."""

    postgresql: Kind
    mariadb: Kind


@asynccontextmanager
async def in_every_kind(city: City, servers: Servers, folder: Path) -> AsyncIterator[dict[str, Remembering]]:
    """Department → its source; services answer on this loop."""
    async with AsyncExitStack() as services:
        yield {name: await _source(city, name, servers, folder, services) for name in KINDS}


async def _source(city: City, department: str, servers: Servers, folder: Path, services: AsyncExitStack) -> Remembering:
    match KINDS[department]:
        case DepartmentKind.SQLITE:
            return of_file(city, department, folder)
        case DepartmentKind.POSTGRES:
            return of_server(city, department, servers.postgresql)
        case DepartmentKind.MARIADB:
            return of_server(city, department, servers.mariadb)
        case DepartmentKind.PLAINLY:
            return _plainly(city, department, servers.postgresql)
        case DepartmentKind.CSV | DepartmentKind.EXCEL | DepartmentKind.PARQUET as kind:
            return of_drops(city, department, folder, _FORMATS[kind])
        case DepartmentKind.SERVICE:
            service = JsonService(city, department)
            return service.source(await services.enter_async_context(served(service)))
        case DepartmentKind.SUBGRAPH | DepartmentKind.FIELD | DepartmentKind.PLACES as kind:
            by_graphql = GraphqlService(city, department, _WAYS[kind])
            return by_graphql.source(await services.enter_async_context(served(by_graphql)))


def _plainly(city: City, department: str, kind: Kind) -> Remembering:
    """Through a driver that is none of ours."""
    address = database_of(city, department, kind).replace("+asyncpg:", "+psycopg:")
    return Remembering(SqlSource(bound(city, department, address), GENERIC, lambda: FETCHED_AT[department]))
