"""tests.csv: what the officers expect of their own rules, asked of every set before it is served."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.policy.cells import filled, iso_date, known, one_of
from gateway.policy.files import TESTS, PolicyFiles
from gateway.policy.problems import Place, Report
from gateway.policy.registers import Registers
from gateway.policy.rows import Row, register_rows
from gateway.policy.rules import Effect, field_and_form
from gateway.policy.served import check_district
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
        if ruling.allowed is not expected.allowed:
            by = f"by rule {ruling.rule_id}" if ruling.rule_id else f"({ruling.reason.value})"
            verdict = "allowed" if ruling.allowed else "denied"
            expect = Effect.ALLOW if expected.allowed else Effect.DENY
            report.add(expected.place, f"{verdict} {by}", expected=expect.value)


def _expectation(row: Row, registers: Registers, register: Register, report: Report) -> Expectation:
    coordinate, form = field_and_form(row["field"], row["form"], register, report)
    check_district(row["district"], report)
    expect = one_of(row["expect"], "effect", [effect.value for effect in Effect], report)
    filled(row["reason"], "reason", report)
    return Expectation(
        client=known(row["client"], "client", registers.clients.names, report),
        purpose=known(row["purpose"], "purpose", registers.purposes.names, report),
        coordinate=coordinate,
        form=form,
        day=iso_date(row["date"], report),
        allowed=expect == Effect.ALLOW,
        place=row.place,
    )
