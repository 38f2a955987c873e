"""Band sets: how the figures of a field may be cut. One set of a field is the finest, all others nest in it.

Two sets that do not nest, seen under two purposes, would confine a figure to less than either of them says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, TypeAlias

from gateway.policy.cells import filled, iso_date, known, refuse, yes_or_no
from gateway.policy.files import BANDS, PolicyFiles
from gateway.policy.problems import Place, Report, quoted
from gateway.policy.rows import Cell, Row, register_rows
from resolvers.declared import FieldDeclaration, Measure, Register
from source_adapters.contract import Edge, ValueKind

_COLUMNS: Final = ("field", "set", "from", "label", "finest")
_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?")
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_TWO_PLACES: Final = Decimal("0.01")
_PLACEHOLDER: Final = -1
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Band:
    """Figures from `from_`, included, up to `to`, excluded, in the field's unit; None where it is open."""

    from_: Edge | None
    to: Edge | None
    label: str


@dataclass(frozen=True, slots=True)
class BandSet:
    """Bands that follow each other without a gap, the first open below and the last above."""

    name: str
    bands: tuple[Band, ...]

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Where one band ends and the next begins, ascending."""
        return tuple(band.from_ for band in self.bands if band.from_ is not None)


@dataclass(frozen=True, slots=True)
class FieldBands:
    """All sets of one field by name; `finest` is None where no set, or more than one, is marked so.

    It is not `is_whole` if a row of the field had a problem: which edges it has is not known then.
    """

    sets: Mapping[str, BandSet]
    finest: BandSet | None
    is_whole: bool


Bands: TypeAlias = Mapping[str, FieldBands]
"""Coordinate → its band sets."""


@dataclass(frozen=True, slots=True)
class _Line:
    coordinate: str
    set: str
    from_: Edge | None
    label: str
    finest: bool
    place: Place


def read_bands(files: PolicyFiles, register: Register, report: Report) -> Bands | None:
    """The band sets of every field; None if the file is not readable."""
    text = files.texts.get(BANDS)
    rows = None if text is None else register_rows(text, _COLUMNS, report)
    if rows is None:
        return None
    lines: dict[str, dict[str, list[_Line]]] = {}
    for row in rows:
        before = len(report)
        line = _line(row, register, report)
        if row.is_sound and len(report) == before:
            lines.setdefault(line.coordinate, {}).setdefault(line.set, []).append(line)
    torn = report.words_beside(BANDS) & register.keys()
    whole = {coordinate: _field_bands(sets, report) for coordinate, sets in lines.items() if coordinate not in torn}
    return whole | dict.fromkeys(torn, FieldBands({}, None, is_whole=False))


def read_edge(cell: Cell, declared: FieldDeclaration, report: Report) -> Edge:
    """An edge in the unit of the field: yuan or m² (two places), a count, months, years, or a day."""
    if declared.kind in {ValueKind.MONEY, ValueKind.AREA}:
        if _DECIMAL.fullmatch(cell.text):
            return Decimal(cell.text).quantize(_TWO_PLACES)
        refuse(cell, f"{quoted(cell.text)} is not an amount", report, expected="digits with at most two places")
        return Decimal(_PLACEHOLDER)
    if declared.kind is ValueKind.DATE and declared.measure is Measure.VALUE:
        return iso_date(cell, report)
    if _WHOLE.fullmatch(cell.text):
        return int(cell.text)
    refuse(cell, f"{quoted(cell.text)} is not a whole number", report, expected="digits only")
    return _PLACEHOLDER


def ascends(lower: Edge, upper: Edge) -> bool:
    """Whether an edge lies below another one of the same field."""
    if isinstance(lower, date) or isinstance(upper, date):
        return isinstance(lower, date) and isinstance(upper, date) and lower < upper
    return lower < upper


def _line(row: Row, register: Register, report: Report) -> _Line:
    coordinate = known(row["field"], "field", register.keys(), report)
    declared = register.get(coordinate)
    edge = None
    if declared is not None and not any(declared.needs_bands(form) for form in declared.forms):
        report.add(row["field"].place, f"{coordinate} is not disclosed by bands", expected="a field with figures")
    elif declared is not None and row["from"].text:
        edge = read_edge(row["from"], declared, report)
    return _Line(
        coordinate=coordinate,
        set=filled(row["set"], "name of the set", report),
        from_=edge,
        label=filled(row["label"], "label", report),
        finest=yes_or_no(row["finest"], report),
        place=row.place,
    )


def _field_bands(sets: Mapping[str, list[_Line]], report: Report) -> FieldBands:
    built = {name: _band_set(name, lines, report) for name, lines in sets.items()}
    finest = [name for name, lines in sets.items() if all(line.finest for line in lines)]
    first = next(iter(sets.values()))[0]
    for lines in sets.values():
        if len({line.finest for line in lines}) > 1:
            report.add(lines[0].place, "rows of one set disagree on finest", expected="yes in all of them or in none")
    if len(finest) != 1:
        count = "no set" if not finest else f"{len(finest)} sets"
        report.add(first.place, f"{first.coordinate} has {count} marked finest", expected="exactly one")
        return FieldBands(built, None, is_whole=True)
    _check_nesting(sets, built[finest[0]], report)
    return FieldBands(built, built[finest[0]], is_whole=True)


def _band_set(name: str, lines: list[_Line], report: Report) -> BandSet:
    if lines[0].from_ is not None:
        report.add(lines[0].place, "the first band is not open below", expected="a blank from in the set's first row")
    if len(lines) < _FEWEST:
        report.add(lines[0].place, "a set of one band says nothing", expected="at least two bands")
    for earlier, later in pairwise(lines):
        _check_order(earlier, later, report)
    if len({line.label for line in lines}) < len(lines):
        report.add(lines[0].place, f"two bands of {quoted(name)} have one label", expected="labels that differ")
    return BandSet(name, tuple(_bands(lines)))


def _bands(lines: list[_Line]) -> Iterator[Band]:
    ends = [line.from_ for line in lines[1:]]
    for line, end in zip(lines, [*ends, None], strict=True):
        yield Band(line.from_, end, line.label)


def _check_order(earlier: _Line, later: _Line, report: Report) -> None:
    if later.from_ is None:
        report.add(later.place, "only the first band of a set is open below", expected="an edge")
    elif earlier.from_ is not None and not ascends(earlier.from_, later.from_):
        report.add(later.place, f"{later.from_} does not ascend from {earlier.from_}", expected="edges that ascend")


def _check_nesting(sets: Mapping[str, list[_Line]], finest: BandSet, report: Report) -> None:
    for line in (line for lines in sets.values() for line in lines):
        if line.from_ is not None and line.from_ not in finest.edges:
            message = f"{line.from_} is no edge of the finest set {quoted(finest.name)}, so the sets do not nest"
            report.add(line.place, message, expected=edges_text(finest))


def edges_text(bands: BandSet) -> str:
    """The edges of a set as a message lists them."""
    return "one of " + ", ".join(str(edge) for edge in bands.edges)
