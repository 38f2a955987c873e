"""One cell to one value. A cell that cannot be read is a problem, and a placeholder stands for it meanwhile.

A set with a problem is refused whole, so that no placeholder is ever used; rows that hold one are dropped
before cells are compared with each other.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from gateway.policy.dates import likely_date, written_date
from gateway.policy.problems import Report, nearest, quoted
from gateway.policy.regions import ANYWHERE, is_division
from gateway.policy.rows import Cell

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
_YEARS: Final = re.compile(r"[12][0-9]{3}( [12][0-9]{3})*")


def filled(cell: Cell, what: str, report: Report) -> str:
    """A value that must be there: a dash, or a blank of any width, is none."""
    if not any(character.isalnum() for character in cell.text):
        refuse(cell, f"no {what}", report)
    return cell.text


def known(cell: Cell, kind: str, names: Collection[str] | None, report: Report) -> str:
    """A registered name; `names` is None where the register itself could not be read."""
    if not cell.text:
        refuse(cell, f"no {kind}", report)
    elif names is not None and cell.text not in names and cell.is_sound:
        report.unknown(cell.place, kind, cell.text, names)
    return cell.text


def one_of(cell: Cell, kind: str, words: Collection[str], report: Report) -> str:
    """One of a few fixed words."""
    if cell.text not in words:
        message = f"unknown {kind} {quoted(cell.text)}"
        refuse(cell, message, report, expected=" or ".join(words), nearest=nearest(cell.text, words))
    return cell.text


def yes_or_no(cell: Cell, report: Report) -> bool:
    """`yes` or `no`, written out."""
    return one_of(cell, "answer", ("yes", "no"), report) == "yes"


def iso_date(cell: Cell, report: Report) -> date:
    """A calendar date, YYYY-MM-DD; one that a spreadsheet wrote in its own way is shown as it should be."""
    day = written_date(cell.text)
    if day is not None:
        return day
    likely = likely_date(cell.text)
    message = f"{quoted(cell.text)} is not a date"
    refuse(cell, message, report, expected="YYYY-MM-DD", nearest=likely.isoformat() if likely else None)
    return date.min


def positive(cell: Cell, report: Report) -> int:
    """A whole number from 1 to 999,999,999."""
    if _NUMBER.fullmatch(cell.text):
        return int(cell.text)
    refuse(cell, f"{quoted(cell.text)} is not a whole number above 0", report, expected="digits only")
    return 0


def years(cell: Cell, report: Report) -> frozenset[int]:
    """Years with a blank between, maybe none."""
    if cell.text and not _YEARS.fullmatch(cell.text):
        refuse(cell, f"{quoted(cell.text)} is not a list of years", report, expected="years like 2006 2007")
        return frozenset()
    return frozenset(int(year) for year in cell.text.split())


def district(cell: Cell, report: Report) -> str:
    """Where a rule applies: everywhere (`*`), or in a district or street, whose code need only be well-formed."""
    if cell.text != ANYWHERE and not is_division(cell.text):
        expected = f"{ANYWHERE}, a district (six digits) or a street (nine)"
        refuse(cell, f"{quoted(cell.text)} is not a district", report, expected=expected)
    return cell.text


def in_order(first: date, first_cell: Cell, last: date, last_cell: Cell, report: Report) -> None:
    """Check that a span of days does not end before it begins; a placeholder is nobody's span."""
    if date.min < last < first:
        message = f"from {first_cell.text} is later than until {last_cell.text}"
        report.add(last_cell.place, message, expected="a day on or after from")


def refuse(cell: Cell, message: str, report: Report, *, expected: str = "", nearest: str | None = None) -> None:
    """Complain of a cell, but for one whose characters are complained of already."""
    if cell.is_sound:
        report.add(cell.place, message, expected=expected, nearest=nearest)
