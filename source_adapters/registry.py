"""From bindings to sources, one a department, and all of them opened and closed together."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType

from source_adapters.bindings import Bindings
from source_adapters.bound import BoundDepartment, FilesDepartment, GraphqlDepartment, HttpDepartment, SqlDepartment
from source_adapters.contract import Source
from source_adapters.gathering import Clock, Today, china_today, utc_now
from source_adapters.graphql import GraphqlSource
from source_adapters.http import HttpSource
from source_adapters.safeguards.caching import CachingSource
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.safeguards.settings import AS_USUAL, Safeguards
from source_adapters.safeguards.timing import REAL, Timing
from source_adapters.scrutiny import InvalidCells
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of


def sources(bindings: Bindings, clock: Clock = utc_now, today: Today = china_today) -> Mapping[str, Source]:
    """Department → its source behind its safeguards, not yet open; `today` is the day that data are checked by."""
    return MappingProxyType(
        {
            name: safeguarded(source_of(bound, clock, today), bindings.safeguards.get(name, AS_USUAL))
            for name, bound in bindings.departments.items()
        }
    )


def safeguarded(source: Source, safeguards: Safeguards = AS_USUAL, timing: Timing = REAL) -> Source:
    """A source of any kind, also one from outside, behind its safeguards; a cache only where one is set."""
    resilient = ResilientSource(source, safeguards.resilience, timing)
    if not safeguards.cache.kept:
        return resilient
    return CachingSource(resilient, safeguards.cache, timing)


async def open_all(opened: Mapping[str, Source]) -> None:
    """Open every source; none fails because its department is down."""
    for source in opened.values():
        await source.open()


async def close_all(opened: Mapping[str, Source]) -> None:
    """Close every source, each one whatever happens to the others, then raise what went wrong.

    Raises:
        ExceptionGroup: one or more could not be closed in order.
    """
    outcomes = await asyncio.gather(*(source.close() for source in opened.values()), return_exceptions=True)
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if failures:
        raise ExceptionGroup("sources could not be closed", failures)


def source_of(
    bound: BoundDepartment,
    clock: Clock = utc_now,
    today: Today = china_today,
    invalid_cells: InvalidCells | None = None,
) -> Source:
    """One department's source without safeguards, not yet open."""
    match bound:
        case SqlDepartment():
            return SqlSource(bound, dialect_of(bound.address), clock, today, invalid_cells)
        case HttpDepartment():
            return HttpSource(bound, clock, today, invalid_cells)
        case GraphqlDepartment():
            return GraphqlSource(bound, clock, today, invalid_cells)
        case FilesDepartment():
            # What reads files is a large library, and loaded only where a department drops some.
            from source_adapters.files import FilesSource

            return FilesSource(bound, clock, today, invalid_cells)
