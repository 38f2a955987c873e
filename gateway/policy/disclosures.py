"""Disclosures: which band set a granted range uses under a purpose, and which edge a granted status."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from gateway.policy.bands import Bands, BandSet, edges_text, read_edge
from gateway.policy.cells import filled, known
from gateway.policy.files import DISCLOSURES, PolicyFiles
from gateway.policy.problems import Place, Report, quoted
from gateway.policy.registers import Registers
from gateway.policy.rows import Row, register_rows
from gateway.policy.rules import Effect, Rule, field_and_form
from resolvers.declared import Register
from source_adapters.contract import Edge, Form

_COLUMNS: Final = ("purpose", "field", "form", "set_or_edge", "label")


@dataclass(frozen=True, slots=True)
class Measured:
    """What is disclosed under a purpose: a field in a form that policy must cut."""

    purpose: str
    coordinate: str
    form: Form


Disclosures: TypeAlias = Mapping[Measured, BandSet | Edge]


def read_disclosures(
    files: PolicyFiles, bands: Bands, registers: Registers, register: Register, report: Report
) -> Disclosures | None:
    """Sound rows by what they disclose; None if the file is not readable."""
    text = files.texts.get(DISCLOSURES)
    rows = None if text is None else register_rows(text, _COLUMNS, report)
    if rows is None:
        return None
    disclosures: dict[Measured, BandSet | Edge] = {}
    places: dict[Measured, Place] = {}
    for row in rows:
        before = len(report)
        measured = _measured(row, registers, register, report)
        if not row.is_sound or len(report) != before:
            continue
        if measured in places:
            report.add(row.place, f"this disclosure stands in line {places[measured].line} already")
        places.setdefault(measured, row.place)
        cut = _cut(row, measured, bands, register, report)
        # An unsound cut still holds the place: that the row is missing would be a second, false problem.
        disclosures[measured] = cut if cut is not None else 0
    return disclosures


def check_disclosures(rules: Iterable[Rule], disclosures: Disclosures, register: Register, report: Report) -> None:
    """Every grant of a range or of a figure's status, its inputs included, must say where it is cut."""
    for rule in rules:
        if rule.effect is not Effect.ALLOW:
            continue
        for coordinate, form in _to_cut(rule.coordinate, rule.form, register):
            if Measured(rule.purpose, coordinate, form) not in disclosures:
                of = "" if coordinate == rule.coordinate else f", an input of {rule.coordinate},"
                message = f"{coordinate} {form.value}{of} has no row in {DISCLOSURES} under {quoted(rule.purpose)}"
                report.add(rule.place, message, expected="a row that names its set or edge")


def _to_cut(coordinate: str, form: Form, register: Register) -> Iterator[tuple[str, Form]]:
    """The field itself and whatever it is derived from, as far as policy must cut it."""
    declared = register[coordinate]
    if declared.needs_bands(form):
        yield coordinate, form
    for taken in declared.inputs:
        yield from _to_cut(taken.coordinate, taken.form, register)


def _measured(row: Row, registers: Registers, register: Register, report: Report) -> Measured:
    purpose = known(row["purpose"], "purpose", registers.purposes.names, report)
    coordinate, form = field_and_form(row["field"], row["form"], register, report)
    filled(row["label"], "label", report)
    if coordinate in register and not register[coordinate].needs_bands(form):
        message = f"{coordinate} {form.value} is not cut by policy"
        report.add(row["form"].place, message, expected="a range, or the status of a figure")
    return Measured(purpose, coordinate, form)


def _cut(row: Row, measured: Measured, bands: Bands, register: Register, report: Report) -> BandSet | Edge | None:
    of_field = bands.get(measured.coordinate)
    if of_field is None:
        report.add(
            row["field"].place,
            f"{measured.coordinate} has no band set",
            expected="its finest set in bands.csv",
        )
        return None
    if not of_field.is_whole:
        return None
    cell = row["set_or_edge"]
    if measured.form is Form.RANGE:
        name = known(cell, "band set", of_field.sets.keys(), report)
        return of_field.sets.get(name)
    before = len(report)
    edge = read_edge(cell, register[measured.coordinate], report)
    if len(report) == before and of_field.finest is not None and edge not in of_field.finest.edges:
        message = f"{edge} is no edge of the finest set {quoted(of_field.finest.name)}"
        report.add(cell.place, message, expected=edges_text(of_field.finest))
    return edge
