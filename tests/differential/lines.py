"""The oracle's ``sources``: a line for each field that is granted and selected of a subject."""

from datetime import datetime
from typing import TypeAlias

from graphql import GraphQLResolveInfo

from resolvers.schema import REGISTER
from source_adapters.contract import Form
from tests.differential.cells import outcome
from tests.differential.collecting import of_info
from tests.differential.departments import FETCHED_AT
from tests.differential.disclosure import Shown
from tests.differential.world import Cell, Subject, World

Info: TypeAlias = GraphQLResolveInfo[World]


def source_lines(subject: Subject, info: Info) -> list[Shown]:
    """The lines of a subject, in the order in which fields first appear; a field and year has one."""
    cells: dict[tuple[str, int | None], list[Cell]] = {}
    for cell, _ in of_info(info).cells(subject):
        if not info.context.is_denied(cell):
            cells.setdefault((cell.declared.name, cell.year), []).append(cell)
    return [_line(info.context, of_field) for of_field in cells.values()]


def _line(world: World, cells: list[Cell]) -> Shown:
    """A field answers where any of its selected forms does: forms may hold in different regions."""
    outcomes = [outcome(world, cell) for cell in cells]
    told = next(word for word in ("ANSWERED", "UNAVAILABLE", "NO_RECORD") if word in outcomes)
    first = cells[0]
    as_of, fetched_at = _times(world, first) if told == "ANSWERED" else (None, world.at)
    return {
        "field": first.declared.name,
        "year": first.year,
        "department": first.declared.department,
        "outcome": told,
        "asOf": as_of,
        "fetchedAt": fetched_at,
        "cached": False,
    }


def _times(world: World, cell: Cell) -> tuple[datetime, datetime]:
    """Of a derived field the oldest of its departments'."""
    if not cell.declared.is_derived:
        return world.since(cell.declared, False), FETCHED_AT[cell.declared.department]
    inputs = [(REGISTER[taken.coordinate], taken.form is Form.INPUT) for taken in cell.declared.inputs]
    since = min(world.since(declared, into_sum) for declared, into_sum in inputs)
    return since, min(FETCHED_AT[declared.department] for declared, _ in inputs)
