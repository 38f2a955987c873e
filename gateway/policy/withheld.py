"""withheld.csv: of which uses a subject is not told, or only later, for which listed reason, and until when.

A set without the file withholds nothing. Nothing is withheld for good: a row ends within a year after it was approved,
and what it hid is shown from the next day on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from gateway.policy.cells import filled, iso_date, known, one_of, positive
from gateway.policy.dates import a_year_after
from gateway.policy.files import WITHHELD, PolicyFiles
from gateway.policy.problems import Place, Report
from gateway.policy.registers import Registers
from gateway.policy.rows import Cell, Row, register_rows

_COLUMNS: Final = ("client", "purpose", "days", "until", "ground", "legal_basis", "approved_by", "approved_on")


class Ground(StrEnum):
    """The reasons for which the law lets a use be kept from its subject for a while."""

    CRIMINAL_INVESTIGATION = "criminal_investigation"
    TAX_AUDIT = "tax_audit"
    COURT_ORDER = "court_order"
    PROTECTION_OF_OTHERS = "protection_of_others"


@dataclass(frozen=True, slots=True)
class Withholding:
    """Uses by a client under a purpose are not shown to their subjects; of None, by all clients, under all purposes.

    Through the day `until`, and no longer. With `days`, each use by itself is shown once it is so many days old.
    """

    client: str | None
    purpose: str | None
    days: int | None
    until: date
    ground: Ground

    def withholds(self, client: str, purpose: str | None, used: datetime, day: date, now: datetime) -> bool:
        """Whether a use at the time `used` is kept from its subject on this policy day, `now` by the clock (aware)."""
        concerns = self.client in {None, client} and self.purpose in {None, purpose}
        in_force = concerns and day <= self.until
        return in_force and (self.days is None or now - used < timedelta(days=self.days))


def withheld(
    rows: Iterable[Withholding], client: str, purpose: str | None, used: datetime, day: date, now: datetime
) -> bool:
    """Whether any of them withholds a use; parameters as `Withholding.withholds`."""
    return any(row.withholds(client, purpose, used, day, now) for row in rows)


def read_withheld(files: PolicyFiles, registers: Registers, report: Report) -> tuple[Withholding, ...]:
    """The sound rows, in the order of the file."""
    text = files.texts.get(WITHHELD)
    rows = None if text is None else register_rows(text, _COLUMNS, report)
    read: list[Withholding] = []
    places: dict[tuple[str | None, str | None], Place] = {}
    for row in rows or ():
        before = len(report)
        withholding = _withholding(row, registers, report)
        if not row.is_sound or len(report) != before:
            continue
        whose = (withholding.client, withholding.purpose)
        if whose in places:
            report.add(row.place, f"this client and purpose stand in line {places[whose].line} already")
        places.setdefault(whose, row.place)
        read.append(withholding)
    return tuple(read)


def _withholding(row: Row, registers: Registers, report: Report) -> Withholding:
    client, purpose, until = row["client"], row["purpose"], iso_date(row["until"], report)
    if not client.text and not purpose.text:
        report.add(row.place, "every use by everybody would be withheld", expected="a client, a purpose, or both")
    filled(row["legal_basis"], "legal basis", report)
    filled(row["approved_by"], "name of who approved it", report)
    _check_term(until, iso_date(row["approved_on"], report), row["until"], report)
    return Withholding(
        client=known(client, "client", registers.clients.names, report) if client.text else None,
        purpose=known(purpose, "purpose", registers.purposes.names, report) if purpose.text else None,
        days=positive(row["days"], report) if row["days"].text else None,
        until=until,
        ground=_ground(row["ground"], report),
    )


def _check_term(until: date, approved: date, cell: Cell, report: Report) -> None:
    if date.min in {until, approved}:
        return
    latest = a_year_after(approved)
    if approved <= until <= latest:
        return
    report.add(cell.place, f"withheld until {until}, approved on {approved}", expected=f"{approved} to {latest}")


def _ground(cell: Cell, report: Report) -> Ground:
    word = one_of(cell, "ground", [ground.value for ground in Ground], report)
    return Ground(word) if word in set(Ground) else Ground.COURT_ORDER
