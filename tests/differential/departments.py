"""The city's departments as the engine meets them: eighteen sources in memory over the same exact values."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import Entity
from source_adapters.fake import FakeSource, Held, HeldByYear, Holding
from tests.differential.city import City
from tests.differential.terms import DEPARTMENTS

AS_OF: Final = MappingProxyType(
    {name: datetime(2007, 10, 1, tzinfo=UTC) + timedelta(days=place) for place, name in enumerate(DEPARTMENTS)}
)
"""Since when each department's records hold."""

FETCHED_AT: Final = MappingProxyType(
    {name: datetime(2007, 11, 1, 9, tzinfo=UTC) + timedelta(seconds=place) for place, name in enumerate(DEPARTMENTS)}
)
"""When each department is read."""


def sources(city: City) -> dict[str, FakeSource]:
    """Department → its source. Every attribute is a table of its own, so that any row may be missing alone."""
    return {name: _source(name, city) for name in DEPARTMENTS}


def _source(department: str, city: City) -> FakeSource:
    fetched_at = FETCHED_AT[department]
    declared = [each for each in REGISTER.values() if each.department == department]
    return FakeSource(department, *(_table(each, city) for each in declared), clock=lambda: fetched_at)


def _table(declared: FieldDeclaration, city: City) -> Holding:
    return Holding(
        entity=declared.entity,
        attributes=(declared.attribute,),
        records=_records(city, declared.entity, declared.attribute),
        yearly=(declared.attribute,) if declared.takes_year else (),
        complete=declared.target is None,
        as_of=AS_OF[declared.department],
    )


def _records(city: City, entity: Entity, attribute: str) -> Mapping[str, Mapping[str, Held | HeldByYear]]:
    return {key: {attribute: held} for key, held in city.records[entity][attribute].items()}
