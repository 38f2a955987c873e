"""What cells look like: judged from a bounded sample, of which nothing is kept but short codes."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from source_adapters import codes
from source_adapters.bound import DateFormat, Field
from source_adapters.contract import INVALID
from source_adapters.dates import day_reader
from source_adapters.keys import KeyKind
from source_adapters.scaffolding.findings import Column, Look
from source_adapters.scaffolding.names import is_own_key

MOST_CODES: Final = 40
LONGEST_CODE: Final = 6
NEARLY_ALL: Final = 0.95
"""Some cells of an old register are wrong; so many must be right."""

NO_DAYS: Final = ("0", "00000000", "99991231", "0000-00-00", "9999-12-31")
"""What is often found where there is no date."""

_CODE: Final = re.compile(rf"[0-9A-Za-z_]{{1,{LONGEST_CODE}}}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?")
_WHOLE: Final = re.compile(r"-?[0-9]{1,14}")
_YEAR: Final = re.compile("(19|20)[0-9]{2}")
_DIVISION: Final = re.compile("[1-9][0-9]{5}([0-9]{3})?")
_ORGANISATION_CODE: Final = re.compile("([0-9A-Z]{8})-?([0-9X])")
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_PIVOT_TO_TRY: Final = 30


def column_of(place: str, cells: Sequence[object], comment: str = "") -> Column:
    """What a column looks like whose cells, some of them or all, are these."""
    texts = [_text(cell) for cell in cells if cell is not None and _text(cell)]
    if not texts:
        return Column(place, comment=comment)
    days = [text for text in texts if text not in NO_DAYS]
    looks = {look for look, looks_so in _LOOKS.items() if _nearly_all(looks_so, texts)}
    looks |= {look for look, looks_so in _DAYS.items() if days and _nearly_all(looks_so, days)}
    key = _key(place, texts)
    is_code = key is None and _are_codes(texts)
    return Column(
        place,
        frozenset(looks | ({Look.CODE} if is_code else set()) | {Look.TEXT}),
        key,
        codes=tuple(sorted(set(texts))) if is_code else (),
        empty=tuple(sorted(set(texts) & set(NO_DAYS))) if looks & _DAYS.keys() else (),
        comment=comment,
        is_unique=len(set(texts)) == len(texts) > 1,
        has_fractions=any("." in text for text in texts) and Look.NUMBER in looks,
    )


def _are_codes(texts: Sequence[str]) -> bool:
    """Few different ones, short, of letters and digits: neither names nor keys."""
    few = min(MOST_CODES, max(len(texts) // 2, 1))
    return len(set(texts)) <= few and all(map(_CODE.fullmatch, texts))


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float | Decimal):
        return f"{Decimal(repr(cell)) if isinstance(cell, float) else cell:f}"
    return str(cell).strip()


def _key(place: str, texts: Sequence[str]) -> KeyKind | None:
    """How keys are written, where keys stand there."""
    of_15, of_18 = (sum(map(looks_so, texts)) for looks_so in (_is_15, _is_18))
    if of_15 + of_18 >= NEARLY_ALL * len(texts):
        if not of_15:
            return KeyKind.IDENTITY_NUMBER
        return KeyKind.IDENTITY_NUMBER_15_OR_18 if of_18 else KeyKind.IDENTITY_NUMBER_15
    if _nearly_all(_is_credit_code, texts):
        return KeyKind.CREDIT_CODE
    if _nearly_all(_is_organisation_code, texts):
        return KeyKind.ORGANISATION_CODE
    # Of nine characters, a false check in each is more likely the register's way than chance, where it is called so.
    called = is_own_key(place) and _nearly_all(_shaped(_ORGANISATION_CODE), texts)
    return KeyKind.ORGANISATION_CODE if called else None


def _nearly_all(looks_so: Callable[[str], bool], texts: Sequence[str]) -> bool:
    return sum(map(looks_so, texts)) >= NEARLY_ALL * len(texts)


def _is_18(text: str) -> bool:
    return codes.identity_number(text) is not None


def _is_15(text: str) -> bool:
    try:
        codes.eighteen_digits(text)
    except ValueError:
        return False
    return True


def _is_credit_code(text: str) -> bool:
    return codes.credit_code(text) is not None


def _is_organisation_code(text: str) -> bool:
    """GB 11714: eight characters weighed, and a check of MOD 11."""
    found = _ORGANISATION_CODE.fullmatch(text.upper())
    if found is None:
        return False
    worths = (int(character, 36) for character in found[1])
    weighed = sum(worth * weight for worth, weight in zip(worths, _ORGANISATION_WEIGHTS, strict=True))
    return found[2] == "0123456789X"[-weighed % 11]


def _is_day(form: DateFormat) -> Callable[[str], bool]:
    read = day_reader(Field("", format=form, pivot=_PIVOT_TO_TRY))
    return lambda text: read(text) is not INVALID


def _is_serial(text: str) -> bool:
    """Days of the last and this century only: any small number is one to a spreadsheet."""
    return len(text) == len("39387") and _WHOLE.fullmatch(text) is not None and text > "10000"


def _shaped(shape: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: shape.fullmatch(text) is not None


_DAYS: Final[Mapping[Look, Callable[[str], bool]]] = MappingProxyType(
    {
        Look.ISO_DAY: _is_day(DateFormat.ISO),
        Look.COMPACT_DAY: _is_day(DateFormat.COMPACT),
        Look.SLASHED_DAY: _is_day(DateFormat.SLASHED),
        Look.CHINESE_DAY: _is_day(DateFormat.CHINESE),
        Look.SHORT_DAY: _is_day(DateFormat.TWO_DIGIT_YEAR),
        Look.SERIAL_DAY: _is_serial,
    }
)
_LOOKS: Final[Mapping[Look, Callable[[str], bool]]] = MappingProxyType(
    {
        Look.YEAR: _shaped(_YEAR),
        Look.DIVISION: _shaped(_DIVISION),
        Look.WHOLE: _shaped(_WHOLE),
        Look.NUMBER: _shaped(_NUMBER),
    }
)
