"""Days as departments write them. What is no day of the calendar in the declared form is INVALID.

The same rules bind the expressions that compute forms inside a database (`sql_dates`) and a drop (`files_dates`),
which property tests hold against these functions.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.bound import DateFormat, Field
from source_adapters.contract import INVALID, Absent
from source_adapters.written import Written, digits, text

ReadDay: TypeAlias = Callable[[Written], date | Absent | None]

SEPARATORS: Final[Mapping[DateFormat, tuple[str, str, str]]] = MappingProxyType(
    {DateFormat.SLASHED: ("/", "/", ""), DateFormat.CHINESE: ("年", "月", "日")}
)
"""What stands behind year, month and day where the last two need not be of two digits."""

SERIAL_DAYS: Final = (date(1899, 12, 31), date(1899, 12, 30))
"""Day 0 of a spreadsheet before and behind `NO_SUCH_SERIAL`: it takes 1900 for a leap year."""

NO_SUCH_SERIAL: Final = 60
LAST_SERIAL: Final = 2_958_465

CENTURY_BEFORE_PIVOT: Final = "20"
CENTURY_FROM_PIVOT: Final = "19"

_SERIAL: Final = re.compile("[0-9]{1,7}")
_TWO_DIGIT_YEAR: Final = re.compile("[0-9]{6}")


def day_reader(field: Field) -> ReadDay:
    """How the days of a column are read; what is declared empty is unknown, as is a blank."""
    read = partial(_two_digit_year, field.pivot) if field.format is DateFormat.TWO_DIGIT_YEAR else _READ[field.format]
    return _unless_empty(read, field) if field.empty else read


def day_as_written(form: DateFormat) -> ReadDay:
    """How days are read where the form alone says it: one that needs no pivot."""
    return _READ[form]


def two_digits(pivot: int) -> str:
    """The years from which on the century is the last one, as they are written."""
    return f"{pivot:02d}"


def _unless_empty(read: ReadDay, field: Field) -> ReadDay:
    as_text = digits if field.format.is_digits else text

    def day(written: Written) -> date | Absent | None:
        day_of_driver = isinstance(written, date) and not isinstance(written, datetime)
        spelt = str(written) if day_of_driver else as_text(written)
        return None if spelt in field.empty else read(written)

    return day


def _iso(written: Written) -> date | Absent | None:
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    if isinstance(written, str) and _is_spelt_as_iso(written):
        return _date(written)
    found = text(written)
    if not isinstance(found, str):
        return found
    return _date(found) if _is_spelt_as_iso(found) else INVALID


def _is_spelt_as_iso(spelt: str) -> bool:
    # date.fromisoformat also reads week dates and compact ones.
    return len(spelt) == 10 and spelt[4] == spelt[7] == "-"


def _compact(written: Written) -> date | Absent | None:
    found = digits(written)
    if not isinstance(found, str):
        return found
    return _date(found) if len(found) == 8 and found.isdigit() else INVALID


def _two_digit_year(pivot: int, written: Written) -> date | Absent | None:
    found = digits(written)
    if not isinstance(found, str):
        return found
    if not _TWO_DIGIT_YEAR.fullmatch(found):
        return INVALID
    return _date((CENTURY_BEFORE_PIVOT if found[:2] < two_digits(pivot) else CENTURY_FROM_PIVOT) + found)


def _separated(shape: re.Pattern[str], written: Written) -> date | Absent | None:
    found = text(written)
    if not isinstance(found, str):
        return found
    parts = shape.fullmatch(found)
    return INVALID if parts is None else _date(f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}")


def _serial(written: Written) -> date | Absent | None:
    found = digits(written)
    if not isinstance(found, str):
        return found
    if not _SERIAL.fullmatch(found) or not 0 < int(found) <= LAST_SERIAL or int(found) == NO_SUCH_SERIAL:
        return INVALID
    return SERIAL_DAYS[int(found) > NO_SUCH_SERIAL] + timedelta(days=int(found))


def _date(spelt: str) -> date | Absent:
    try:
        return date.fromisoformat(spelt)
    except ValueError:
        return INVALID


def _shape(separators: tuple[str, str, str]) -> re.Pattern[str]:
    behind_year, behind_month, behind_day = separators
    return re.compile(f"([0-9]{{4}}){behind_year}([0-9]{{1,2}}){behind_month}([0-9]{{1,2}}){behind_day}")


_READ: Final[Mapping[DateFormat, ReadDay]] = MappingProxyType(
    {
        DateFormat.ISO: _iso,
        DateFormat.COMPACT: _compact,
        DateFormat.EXCEL_SERIAL: _serial,
        **{form: partial(_separated, _shape(separators)) for form, separators in SEPARATORS.items()},
    }
)
