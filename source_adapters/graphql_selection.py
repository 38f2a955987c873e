"""What a question to a GraphQL endpoint selects, and the routes on which its answer is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from source_adapters.bound import Query
from source_adapters.graphql_document import Document, FieldPath, document, field_path, year_variable
from source_adapters.graphql_path import FieldStep, steps_of
from source_adapters.json_path import Path, needs_year

PROBE_YEAR: Final = 2000
"""Stands for a year where nobody is asked about."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attribute stands: the fields that lead there from the entity, and of which year."""

    steps: tuple[FieldStep, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class Selection:
    """A document with its variables for years, and the routes to what it selects; `cells` in the order of the places.

    Routes start at the entity, only `as_of` at the data of the answer.
    """

    text: str
    years: Mapping[str, int]
    key: Path
    as_of: Path | None
    as_of_field: Path | None
    cells: tuple[Path, ...]


def place_of(path: str, year: int | None = None) -> Place:
    """The place of a bound path; raises `ValueError` as `graphql_path.steps_of` does."""
    return Place(steps_of(path), year)


def bound_places(query: Query) -> list[Place]:
    """The places of everything that is bound, for a question about nobody."""
    paths = [field.place for field in query.attributes.values()]
    return [place_of(path, PROBE_YEAR if needs_year(path) else None) for path in paths]


def selection(query: Query, places: Sequence[Place]) -> Selection:
    """What to ask for these places of the entities of a query."""
    years = sorted({each.year for each in places if each.year is not None})
    variables = {year: year_variable(rank) for rank, year in enumerate(years)}
    paths = [field_path(each.steps, None if each.year is None else variables[each.year]) for each in places]
    key = field_path(steps_of(query.key_field))
    own = None if query.as_of_field is None else field_path(steps_of(query.as_of_field))
    beside = None if query.as_of is None else field_path(steps_of(query.as_of))
    entity = [key, *paths] if own is None else [key, *paths, own]
    made = document(query.root, entity, beside, [query.year_type] * len(years))
    return Selection(
        text=made.text,
        years=MappingProxyType({variable: year for year, variable in variables.items()}),
        key=_plain(made.entity[key]),
        as_of=None if beside is None else _plain(made.beside[beside]),
        as_of_field=None if own is None else _plain(made.entity[own]),
        cells=tuple(_route(made, path, each) for path, each in zip(paths, places, strict=True)),
    )


def _plain(names: Sequence[str]) -> Path:
    return tuple((name, False) for name in names)


def _route(made: Document, path: FieldPath, to: Place) -> Path:
    return tuple((name, step.by_year) for name, step in zip(made.entity[path], to.steps, strict=True))
