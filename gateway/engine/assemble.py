"""Turns rows into the response: closures built when the plan is compiled, one a shape, run for every subject."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from gateway.engine.faults import Faults
from gateway.engine.plan import (
    JSON,
    DeniedShape,
    Derived,
    EchoShape,
    LeafShape,
    ObjectShape,
    Plan,
    Root,
    Shape,
    Slot,
    SourceOf,
    SourcesShape,
    Supply,
    TypenameShape,
)
from gateway.engine.run import Assembled, Failed, NotAsked, Subjects, Table
from gateway.errors import Code
from resolvers.declared import DERIVED
from source_adapters.contract import INVALID, NO_RECORD, Cell, Row


@dataclass(slots=True)
class Run:
    """One operation being assembled: tables in the plan's order, and the faults found so far."""

    tables: tuple[Table, ...]
    subjects: Subjects
    at: datetime
    faults: Faults = field(default_factory=Faults)


Writer: TypeAlias = Callable[[Run, Root, int, int], JSON]
"""(run, root, place of the subject in the tables, index in the response list) → value."""

RootAssembler: TypeAlias = Callable[[Run, tuple[int, ...]], JSON]

_UNAVAILABLE: Final = "UNAVAILABLE"


def assembler(root: Root) -> RootAssembler:
    """The closure that writes one root field."""
    write = _object(root.members)
    denied = tuple(dict.fromkeys(root.denied))

    def assemble_root(run: Run, places: tuple[int, ...]) -> JSON:
        for pattern in denied:
            run.faults.everywhere(pattern, Code.FIELD_DENIED, None, len(places))
        written = [write(run, root, place, index) for index, place in enumerate(places)]
        return list(written) if root.is_list else written[0]

    return assemble_root


def assemble(
    plan: Plan,
    assemblers: tuple[RootAssembler, ...],
    subjects: Subjects,
    tables: tuple[Table, ...],
    at: datetime,
) -> Assembled:
    """Data and errors of a plan's root fields; `at` stands as fetchedAt where nobody answered."""
    run = Run(tables, subjects, at)
    data = {
        root.key: write(run, places)
        for root, write, places in zip(plan.roots, assemblers, subjects.places, strict=True)
    }
    sizes = {root.key: len(places) for root, places in zip(plan.roots, subjects.places, strict=True)}
    return Assembled(data, run.faults.written(sizes))


def _object(members: tuple[Shape, ...]) -> Writer:
    writers = tuple((shape.key, _writer(shape)) for shape in members)

    def write(run: Run, root: Root, place: int, index: int) -> JSON:
        return {key: member(run, root, place, index) for key, member in writers}

    return write


def _writer(shape: Shape) -> Writer:
    if isinstance(shape, TypenameShape):
        return _constant(shape.type_name)
    if isinstance(shape, DeniedShape):
        return _constant(None)
    if isinstance(shape, EchoShape):
        return lambda run, root, place, _index: run.subjects.look_ups[root.entity][place].key
    if isinstance(shape, ObjectShape):
        return _object(shape.members)
    if isinstance(shape, SourcesShape):
        return _sources(shape)
    return _leaf(shape)


def _constant(value: str | None) -> Writer:
    return lambda _run, _root, _place, _index: value


def _leaf(shape: LeafShape) -> Writer:
    read, pattern, render = _reader(shape.supply), shape.pattern, shape.render

    def write(run: Run, _root: Root, place: int, index: int) -> JSON:
        value, failures = read(run, place)
        for code, department in failures:
            run.faults.at(pattern, code, department, index)
        return None if value is None or value is NO_RECORD or value is INVALID else render(value)

    return write


Failures: TypeAlias = tuple[tuple[str, str], ...]
"""(code, department) of what failed."""

_NO_FAILURES: Final[Failures] = ()

_Read: TypeAlias = Callable[[Run, int], tuple[object, Failures]]


def _reader(supply: Supply) -> _Read:
    return _slot_reader(supply) if isinstance(supply, Slot) else _derived_reader(supply)


def _slot_reader(slot: Slot) -> _Read:
    def read(run: Run, place: int) -> tuple[object, Failures]:
        table = run.tables[slot.fetch]
        if isinstance(table, Failed):
            return INVALID, ((table.code, table.department),)
        if isinstance(table, NotAsked):
            return NO_RECORD, _NO_FAILURES
        cell: Cell = table.rows[place].cells[slot.place]
        if cell is INVALID:
            return INVALID, ((Code.SOURCE_DATA_INVALID, slot.department),)
        return cell, _NO_FAILURES

    return read


def _derived_reader(supply: Derived) -> _Read:
    """Every input is read, also after a failure: an early decision would tell about the inputs that answered."""
    readers = tuple(_slot_reader(slot) for slot in supply.inputs)

    def read(run: Run, place: int) -> tuple[object, Failures]:
        found = [each(run, place) for each in readers]
        failures = tuple(dict.fromkeys(failure for _, failed in found for failure in failed))
        cells: tuple[Cell, ...] = tuple(cell for cell, _ in found)  # type: ignore[misc]  # a slot reader yields cells
        return supply.derivation(cells, supply.disclosure), failures

    return read


def _sources(shape: SourcesShape) -> Writer:
    lines = tuple(_source_line(line) for line in shape.lines)

    def write(run: Run, _root: Root, place: int, _index: int) -> JSON:
        return [
            {key: name[1:] if name.startswith("=") else found[name] for key, name in shape.selection}
            for found in (line(run, place) for line in lines)
        ]

    return write


_Line: TypeAlias = Callable[[Run, int], dict[str, JSON]]


def _source_line(line: SourceOf) -> _Line:
    read = _reader(line.supply)
    slots = (line.supply,) if isinstance(line.supply, Slot) else line.supply.inputs
    department = line.supply.department if isinstance(line.supply, Slot) else DERIVED

    def write(run: Run, place: int) -> dict[str, JSON]:
        value, failures = read(run, place)
        answered = not failures and value is not NO_RECORD and (value is not None or department != DERIVED)
        outcome = _UNAVAILABLE if failures else "ANSWERED" if answered else "NO_RECORD"
        rows = [_row(run, slot, place) for slot in slots] if answered else []
        as_of = min((row.as_of for row, _ in rows if row.as_of is not None), default=None)
        fetched_at = min((fetched for _, fetched in rows), default=run.at)
        return {
            "field": line.name,
            "year": line.year,
            "department": department,
            "outcome": outcome,
            "asOf": as_of.isoformat() if as_of else None,
            "fetchedAt": fetched_at.isoformat(),
        }

    return write


def _row(run: Run, slot: Slot, place: int) -> tuple[Row, datetime]:
    table = run.tables[slot.fetch]
    if isinstance(table, Failed | NotAsked):
        return Row((), None), run.at
    return table.rows[place], table.fetched_at
