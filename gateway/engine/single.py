"""Writes the one entity of a selection that holds plain cells only: what most requests ask, without a column for each.

Whatever is out of the ordinary (a failed department, a cell without a value that can be shown, an entity that nobody
was asked about) is left to the columns of `assemble`, which know what to make of it. The two agree on all they both
write.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from gateway.engine.plan import JSON, EchoShape, LeafShape, ObjectShape, Selection, Shape, Slot, TypenameShape
from gateway.engine.resolve import plain
from gateway.engine.run import Answered, Fetched
from source_adapters.contract import Absent, Cell, Row

WriteOne: TypeAlias = Callable[[Fetched, str], "dict[str, JSON] | None"]
"""(what was fetched, key of the entity) → the entity, or None where it is out of the ordinary."""

_Rows: TypeAlias = Mapping[int, Row]
_Write: TypeAlias = Callable[[_Rows, str], JSON]


class _OutOfTheOrdinary(Exception):
    """A cell holds no value that can be shown as it is."""


def writer_of_one(selection: Selection) -> WriteOne | None:
    """The closure for a selection; None where its entities are not plain."""
    fetches: set[int] = set()
    members = [(shape.key, _writer(shape, fetches)) for shape in selection.members]
    writers = tuple((key, write) for key, write in members if write is not None)
    if selection.denied or len(writers) < len(members):
        return None
    numbers = tuple(sorted(fetches))

    def write_one(fetched: Fetched, key: str) -> dict[str, JSON] | None:
        rows: dict[int, Row] = {}
        for number in numbers:
            table = fetched.tables[number]
            row = table.rows.get(key) if isinstance(table, Answered) and not table.named else None
            if row is None:
                return None
            rows[number] = row
        try:
            return {name: write(rows, key) for name, write in writers}
        except _OutOfTheOrdinary:
            return None

    return write_one


def _writer(shape: Shape, fetches: set[int]) -> _Write | None:
    """The closure of a shape, None where it is not plain; `fetches` takes in whose rows it reads."""
    match shape:
        case EchoShape():
            return lambda rows, key: key
        case TypenameShape():
            return lambda rows, key: shape.type_name
        case LeafShape(supply=Slot() as slot):
            fetches.add(slot.fetch)
            return _leaf(shape, slot)
        case ObjectShape():
            members = [(member.key, _writer(member, fetches)) for member in shape.members]
            return _object(tuple((key, write) for key, write in members if write is not None), len(members))
        case _:
            return None


def _object(writers: tuple[tuple[str, _Write], ...], members: int) -> _Write | None:
    if len(writers) < members:
        return None
    if len(writers) == 1:
        ((name, write_value),) = writers
        return lambda rows, key: {name: write_value(rows, key)}
    return lambda rows, key: {name: write(rows, key) for name, write in writers}


def _leaf(shape: LeafShape, slot: Slot) -> _Write:
    number, place, render = slot.fetch, slot.place, shape.render
    if render is plain:
        return lambda rows, key: _as_it_is(rows[number].cells[place])
    return lambda rows, key: _rendered(rows[number].cells[place], render)


def _as_it_is(cell: Cell) -> JSON:
    return cell if cell.__class__ in AS_THEY_ARE else _rendered(cell, plain)  # type: ignore[return-value]  # just seen


def _rendered(cell: Cell, render: Callable[[object], JSON]) -> JSON:
    if cell is None:
        return None
    if cell.__class__ is Absent:
        raise _OutOfTheOrdinary
    return render(cell)


AS_THEY_ARE: Final = frozenset({str, bool, int, type(None)})
"""Cells of these classes are written as they are."""
