"""Identity numbers (GB 11643) and unified social credit codes (GB 32100): arithmetic only, no register.

The division part of an identity number is never judged: old numbers carry divisions that no list holds any
more.
"""

import re
from collections.abc import Sequence
from typing import Final

from source_adapters.code_columns import are_credit_codes, are_identity_numbers

_FIRST_15_DIGIT_CENTURY: Final = "19"
_CENTENARIANS: Final = "996"
"""From this sequence on, a 15-digit number stood for somebody born in the century before."""

_LEAP_DAY: Final = "0229"
_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS: Final = frozenset(f"{month:02d}{day:02d}" for month in range(1, 13) for day in range(1, _LENGTHS[month - 1] + 1))

_CHECK_CHARACTERS: Final = "123456789X0"
"""By how much the weighed sum of the body falls short of a multiple of 11; with the check it is one above."""

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OUTSIDE: Final = 255
_WORTH: Final = bytes(_ALPHABET.find(chr(byte)) % 256 for byte in range(256))

_ORGANISATION_SIZE: Final = 9
_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS: Final = "0X987654321"
"""By how much the weighed sum of the first eight falls short of a multiple of 11."""

_FULL_WIDTH: Final = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_RUN: Final = re.compile(r"[0-9A-Za-z]{18,}")
_SIZE: Final = 18

_FEW: Final = 16
"""So many are judged sooner one by one than by columns."""


def normalised(text: str) -> str:
    """A code as its standard prints it: full-width characters narrowed, blanks gone, letters upper-case."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(text.split()).translate(_FULL_WIDTH).upper()


def identity_number(text: str) -> str | None:
    """The canonical 18 characters, or None where `text` is not a well-formed identity number."""
    if _is_identity_number(text):
        return text
    folded = normalised(text)
    return folded if _is_identity_number(folded) else None


def identity_numbers(texts: Sequence[str]) -> list[str | None]:
    """`identity_number` of each; hundreds that are canonical already cost a fifth of one by one."""
    if len(texts) > _FEW and are_identity_numbers(texts):
        return list(texts)
    return [identity_number(text) for text in texts]


def credit_codes(texts: Sequence[str]) -> list[str | None]:
    """`credit_code` of each; hundreds that are canonical already cost a fifth of one by one."""
    if len(texts) > _FEW and are_credit_codes(texts):
        return list(texts)
    return [credit_code(text) for text in texts]


def credit_code(text: str) -> str | None:
    """The canonical 18 characters, or None where `text` is not a well-formed credit code."""
    if _is_credit_code(text):
        return text
    folded = normalised(text)
    return folded if _is_credit_code(folded) else None


def fifteen_digits(identity_number: str) -> str | None:
    """The number as it was printed before 1999, or None where that person never had one.

    `identity_number` is canonical. Only births of 1900 to 1999 below the centenarians' sequences had one.
    """
    if identity_number[6:8] != _FIRST_15_DIGIT_CENTURY or identity_number[14:17] >= _CENTENARIANS:
        return None
    return identity_number[:6] + identity_number[8:17]


def eighteen_digits(old: str) -> str:
    """The canonical identity number behind a 15-digit one.

    Raises:
        ValueError: `old` is not 15 digits with a real date of birth, or its sequence (996 to 999) was a
            centenarian's, whose century cannot be told. The message does not repeat it.
    """
    if len(old) != 15 or not _are_digits(old):
        raise ValueError("not 15 digits")
    if old[12:] >= _CENTENARIANS:
        raise ValueError("a centenarian's sequence does not tell the century of birth")
    body = old[:6] + _FIRST_15_DIGIT_CENTURY + old[6:]
    if not _is_real_date(body[6:14]):
        raise ValueError("no such date of birth")
    return body + _check_character(body)


def organisation_code(credit_code: str) -> str:
    """The nine characters of the older organisation code inside a canonical credit code (GB 11714)."""
    return credit_code[8:17]


def is_organisation_code(text: str) -> bool:
    """Whether a text is an organisation code (GB 11714), with its hyphen or without."""
    folded = normalised(text).replace("-", "")
    if len(folded) != _ORGANISATION_SIZE or not folded.isascii() or not folded.isalnum():
        return False
    weighed = sum(
        weight * _ORGANISATION_ALPHABET.index(character)
        for weight, character in zip(_ORGANISATION_WEIGHTS, folded, strict=False)
    )
    return folded[-1] == _ORGANISATION_CHECKS[weighed % 11]


def credit_code_around(before: str, organisation_code: str) -> str | None:
    """The credit code of eight characters and an organisation code behind them; None where there is none."""
    body = before + organisation_code
    return next((code for check in _ALPHABET if (code := credit_code(body + check)) is not None), None)


def contains_identifier(text: str) -> bool:
    """Whether a well-formed identity number or credit code stands anywhere in `text`."""
    for run in _RUN.findall(normalised(text)):
        for start in range(len(run) - _SIZE + 1):
            window = run[start : start + _SIZE]
            if _is_identity_number(window) or _is_credit_code(window):
                return True
    return False


def _are_digits(text: str) -> bool:
    # str.isdigit alone would let the digits of other scripts through.
    return text.isdigit() and text.isascii()


def _is_real_date(compact: str) -> bool:
    month_and_day = compact[4:]
    if month_and_day not in _DAYS or compact[:4] == "0000":
        return False
    if month_and_day != _LEAP_DAY:
        return True
    year = int(compact[:4])
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _check_character(body: str) -> str:
    """MOD 11-2 over 17 digits.

    The weights are powers of two modulo 11, and so are the powers of 13: reading the digits to base 13 adds
    them up weighed.
    """
    return _CHECK_CHARACTERS[-2 * int(body, 13) % 11]


def _is_identity_number(text: str) -> bool:
    if len(text) != _SIZE:
        return False
    body = text[:17]
    return _are_digits(body) and _is_real_date(text[6:14]) and text[17] == _check_character(body)


def _is_credit_code(text: str) -> bool:
    """Alphabet, six digits of division and MOD 31 (weights: powers of three)."""
    if len(text) != _SIZE or not text.isascii() or not text[2:8].isdigit():
        return False
    worth = text.encode().translate(_WORTH)
    if _OUTSIDE in worth:
        return False
    a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, check = worth  # noqa: E741  # one letter a character
    weighed = (
        (a + b * 3 + c * 9 + d * 27 + e * 19 + f * 26 + g * 16 + h * 17 + i * 20)
        + (j * 29 + k * 25 + l * 13 + m * 8 + n * 24 + o * 10 + p * 30 + q * 28)
        + check
    )
    return weighed % 31 == 0
