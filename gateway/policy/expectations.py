"""tests.csv: what the officers expect of their own rules, asked of every set before it is served.

The column district says where: `*` or nothing, that the answer is the same in every district; a district or a
street, that it is the answer there; ELSEWHERE, that it is the answer for whoever is in no district that is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.policy.cells import district, filled, iso_date, known, one_of
from gateway.policy.files import TESTS, PolicyFiles
from gateway.policy.problems import Place, Report
from gateway.policy.regions import ANYWHERE, ELSEWHERE
from gateway.policy.registers import Registers
from gateway.policy.rows import Cell, Row, register_rows
from gateway.policy.rules import Effect, field_and_form
from gateway.policy.rulings import Ruling
from gateway.policy.snapshot import Snapshot
from resolvers.declared import Register
from source_adapters.contract import Form

_COLUMNS: Final = ("client", "purpose", "field", "form", "district", "date", "expect", "reason")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One row: a question about a cell and the answer that an officer signed for."""

    client: str
    purpose: str
    coordinate: str
    form: Form
    district: str
    day: date
    allowed: bool
    place: Place


def read_expectations(
    files: PolicyFiles, registers: Registers, register: Register, report: Report
) -> tuple[Expectation, ...]:
    """Every sound row. Names must be registered: a misspelt one is denied too, and would prove nothing."""
    text = files.texts.get(TESTS)
    rows = None if text is None else register_rows(text, _COLUMNS, report)
    return tuple(_expectation(row, registers, register, report) for row in rows or ())


def check_expectations(snapshot: Snapshot, expectations: Iterable[Expectation], report: Report) -> None:
    """Ask the snapshot each question and note every answer that differs."""
    for expected in expectations:
        ruling = snapshot.ruling(expected.client, expected.purpose, expected.coordinate, expected.form, expected.day)
        if not meets(ruling, expected):
            expect = Effect.ALLOW if expected.allowed else Effect.DENY
            report.add(expected.place, told(ruling), expected=expect.value)


def meets(ruling: Ruling, expected: Expectation) -> bool:
    """Whether the answer is the expected one, wherever it is asked for."""
    if expected.district == ANYWHERE:
        return ruling.regions.everywhere if expected.allowed else not ruling.allowed
    division = None if expected.district == ELSEWHERE else expected.district
    return ruling.regions.contains(division) is expected.allowed


def told(ruling: Ruling) -> str:
    """An answer in words: allowed or denied, where, and by which rule."""
    where = "" if ruling.regions.everywhere or not ruling.allowed else f" in {ruling.regions} only"
    by = f"by rule {ruling.rule_id}" if ruling.rule_id else f"({ruling.reason.value})"
    return f"{'allowed' if ruling.allowed else 'denied'}{where} {by}"


def _expectation(row: Row, registers: Registers, register: Register, report: Report) -> Expectation:
    coordinate, form = field_and_form(row["field"], row["form"], register, report)
    expect = one_of(row["expect"], "effect", [effect.value for effect in Effect], report)
    filled(row["reason"], "reason", report)
    return Expectation(
        client=known(row["client"], "client", registers.clients.names, report),
        purpose=known(row["purpose"], "purpose", registers.purposes.names, report),
        coordinate=coordinate,
        form=form,
        district=_where(row["district"], report),
        day=iso_date(row["date"], report),
        allowed=expect == Effect.ALLOW,
        place=row.place,
    )


def _where(cell: Cell, report: Report) -> str:
    if cell.text in {"", ELSEWHERE}:
        return cell.text or ANYWHERE
    return district(cell, report)
