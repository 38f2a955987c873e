"""budgets.csv: how much an organisation may ask, beyond what each single rule allows it to see."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.policy.cells import known, one_of, positive
from gateway.policy.files import BUDGETS, PolicyFiles
from gateway.policy.problems import Place, Report, quoted
from gateway.policy.registers import Registers
from gateway.policy.rows import Cell, Row, register_rows
from resolvers.declared import Register

_COLUMNS: Final = ("organisation", "purpose", "field", "kind", "limit", "window")
_WINDOW: Final = re.compile(r"([1-9][0-9]{0,2})d")

LONGEST_WINDOW: Final = 366
"""Calendar days."""


class Kind(StrEnum):
    """What a budget counts: distinct subjects, reads, days or names of one subject, or the share of misses."""

    SUBJECTS = "subjects"
    READS = "reads"
    DAYS = "days"
    NAMES = "names"
    MISSES = "misses"


_ABOUT_ALL_FIELDS: Final = frozenset({Kind.NAMES, Kind.MISSES})
"""Kinds that no single field can have."""


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `limit` of a kind within `days` calendar days, today included.

    Without an `organisation` it holds for each one by itself. Without a `purpose` all purposes count together. Without
    a `field`: any field counts for SUBJECTS, each field by itself for READS and DAYS. That of MISSES is in percent.
    """

    organisation: str | None
    purpose: str | None
    field: str | None
    kind: Kind
    limit: int
    days: int

    @property
    def window(self) -> str:
        """The window as the register writes it."""
        return f"{self.days}d"

    def applies(self, organisation: str, purpose: str) -> bool:
        """Whether what the organisation asks under the purpose counts in it."""
        return self.organisation in {None, organisation} and self.purpose in {None, purpose}


def read_budgets(files: PolicyFiles, registers: Registers, register: Register, report: Report) -> tuple[Budget, ...]:
    """The sound rows, in the order of the file."""
    text = files.texts.get(BUDGETS)
    rows = None if text is None else register_rows(text, _COLUMNS, report)
    organisations = registers.organisations
    read: dict[Budget, None] = {}
    places: dict[tuple[object, ...], Place] = {}
    for row in rows or ():
        before = len(report)
        budget = _budget(row, organisations, registers, register, report)
        if not row.is_sound or len(report) != before:
            continue
        what = (budget.organisation, budget.purpose, budget.field, budget.kind, budget.days)
        if what in places:
            report.add(row.place, f"this budget stands in line {places[what].line} already")
        places.setdefault(what, row.place)
        read[budget] = None
    return tuple(read)


def longest_window(budgets: Iterable[Budget]) -> int:
    """Days for which counts matter to any of the budgets; 1 for the daily limits of purposes alone."""
    return max((budget.days for budget in budgets), default=1)


def _budget(
    row: Row, organisations: Set[str] | None, registers: Registers, register: Register, report: Report
) -> Budget:
    kind = _kind(row["kind"], report)
    days = _days(row["window"], report)
    limit = positive(row["limit"], report)
    _check_limits(kind, limit, days, row["limit"], report)
    return Budget(
        organisation=_known_or_blank(row["organisation"], "organisation", organisations, report),
        purpose=_known_or_blank(row["purpose"], "purpose", registers.purposes.names, report),
        field=_field(row["field"], kind, register, report),
        kind=kind,
        limit=limit,
        days=days,
    )


def _known_or_blank(cell: Cell, what: str, names: Set[str] | None, report: Report) -> str | None:
    return known(cell, what, names, report) if cell.text else None


def _kind(cell: Cell, report: Report) -> Kind:
    word = one_of(cell, "kind of budget", [kind.value for kind in Kind], report)
    return Kind(word) if word in set(Kind) else Kind.SUBJECTS


def _field(cell: Cell, kind: Kind, register: Register, report: Report) -> str | None:
    if cell.text and kind in _ABOUT_ALL_FIELDS:
        message = f"a budget of {kind.value} is about no single field"
        report.add(cell.place, message, expected="the field left blank")
    return _known_or_blank(cell, "field", register.keys(), report)


def _days(cell: Cell, report: Report) -> int:
    matched = _WINDOW.fullmatch(cell.text)
    if matched is not None and int(matched[1]) <= LONGEST_WINDOW:
        return int(matched[1])
    expected = f"calendar days, from 1d to {LONGEST_WINDOW}d"
    report.add(cell.place, f"{quoted(cell.text)} is not a window", expected=expected)
    return 0


def _check_limits(kind: Kind, limit: int, days: int, cell: Cell, report: Report) -> None:
    """A limit that limits nothing must not look as if it did; 0 stands for a cell that is refused already."""
    if kind is Kind.MISSES and limit > 99:
        report.add(cell.place, f"{limit} percent limits nothing", expected="a percentage from 1 to 99")
    if kind is Kind.DAYS and limit >= days > 0:
        report.add(cell.place, f"{limit} of {days} days limits nothing", expected="fewer days than the window has")
