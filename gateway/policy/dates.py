"""Dates as policy files have them, and the ways in which spreadsheets write them instead."""

import re
from datetime import date
from typing import Final

_ISO: Final = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST: Final = re.compile(r"([12][0-9]{3})(?:[-/.年])([0-9]{1,2})(?:[-/.月])([0-9]{1,2})日?")
_DIGITS_ONLY: Final = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_ANY_ORDER: Final = re.compile(r"[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?")


def written_date(text: str) -> date | None:
    """The day that YYYY-MM-DD says; None for anything else."""
    return _day(*text.split("-")) if _ISO.fullmatch(text) else None


def likely_date(text: str) -> date | None:
    """The day that is meant by another notation with the year first; None where that is not certain."""
    found = _YEAR_FIRST.fullmatch(text) or _DIGITS_ONLY.fullmatch(text)
    return _day(*found.groups()) if found else None


def looks_like_a_date(text: str) -> bool:
    """Whether a day is meant, in whatever order of its parts."""
    return _ANY_ORDER.fullmatch(text) is not None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def a_year_after(day: date) -> date:
    """The same day of the next year; of a leap day the day before the 1st of March."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day)
