"""From what a department wrote to the exact value it means, or INVALID: one bad cell spoils nothing else.

The same rules bind the expressions that compute forms inside a database (`sql_forms`), which a property test
holds against these functions.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.bound import DateFormat, Field, Unit
from source_adapters.contract import INVALID, Absent, ValueKind
from source_adapters.dates import ReadDay, day_as_written, day_reader
from source_adapters.forms import Exact
from source_adapters.reorganisations import Standing, standing, today
from source_adapters.written import BLANK, Written, digits, text

Decode: TypeAlias = Callable[[Written], Exact | Absent | None]

LARGEST_NUMBER: Final = 10**13
"""Up to here a binary fraction still tells one hundredth from the next; above it a number is INVALID."""

CENT: Final = Decimal("0.01")
FEN_A_YUAN: Final = 100
YUAN_IN_TEN_THOUSAND: Final = 10_000
DIVISION_LENGTHS: Final = (6, 9)

CHINA_STANDARD_TIME: Final = timezone(timedelta(hours=8))
"""What the clocks of departments show where they do not say."""


def decoder(kind: ValueKind, field: Field, last: date = date.max, *, day: date | None = None) -> Decode:
    """How cells of this kind are read under this binding. NULL and blank texts are None: unknown.

    A date after `last` is INVALID: nothing that is asked about can have happened yet. `day` is the one on which
    divisions are to be understood; without it they are read as they are written.
    """
    if kind is ValueKind.MONEY:
        return _MONEY[field.unit]
    if kind is ValueKind.DATE:
        return _until(last, day_reader(field))
    if kind is ValueKind.CODE:
        return _translator(field.codes, field.other_codes)
    if kind is ValueKind.DIVISION and field.divisions is not None and day is not None:
        return _followed(standing(field.divisions, day))
    return _DECODERS[kind]


def as_of_moment(written: Written, form: DateFormat) -> datetime | None:
    """When a department says that a record held (aware), or None where it does not say it readably.

    A date alone is its first moment; a time without a zone is China Standard Time.
    """
    try:
        moment = _moment(written, form)
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA_STANDARD_TIME)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _moment(written: Written, form: DateFormat) -> datetime | None:
    if isinstance(written, datetime):
        return written
    if form is not DateFormat.ISO:
        written = day_as_written(form)(written)
    if isinstance(written, date):
        return datetime.combine(written, time.min)
    return datetime.fromisoformat(written.strip(BLANK)) if isinstance(written, str) else None


def _division(written: Written) -> str | Absent | None:
    found = digits(written)
    if not isinstance(found, str):
        return found
    return found if len(found) in DIVISION_LENGTHS and found.isascii() and found.isdigit() else INVALID


def _followed(standing: Standing) -> Decode:
    def division(written: Written) -> str | Absent | None:
        code = _division(written)
        return today(standing, code) if isinstance(code, str) else code

    return division


def _translator(codes: Mapping[str, str] | None, other: str | Absent | None) -> Decode:
    if codes is None:
        return text

    def translate(written: Written) -> str | Absent | None:
        code = digits(written)
        return codes.get(code, other) if isinstance(code, str) else code

    return translate


def _whole(written: Written) -> int | Absent | None:
    if written is None:
        return None
    return written if isinstance(written, int) and not isinstance(written, bool) else INVALID


def _number(written: Written) -> Decimal | Absent | None:
    """A number as the decimal it was printed from."""
    if written is None:
        return None
    if isinstance(written, bool) or not isinstance(written, int | float | Decimal):
        return INVALID
    if not isfinite(written) or not -LARGEST_NUMBER <= written <= LARGEST_NUMBER:
        return INVALID
    return Decimal(repr(written)) if isinstance(written, float) else Decimal(written)


def _hundredths(written: Written) -> Decimal | Absent | None:
    number = _number(written)
    return _rounded(number) if isinstance(number, Decimal) else number


def _area(written: Written) -> Decimal | Absent | None:
    area = _hundredths(written)
    return INVALID if isinstance(area, Decimal) and area < 0 else area


def _count(written: Written) -> int | Absent | None:
    count = _whole(written)
    return INVALID if isinstance(count, int) and count < 0 else count


def _from_fen(written: Written) -> Decimal | Absent | None:
    fen = _whole(written)
    return Decimal(fen).scaleb(-2) if isinstance(fen, int) else fen


def _from_ten_thousands(written: Written) -> Decimal | Absent | None:
    number = _number(written)
    return _rounded(number * YUAN_IN_TEN_THOUSAND) if isinstance(number, Decimal) else number


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP)


def _until(last: date, decode: ReadDay) -> Decode:
    def read(written: Written) -> date | Absent | None:
        found = decode(written)
        return INVALID if isinstance(found, date) and found > last else found

    return read


_MONEY: Final[Mapping[Unit, Decode]] = MappingProxyType(
    {Unit.YUAN: _hundredths, Unit.FEN: _from_fen, Unit.TEN_THOUSAND_YUAN: _from_ten_thousands}
)

_DECODERS: Final[Mapping[ValueKind, Decode]] = MappingProxyType(
    {
        ValueKind.AREA: _area,
        ValueKind.COUNT: _count,
        ValueKind.MONTHS: _count,
        ValueKind.TEXT: text,
        ValueKind.DIVISION: _division,
        ValueKind.NAME_MATCH: text,
    }
)
