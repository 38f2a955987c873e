"""Turns rows into the response, a column at a time: closures built with the plan, one a shape.

A selection may stand for hundreds of entities, and a closure call each would cost more than the work. So every
closure writes the column of its shape for all instances of its selection, and the columns are zipped into objects.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias, cast

from gateway.engine.faults import Faults
from gateway.engine.plan import (
    JSON,
    DeniedShape,
    EchoShape,
    LeafShape,
    ObjectShape,
    Plan,
    RelationShape,
    Renderer,
    Root,
    Selection,
    Shape,
    Slot,
    SourcesShape,
    Supply,
    TypenameShape,
)
from gateway.engine.resolve import plain
from gateway.engine.run import Answered, Assembled, Failed, Fetched, Instances, Subjects, WrittenError
from gateway.engine.single import AS_THEY_ARE, writer_of_one
from gateway.engine.source_lines import lines_writer
from gateway.errors import Code
from source_adapters.contract import INVALID, NO_RECORD, TOO_MANY, Absent, Cell, Row


@dataclass(slots=True)
class Run:
    """One operation being assembled, and the faults found so far."""

    fetched: Fetched
    at: datetime
    faults: Faults = field(default_factory=Faults)
    rows: dict[tuple[int, int], list[Row | None]] = field(default_factory=dict)

    def column(self, slot: Slot, selection: int) -> "Sequence[Cell] | Failed":
        """The cells of a slot for every instance of a selection; who was not asked about has NO_RECORD."""
        table = self.fetched.tables[slot.fetch]
        if isinstance(table, Failed):
            return table
        rows = self.rows.get((slot.fetch, selection))
        if rows is None:
            rows = _rows(table, self.fetched.instances[selection])
            self.rows[slot.fetch, selection] = rows
        place = slot.place
        return [row.cells[place] if row is not None else NO_RECORD for row in rows]

    def without_barred(
        self, selection: int, values: Sequence[object], failures: "list[Failure]"
    ) -> "tuple[Sequence[object], list[Failure]]":
        """Null and BUDGET_EXCEEDED for whom a budget left no room, whatever is known of them from elsewhere."""
        barred = self.fetched.barred.get(selection)
        if not barred:
            return values, failures
        kept = [None if place in barred else value for place, value in enumerate(values)]
        return kept, [*failures, _some_failed(None, sorted(barred), Code.BUDGET_EXCEEDED)]

    def count(self, selection: int) -> int:
        """How many entities stand at a selection."""
        return len(self.fetched.instances[selection].keys)


def _rows(table: Answered, instances: Instances) -> list[Row | None]:
    if not (table.named and instances.names):
        return [table.rows.get(key) for key in instances.keys]
    named = zip(instances.keys, instances.names, strict=True)
    return [table.rows.get(key if name is None else (key, name)) for key, name in named]


Column: TypeAlias = Sequence[JSON]
Writer: TypeAlias = Callable[[Run], Column]
RootAssembler: TypeAlias = Callable[[Run, Subjects], JSON]


def assembler(root: Root) -> RootAssembler:
    """The closure that writes one root field."""
    writers = [(selection.number, _selection(selection)) for selection in root.selections]
    alone = root.selections[0].number if len(root.selections) == 1 else None
    write_one = writer_of_one(root.selections[0]) if alone is not None else None

    def assemble_root(run: Run, subjects: Subjects) -> JSON:
        if write_one is not None and alone is not None and len(run.fetched.instances[alone].keys) == 1:
            one = write_one(run.fetched, run.fetched.instances[alone].keys[0])
            if one is not None and not subjects.malformed[root.key]:
                return [one] if root.is_list else one
        found: dict[int, JSON] = dict.fromkeys(subjects.malformed[root.key])
        for number, write in writers:
            found.update(zip(run.fetched.instances[number].positions, write(run), strict=True))
        return [found[place] for place in range(len(found))] if root.is_list else found[0]

    return assemble_root


def assemble(
    plan: Plan, assemblers: tuple[RootAssembler, ...], subjects: Subjects, fetched: Fetched, at: datetime
) -> Assembled:
    """Data and errors of a plan's root fields; `at` stands as fetchedAt where nobody answered."""
    run = Run(fetched, at)
    data = {root.key: write(run, subjects) for root, write in zip(plan.roots, assemblers, strict=True)}
    if run.faults.is_empty and not any(subjects.malformed.values()):
        return Assembled(data, ())
    apart = frozenset(root.key for root in plan.roots if root.field_name == "_entities")
    malformed = (
        WrittenError(Code.INVALID_IDENTIFIER, None, (key, "*"), [key, place], 1, None)
        for key in sorted(apart)
        for place in subjects.malformed[key]
    )
    errors = (*run.faults.written(plan.selections, fetched.instances, apart), *malformed)
    return Assembled(data, errors, _retry_after(fetched))


def _retry_after(fetched: Fetched) -> dict[str, int]:
    """Of a department that failed in several fetches, the longest."""
    found: dict[str, int] = {}
    for table in fetched.tables:
        if isinstance(table, Failed) and table.retry_after is not None:
            seconds = max(1, math.ceil(table.retry_after))
            found[table.department] = max(seconds, found.get(table.department, 0))
    return found


def _selection(selection: Selection) -> Writer:
    names = tuple(shape.key for shape in selection.members)
    columns = tuple(_writer(shape, selection) for shape in selection.members)

    def write(run: Run) -> Column:
        count = run.count(selection.number)
        for pattern in selection.denied:
            run.faults.everywhere(pattern, Code.FIELD_DENIED, None, selection.number, count)
        return _objects(names, [column(run) for column in columns], count)

    return write


def _objects(names: tuple[str, ...], columns: list[Column], count: int) -> Column:
    if not columns:
        return [{} for _ in range(count)]
    if len(names) == 1:
        (name,), (column,) = names, columns
        return [{name: value} for value in column]
    # a name and a column for each member, and all columns of one length; what is written out is made twice as fast
    match names:
        case (a, b):
            return [{a: x, b: y} for x, y in zip(*columns)]  # noqa: B905
        case (a, b, c):
            return [{a: x, b: y, c: z} for x, y, z in zip(*columns)]  # noqa: B905
        case (a, b, c, d):
            return [{a: w, b: x, c: y, d: z} for w, x, y, z in zip(*columns)]  # noqa: B905
        case (a, b, c, d, e):
            return [{a: v, b: w, c: x, d: y, e: z} for v, w, x, y, z in zip(*columns)]  # noqa: B905
    return [dict(zip(names, values)) for values in zip(*columns)]  # noqa: B905


def _writer(shape: Shape, selection: Selection) -> Writer:
    number = selection.number
    match shape:
        case TypenameShape():
            return _constant(shape.type_name, number)
        case DeniedShape():
            return _constant(None, number)
        case EchoShape():
            return lambda run: list(run.fetched.instances[number].keys)
        case ObjectShape():
            return _figure(shape, selection)
        case SourcesShape():
            return _sources(shape, number)
        case RelationShape():
            return _relation(shape, number)
        case LeafShape():
            return _leaf(shape, number)


def _constant(value: str | None, number: int) -> Writer:
    return lambda run: [value] * run.count(number)


def _figure(shape: ObjectShape, selection: Selection) -> Writer:
    names = tuple(member.key for member in shape.members)
    columns = tuple(_writer(member, selection) for member in shape.members)
    return lambda run: _objects(names, [column(run) for column in columns], run.count(selection.number))


def _leaf(shape: LeafShape, number: int) -> Writer:
    render = shape.render
    read = _slot_reader(shape.supply) if isinstance(shape.supply, Slot) else _derived_reader(shape.supply)

    def write(run: Run) -> Column:
        values, failures = read(run, number)
        values, failures = run.without_barred(number, values, failures)
        for failure in failures:
            failure(run, shape.pattern, number)
        if render is plain and AS_THEY_ARE.issuperset(map(type, values)):
            return cast("Column", values)
        return _rendered(values, render)

    return write


def _rendered(values: Sequence[object], render: Renderer) -> Column:
    """The cells of a column, which all have one class, as they are written: those that are alike are written once."""
    if len(values) > _FEW and len(different := set(values)) <= _FEW:
        written = {value: _written(value, render) for value in different}
        return [written[value] for value in values]
    return [_written(value, render) for value in values]


def _written(value: object, render: Renderer) -> JSON:
    return None if value is None or value.__class__ is Absent else render(value)


_FEW: Final = 16
"""Different cells of a column: statuses, words and bands are not many more."""


Failure: TypeAlias = Callable[[Run, tuple[str, ...], int], None]
"""Enters what failed under a pattern of a selection."""

_Read: TypeAlias = Callable[[Run, int], tuple[Sequence[object], list[Failure]]]


def _slot_reader(slot: Slot) -> _Read:
    def read(run: Run, number: int) -> tuple[Sequence[object], list[Failure]]:
        cells = run.column(slot, number)
        if isinstance(cells, Failed):
            return [INVALID] * run.count(number), [_all_failed(cells)]
        bad = [place for place, cell in enumerate(cells) if cell is INVALID] if INVALID in cells else []
        return cells, [_some_failed(slot.department, bad)] if bad else []

    return read


def _all_failed(failed: Failed) -> Failure:
    return lambda run, pattern, number: run.faults.everywhere(
        pattern, failed.code, failed.department, number, run.count(number)
    )


def _some_failed(department: str | None, bad: list[int], code: str = Code.SOURCE_DATA_INVALID) -> Failure:
    def enter(run: Run, pattern: tuple[str, ...], number: int) -> None:
        for place in bad:
            run.faults.at(pattern, code, department, number, place)

    return enter


def _derived_reader(supply: Supply) -> _Read:
    """Every input is read, also after a failure: an early decision would tell about the inputs that answered."""
    if isinstance(supply, Slot):
        raise TypeError("a slot is not derived")
    readers = tuple(_slot_reader(slot) for slot in supply.inputs)
    derive, disclosure, slots = supply.derivation, supply.disclosure, supply.inputs

    def read(run: Run, number: int) -> tuple[Sequence[object], list[Failure]]:
        found = [each(run, number) for each in readers]
        columns = cast("list[Sequence[Cell]]", [column for column, _ in found])
        absent = _outside(run, slots, number)
        values = [
            NO_RECORD if place in absent else derive(cells, disclosure)
            for place, cells in enumerate(zip(*columns, strict=True))
        ]
        return values, [failure for _, failures in found for failure in failures]

    return read


def _outside(run: Run, slots: tuple[Slot, ...], number: int) -> frozenset[int]:
    """Who stands outside the gate of a derived field: nothing is derived, not even that it is undetermined."""
    tables = [run.fetched.tables[slot.fetch] for slot in slots]
    if any(isinstance(table, Failed) for table in tables):
        return frozenset()
    for slot in slots:
        run.column(slot, number)
    rows = [run.rows[slot.fetch, number] for slot in slots]
    return frozenset(place for place, found in enumerate(zip(*rows, strict=True)) if all(row is None for row in found))


def _relation(shape: RelationShape, number: int) -> Writer:
    write_behind = _selection(shape.selection)
    read, behind = _slot_reader(shape.supply), shape.selection.number
    many = shape.selection.origin is not None and shape.selection.origin.many
    too_many = Code.LIMIT_EXCEEDED if many else Code.SOURCE_DATA_INVALID

    def write(run: Run) -> Column:
        cells, failures = read(run, number)
        cells, failures = run.without_barred(number, cells, failures)
        over = [place for place, cell in enumerate(cells) if cell is TOO_MANY]
        for failure in [*failures, *([_some_failed(shape.supply.department, over, too_many)] if over else [])]:
            failure(run, shape.pattern, number)
        lists: list[list[JSON]] = [[] for _ in cells]
        for parent, written in zip(run.fetched.instances[behind].parents, write_behind(run), strict=True):
            lists[parent].append(written)
        if many:
            return [listed if isinstance(cell, tuple) else None for cell, listed in zip(cells, lists, strict=True)]
        return [listed[0] if listed else None for listed in lists]

    return write


def _sources(shape: SourcesShape, number: int) -> Writer:
    write_lines = lines_writer(shape)
    return lambda run: write_lines(run.fetched, number, run.at)
