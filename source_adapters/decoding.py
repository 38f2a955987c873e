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
from source_adapters.forms import Exact

Written: TypeAlias = object
"""A cell as a driver or a JSON parser hands it over."""

Decode: TypeAlias = Callable[[Written], Exact | Absent | None]

BLANK: Final = " "
"""Stripped from both ends of texts (columns of fixed width pad with it); a text of nothing else is unknown."""

UNREADABLE: Final = "\ufffd"
"""Stands in a text where its bytes were not of the encoding promised."""

LARGEST_NUMBER: Final = 10**13
"""Up to here a binary fraction still tells one hundredth from the next; above it a number is INVALID."""

CENT: Final = Decimal("0.01")
FEN_A_YUAN: Final = 100
YUAN_IN_TEN_THOUSAND: Final = 10_000
DIVISION_LENGTHS: Final = (6, 9)

CHINA_STANDARD_TIME: Final = timezone(timedelta(hours=8))
"""What the clocks of departments show where they do not say."""


def decoder(kind: ValueKind, field: Field, day: date = date.max) -> Decode:
    """How cells of this kind are read under this binding. NULL and blank texts are None: unknown.

    A date after `day` is INVALID: nothing that is asked about can have happened yet.
    """
    if kind is ValueKind.MONEY:
        return _MONEY[field.unit]
    if kind is ValueKind.DATE:
        return _until(day, _DATES[field.format])
    if kind is ValueKind.CODE:
        return _translator(field.codes)
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
    if form is DateFormat.COMPACT:
        written = _compact_date(written)
    if isinstance(written, date):
        return datetime.combine(written, time.min)
    return datetime.fromisoformat(written.strip(BLANK)) if isinstance(written, str) else None


def _text(written: Written) -> str | Absent | None:
    if written is None:
        return None
    if not isinstance(written, str) or UNREADABLE in written:
        return INVALID
    return written.strip(BLANK) or None


def _digits(written: Written) -> str | Absent | None:
    """Digits that some departments keep as a number: divisions, codes, compact dates."""
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    return _text(written)


def _division(written: Written) -> str | Absent | None:
    text = _digits(written)
    if not isinstance(text, str):
        return text
    return text if len(text) in DIVISION_LENGTHS and text.isascii() and text.isdigit() else INVALID


def _translator(codes: Mapping[str, str] | None) -> Decode:
    if codes is None:
        return _text

    def translate(written: Written) -> str | Absent | None:
        code = _digits(written)
        return codes.get(code, INVALID) if isinstance(code, str) else code

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


def _until(day: date, decode: Callable[[Written], date | Absent | None]) -> Decode:
    def read(written: Written) -> date | Absent | None:
        found = decode(written)
        return INVALID if isinstance(found, date) and found > day else found

    return read


def _iso_date(written: Written) -> date | Absent | None:
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    if isinstance(written, str) and _is_spelt_as_date(written):
        return _date(written)
    text = _text(written)
    if not isinstance(text, str):
        return text
    return _date(text) if _is_spelt_as_date(text) else INVALID


def _is_spelt_as_date(text: str) -> bool:
    # date.fromisoformat also reads week dates and compact ones.
    return len(text) == 10 and text[4] == text[7] == "-"


def _compact_date(written: Written) -> date | Absent | None:
    text = _digits(written)
    if not isinstance(text, str):
        return text
    return _date(text) if len(text) == 8 and text.isdigit() else INVALID


def _date(text: str) -> date | Absent:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return INVALID


_MONEY: Final[Mapping[Unit, Decode]] = MappingProxyType(
    {Unit.YUAN: _hundredths, Unit.FEN: _from_fen, Unit.TEN_THOUSAND_YUAN: _from_ten_thousands}
)

_DATES: Final[Mapping[DateFormat, Callable[[Written], date | Absent | None]]] = MappingProxyType(
    {DateFormat.ISO: _iso_date, DateFormat.COMPACT: _compact_date}
)

_DECODERS: Final[Mapping[ValueKind, Decode]] = MappingProxyType(
    {
        ValueKind.AREA: _area,
        ValueKind.COUNT: _count,
        ValueKind.MONTHS: _count,
        ValueKind.TEXT: _text,
        ValueKind.DIVISION: _division,
        ValueKind.NAME_MATCH: _text,
    }
)
