"""Writes ``sources``: who answered each granted and selected field of an entity, and as of when.

Outside a gate, a missing row and a key that cannot be looked up are one shape: NO_RECORD, no asOf, and the time of
the request, so that a line tells nothing which the field's own null does not.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from gateway.engine.plan import JSON, Slot, SourceOf, SourcesShape, Supply
from gateway.engine.run import Answered, Failed, Fetched
from resolvers.declared import DERIVED
from source_adapters.contract import INVALID, NO_RECORD, TOO_MANY, Cell

LinesWriter: TypeAlias = Callable[[Fetched, int, datetime], list[JSON]]
"""(what was fetched, selection, time of the request) → the lines of every instance of the selection."""

_ANSWERED: Final = "ANSWERED"
_UNAVAILABLE: Final = "UNAVAILABLE"
_NO_RECORD: Final = "NO_RECORD"
_BEST_FIRST: Final = (_ANSWERED, _UNAVAILABLE, _NO_RECORD)

_Line: TypeAlias = Callable[[Fetched, str, datetime], dict[str, JSON]]


def lines_writer(shape: SourcesShape) -> LinesWriter:
    """The closure that writes the lines of a selection's entities."""
    lines = tuple(_line(line) for line in shape.lines)
    unasked = tuple(_unasked(line) for line in shape.lines)

    def write(fetched: Fetched, selection: int, at: datetime) -> list[JSON]:
        barred = fetched.barred.get(selection, frozenset())
        return [
            [_selected(shape, line(fetched, key, at)) for line in (unasked if place in barred else lines)]
            for place, key in enumerate(fetched.instances[selection].keys)
        ]

    return write


def _selected(shape: SourcesShape, found: dict[str, JSON]) -> JSON:
    return {key: name[1:] if name.startswith("=") else found[name] for key, name in shape.selection}


def _line(line: SourceOf) -> _Line:
    """A field has answered where any of its forms has."""
    slots = tuple((each,) if isinstance(each, Slot) else each.inputs for each in line.supplies)
    supplies = tuple(zip(line.supplies, slots, strict=True))

    def write(fetched: Fetched, key: str, at: datetime) -> dict[str, JSON]:
        outcomes = {_outcome(supply, fetched, read, key): read for supply, read in reversed(supplies)}
        outcome = next(word for word in _BEST_FIRST if word in outcomes)
        if outcome != _ANSWERED:
            return _written(line, outcome, _Told(None, at))
        return _written(line, outcome, _told(fetched, outcomes[outcome], key, at))

    return write


def _unasked(line: SourceOf) -> _Line:
    """The line of somebody for whom a budget left no room."""
    return lambda _fetched, _key, at: _written(line, _UNAVAILABLE, _Told(None, at))


def _written(line: SourceOf, outcome: str, told: "_Told") -> dict[str, JSON]:
    return {
        "field": line.name,
        "year": line.year,
        "department": line.supplies[0].department if isinstance(line.supplies[0], Slot) else DERIVED,
        "outcome": outcome,
        "asOf": told.as_of.isoformat() if told.as_of else None,
        "fetchedAt": told.fetched_at.isoformat(),
        "cached": told.cached,
    }


def _cell(fetched: Fetched, slot: Slot, key: str) -> Cell:
    table = fetched.tables[slot.fetch]
    if isinstance(table, Failed):
        return INVALID
    row = table.rows.get(key)
    return row.cells[slot.place] if row is not None else NO_RECORD


def _outcome(supply: Supply, fetched: Fetched, slots: tuple[Slot, ...], key: str) -> str:
    cells = [_cell(fetched, slot, key) for slot in slots]
    if any(cell is INVALID or cell is TOO_MANY for cell in cells):
        return _UNAVAILABLE
    if isinstance(supply, Slot):
        return _NO_RECORD if cells[0] is NO_RECORD else _ANSWERED
    if _outside(fetched, slots, key) or supply.derivation(tuple(cells), supply.disclosure) is None:
        return _NO_RECORD
    return _ANSWERED


def _outside(fetched: Fetched, slots: tuple[Slot, ...], key: str) -> bool:
    tables = [fetched.tables[slot.fetch] for slot in slots]
    return all(isinstance(table, Answered) and key not in table.rows for table in tables)


class _Told(NamedTuple):
    """When what a line is about held and was read, and whether any of it comes from a cache."""

    as_of: datetime | None
    fetched_at: datetime
    cached: bool = False


def _told(fetched: Fetched, slots: tuple[Slot, ...], key: str, at: datetime) -> _Told:
    """As of the oldest cell that was answered, unless one of them does not say since when; read when the first was.

    A cell without a record counts for when it was read and where from, like any other: what a derived field is made of
    must not be told by that.
    """
    moments: list[datetime | None] = []
    read: list[datetime] = []
    cached = False
    for slot in slots:
        table = fetched.tables[slot.fetch]
        if isinstance(table, Answered):
            row = table.rows.get(key)
            recalled = row.recalled[slot.place] if row is not None and row.recalled else None
            read.append(recalled or table.fetched_at)
            cached = cached or recalled is not None
            if row is not None and row.cells[slot.place] is not NO_RECORD:
                moments.append(row.as_of[slot.place])
    known = [moment for moment in moments if moment is not None]
    as_of = min(known) if known and len(known) == len(moments) else None
    return _Told(as_of, min(read, default=at), cached)
