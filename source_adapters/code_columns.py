"""Many identity numbers or credit codes proven sound at once: arithmetic on columns of characters, not on texts.

A column is one character of every text, a byte each. Worth times weight of a character is looked up for a whole
column, and columns are added as one great whole number: no byte overflows into the next, for the sums stay below 256.
What is not proven here is not unsound: it is judged one by one (`codes`).
"""

from calendar import isleap
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias

Column: TypeAlias = bytes

_SIZE: Final = 18
_AT_ONCE: Final = 8
"""So many remainders of 31 or less make less than 256."""

_BIRTH: Final = slice(6, 14)
_DIVISION: Final = slice(2, 8)
_DIGITS: Final = b"0123456789"
_CHECKS: Final = b"0123456789X"
_CREDIT_ALPHABET: Final = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29
_LENGTHS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HIGH: Final = 0x80
"""Set in a byte that a smaller one is taken from, so that nothing is borrowed from the next."""

_NOUGHT: Final = ord("0")


def _table(of: Callable[[int], int]) -> bytes:
    return bytes(of(byte) for byte in range(256))


_ONES: Final = _table(lambda byte: max(0, _DIGITS.find(byte)))
_TENS: Final = _table(lambda byte: 10 * max(0, _DIGITS.find(byte)))
_LENGTH_OF: Final = _table(lambda month: _HIGH + (_LENGTHS[month] if month < len(_LENGTHS) else 0))
_IS_FEBRUARY: Final = _table(lambda month: month == _FEBRUARY)
_IS_LEAP_DAY: Final = _table(lambda day: day == _LEAP_DAY)


def are_identity_numbers(texts: Sequence[str]) -> bool:
    """Whether all of them, at least one, are identity numbers in canonical form."""
    columns = _columns(texts)
    if columns is None or not all(map(bytes.isdigit, columns[:-1])) or columns[-1].strip(_CHECKS):
        return False
    return _are_dates(columns[_BIRTH]) and _comes_out(columns, _IDENTITY_WEIGHTS, 11, 1)


def are_credit_codes(texts: Sequence[str]) -> bool:
    """Whether all of them, at least one, are credit codes in canonical form."""
    columns = _columns(texts)
    if columns is None or not all(map(bytes.isdigit, columns[_DIVISION])):
        return False
    return not any(column.strip(_CREDIT_ALPHABET) for column in columns) and _comes_out(columns, _CREDIT_WEIGHTS, 31, 0)


def _columns(texts: Sequence[str]) -> list[Column] | None:
    """The columns of texts of eighteen characters, which may be any of ASCII; None where there are no such texts."""
    joined = "".join(texts)
    if set(map(len, texts)) != {_SIZE} or not joined.isascii():
        return None
    characters = joined.encode()
    return [characters[place::_SIZE] for place in range(_SIZE)]


def _comes_out(columns: Sequence[Column], weights: Sequence[bytes], modulus: int, remainder: int) -> bool:
    """Whether the characters of each text, weighed, leave this remainder."""
    texts, rest_of = len(columns[0]), _RESTS[modulus]
    weighed = [_number(column.translate(worth)) for column, worth in zip(columns, weights, strict=True)]
    parts = [sum(weighed[start : start + _AT_ONCE]) for start in range(0, _SIZE, _AT_ONCE)]
    total = sum(_number(_bytes(part, texts).translate(rest_of)) for part in parts)
    return _bytes(total, texts).translate(rest_of) == bytes([remainder]) * texts


def _are_dates(digits: Sequence[Column]) -> bool:
    """Whether eight columns of digits are dates of a calendar that begins with year 1."""
    texts = len(digits[0])
    years = [_number(column) for column in digits[:4]]
    if _NOUGHT in _bytes(years[0] | years[1] | years[2] | years[3], texts):
        return False
    months, days = _two_digits(digits[4:6]), _two_digits(digits[6:8])
    left = _number(months.translate(_LENGTH_OF)) - _number(days)
    if 0 in days or min(_bytes(left, texts)) < _HIGH:
        return False
    leap_days = _number(months.translate(_IS_FEBRUARY)) & _number(days.translate(_IS_LEAP_DAY))
    return not leap_days or all(
        isleap(int(bytes(column[text] for column in digits[:4])))
        for text, is_one in enumerate(_bytes(leap_days, texts))
        if is_one
    )


def _two_digits(columns: Sequence[Column]) -> bytes:
    tens, ones = columns
    return _bytes(_number(tens.translate(_TENS)) + _number(ones.translate(_ONES)), len(tens))


def _number(column: bytes) -> int:
    return int.from_bytes(column, "little")


def _bytes(number: int, texts: int) -> bytes:
    return number.to_bytes(texts, "little")


def _weights(alphabet: bytes, weights: Sequence[int], modulus: int) -> tuple[bytes, ...]:
    return tuple(_table(partial(_worth, alphabet, weight, modulus)) for weight in weights)


def _worth(alphabet: bytes, weight: int, modulus: int, byte: int) -> int:
    return max(0, alphabet.find(byte)) * weight % modulus


_RESTS: Final = {11: _table(lambda byte: byte % 11), 31: _table(lambda byte: byte % 31)}
_IDENTITY_WEIGHTS: Final = _weights(_CHECKS, [2 ** (17 - place) % 11 for place in range(_SIZE)], 11)
_CREDIT_WEIGHTS: Final = _weights(_CREDIT_ALPHABET, [*(3**place % 31 for place in range(_SIZE - 1)), 1], 31)
