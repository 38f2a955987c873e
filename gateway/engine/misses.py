"""Whom the departments knew, and whom none of them did: who tries out keys misses most of the time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.engine.plan import Fetch, Plan
from gateway.engine.run import Answered, Fetched, Subjects
from source_adapters.contract import NO_RECORD, Cell


@dataclass(frozen=True, slots=True)
class _Heard:
    """A department's answer as far as it tells whether it has a record: the places of such cells."""

    table: Answered
    places: tuple[int, ...]


def reported(
    plan: Plan, subjects: Subjects, fetched: Fetched, items: Mapping[int, Sequence[int]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of the subjects that the caller named, the items of those that a department knew, and of those that none did.

    Only cells count whose silence means unknown: where it has a value a record cannot be told from silence. Divisions
    that were read for a gate do not count, or the share would tell who exists outside. So a subject outside the gate,
    one whose departments all failed, and one of whom only facts with a meaning of silence were asked, are neither.
    """
    known: dict[int, None] = {}
    unknown: dict[int, None] = {}
    for root in plan.roots:
        for selection in root.selections:
            heard = tuple(_heard(plan, fetched, selection.number))
            keys = subjects.instances[selection.number].keys
            for key, item in zip(keys, items[selection.number], strict=True):
                cells = [cell for each in heard for cell in _cells(each, key)]
                if cells:
                    (unknown if all(cell is NO_RECORD for cell in cells) else known)[item] = None
    return tuple(known), tuple(item for item in unknown if item not in known)


def _heard(plan: Plan, fetched: Fetched, selection: int) -> Iterator[_Heard]:
    for fetch, table in zip(plan.fetches, fetched.tables, strict=True):
        places = _telling(plan, fetch) if selection in fetch.selections else ()
        if isinstance(table, Answered) and places:
            yield _Heard(table, places)


def _telling(plan: Plan, fetch: Fetch) -> tuple[int, ...]:
    for_gates = {(each.gate.division.fetch, each.gate.division.place) for each in plan.fetches if each.gate is not None}
    number = plan.fetches.index(fetch)
    return tuple(
        place
        for place, attribute in enumerate(fetch.attributes)
        if attribute.silence is NO_RECORD and (number, place) not in for_gates
    )


def _cells(heard: _Heard, key: str) -> Iterator[Cell]:
    row = heard.table.rows.get(key)
    if row is not None:
        yield from (row.cells[place] for place in heard.places)
