"""Identity numbers of persons (GB 11643-1999) and the fifteen digits they had before."""

from datetime import date
from typing import Final

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS: Final = "10X98765432"
"""By the weighted sum modulo 11 (ISO 7064 MOD 11-2)."""

RESERVED_SEQUENCES: Final = 996
"""From here on a sequence marked births before 1900: no later one was given it in fifteen digits."""


def check_character(body: str) -> str:
    """The eighteenth character of the number that begins with these seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return CHECK_CHARACTERS[total % 11]


def identity_number(division: str, birth: date, sequence: int) -> str:
    """Six characters of the division, eight of the birth, three of the sequence (odd for men), a check."""
    body = f"{division}{birth:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


def without_century(number: str) -> str:
    """What is left of a number when its century and check character are dropped, whoever it belongs to."""
    return number[:6] + number[8:17]


def fifteen_digits(number: str) -> str | None:
    """The fifteen-digit number this person was given, or None for who never had one."""
    had_one = number.startswith("19", 6) and int(number[14:17]) < RESERVED_SEQUENCES
    return without_century(number) if had_one else None


def birth_date(number: str) -> date:
    """The day of birth that an eighteen-character number states."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def is_male(number: str) -> bool:
    """Whether the sequence of an eighteen-character number is one of a man."""
    return int(number[16]) % 2 == 1
