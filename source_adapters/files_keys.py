"""Whose record a row of a drop is, reckoned where the rows are: `keys.matched` for keys as their standards print them.

Keys in other spellings (full-width digits, blanks inside) are few, and left to `keys.matched` itself.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from source_adapters.contract import Entity
from source_adapters.files_engine import quoted
from source_adapters.keys import KeyKind

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_EIGHTEEN: Final = "[0-9]{17}[0-9Xx]"
_FIFTEEN: Final = "[0-9]{15}"
_OF_UNKNOWN_CENTURY: Final = "[0-9]{12}99[6-9]"
_CREDIT_CODE: Final = "[0-9A-Za-z]{18}"
_ORGANISATION_CODE: Final = "[0-9A-Za-z]{8}-?[0-9A-Za-z]"

_PRINTED: Final[Mapping[KeyKind, str]] = MappingProxyType(
    {
        KeyKind.IDENTITY_NUMBER: _EIGHTEEN,
        KeyKind.IDENTITY_NUMBER_15: f"{_EIGHTEEN}|{_FIFTEEN}",
        KeyKind.IDENTITY_NUMBER_15_OR_18: f"{_EIGHTEEN}|{_FIFTEEN}",
        KeyKind.CREDIT_CODE: _CREDIT_CODE,
        KeyKind.ORGANISATION_CODE: _ORGANISATION_CODE,
    }
)


def is_printed(kind: KeyKind, key: str) -> str:
    """Whether a key is spelt as its standard prints it, or nearly: `token_of` knows what it is worth."""
    return f"regexp_full_match({key}, {quoted(_PRINTED[kind])})"


def body_of(kind: KeyKind, key: str) -> str:
    """The seventeen digits of a printed identity number as a whole number, 15 digits lengthened; NULL for other kinds.

    `token_of` takes it as a column, for the engine would reckon an expression again wherever it stands.
    """
    if kind.entity is not Entity.PERSON:
        return "NULL"
    digits = f"CASE WHEN length({key}) = 15 THEN {_lengthened(key)} ELSE substr({key}, 1, 17) END"
    return f"TRY_CAST({digits} AS BIGINT)"


def token_of(kind: KeyKind, key: str, body: str) -> str:
    """The token of a key that is printed so (`keys.matched`), or NULL where it is nobody's."""
    return _TOKENS[kind](key, body)


def is_of_unknown_century(kind: KeyKind, key: str) -> str:
    """Whether a key is nobody's although nothing is wrong with it: a centenarian's number in 15 digits."""
    if kind not in {KeyKind.IDENTITY_NUMBER_15, KeyKind.IDENTITY_NUMBER_15_OR_18}:
        return "false"
    return f"regexp_full_match({key}, {quoted(_OF_UNKNOWN_CENTURY)})"


def _identity_number(key: str, body: str) -> str:
    eighteen = f"length({key}) = 18 AND upper(substr({key}, 18, 1)) = {_check(body)}"
    fifteen = f"length({key}) = 15 AND substr({key}, 13, 3) < '996'"
    return (
        f"CASE WHEN NOT {_is_day(body)} THEN NULL WHEN {eighteen} THEN upper({key})"
        f" WHEN {fifteen} THEN {_lengthened(key)} || {_check(body)} END"
    )


def _lengthened(key: str) -> str:
    return f"substr({key}, 1, 6) || '19' || substr({key}, 7, 9)"


def _check(body: str) -> str:
    """MOD 11-2 over seventeen digits, read as one whole number."""
    weighed = " + ".join(f"({body} // {10 ** (16 - place)}) % 10 * {weight}" for place, weight in enumerate(_WEIGHTS))
    return f"substr({quoted(_CHECKS)}, CAST(({weighed}) % 11 + 1 AS BIGINT), 1)"


def _is_day(body: str) -> str:
    """Whether the eight digits before the last three are a day of the calendar, from the year 1 on."""
    year, month, day = f"({body} // 10000000 % 10000)", f"({body} // 100000 % 100)", f"({body} // 1000 % 100)"
    leap = f"({year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0))"
    days = f"CASE {month} WHEN 2 THEN CASE WHEN {leap} THEN 29 ELSE 28 END ELSE 30 + ({month} + {month} // 8) % 2 END"
    return f"({year} >= 1 AND {month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND {days})"


def _credit_code(key: str, _body: str) -> str:
    """Alphabet, six digits of division and MOD 31; the weights are powers of three, and the check's is one."""
    upper = f"upper({key})"
    worths = (f"(instr({quoted(_ALPHABET)}, substr({upper}, {place + 1}, 1)) - 1)" for place in range(18))
    weighed = " + ".join(f"{worth} * {3 ** (place % 17) % 31}" for place, worth in enumerate(worths))
    known = f"regexp_full_match({upper}, '[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}')"
    return f"CASE WHEN {known} AND ({weighed}) % 31 = 0 THEN {upper} END"


def _organisation_code(key: str, _body: str) -> str:
    return f"replace(upper({key}), '-', '')"


_TOKENS: Final[Mapping[KeyKind, Callable[[str, str], str]]] = MappingProxyType(
    {
        KeyKind.IDENTITY_NUMBER: _identity_number,
        KeyKind.IDENTITY_NUMBER_15: _identity_number,
        KeyKind.IDENTITY_NUMBER_15_OR_18: _identity_number,
        KeyKind.CREDIT_CODE: _credit_code,
        KeyKind.ORGANISATION_CODE: _organisation_code,
    }
)
