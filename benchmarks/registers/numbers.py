"""Identity numbers and credit codes by their place in a long row: no two places have the same, and all are sound."""

from datetime import date, timedelta
from typing import Final

from demo.generator.credit_code import credit_code
from demo.generator.districts import DISTRICTS
from demo.generator.identity_number import CHECK_CHARACTERS, RESERVED_SEQUENCES, WEIGHTS

_FIRST_BIRTH: Final = date(1950, 1, 1)
_DAYS: Final = 10_957
"""Births until the end of 1979: everybody is of age, and was born in a century of which there are fifteen digits."""

_WEIGHTS: Final[tuple[int, ...]] = WEIGHTS
_DISTRICT: Final = slice(0, 6)
_BIRTH: Final = slice(6, 14)
_SEQUENCE: Final = slice(14, 17)


def _weighted(texts: list[str], places: slice) -> list[tuple[str, int]]:
    weights = _WEIGHTS[places]
    return [(text, sum(weight * int(digit) for weight, digit in zip(weights, text, strict=True))) for text in texts]


_DISTRICTS: Final = _weighted(list(DISTRICTS), _DISTRICT)
_BIRTHS: Final = _weighted([f"{_FIRST_BIRTH + timedelta(day):%Y%m%d}" for day in range(_DAYS)], _BIRTH)
_SEQUENCES: Final = _weighted([f"{number:03d}" for number in range(RESERVED_SEQUENCES)], _SEQUENCE)

PERSONS: Final = len(_DISTRICTS) * _DAYS * len(_SEQUENCES)
"""How many places there are before the first number comes again."""


def identity_number(place: int) -> str:
    """The identity number at a place; one multiplication a part, since load generators make them by the million."""
    rest, sequence = divmod(place, RESERVED_SEQUENCES)
    district, birth = divmod(rest, _DAYS)
    first, one = _DISTRICTS[district % len(_DISTRICTS)]
    second, two = _BIRTHS[birth]
    third, three = _SEQUENCES[sequence]
    return f"{first}{second}{third}{CHECK_CHARACTERS[(one + two + three) % 11]}"


def sibling(number: str, steps: int) -> str:
    """The identity number of the same place and day whose sequence is so many steps further."""
    body = number[:14]
    sequence = f"{(int(number[_SEQUENCE]) + steps) % RESERVED_SEQUENCES:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body + sequence, strict=True))
    return body + sequence + CHECK_CHARACTERS[total % 11]


def enterprise_code(place: int) -> str:
    """The credit code at a place."""
    district, _ = _DISTRICTS[place % len(_DISTRICTS)]
    return credit_code(district, f"{place % 100_000_000:08d}")


def batches(first: int, size: int) -> list[str]:
    """So many neighbouring identity numbers."""
    return [identity_number(place) for place in range(first, first + size)]
