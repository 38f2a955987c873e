"""Sections of economic activity: GB/T 4754-2002, from the division (the first two digits of a class)."""

from itertools import chain
from typing import Final

SECTIONS: Final = (
    ("A", 1, 5),
    ("B", 6, 11),
    ("C", 13, 43),
    ("D", 44, 46),
    ("E", 47, 50),
    ("F", 51, 59),
    ("G", 60, 62),
    ("H", 63, 65),
    ("I", 66, 67),
    ("J", 68, 71),
    ("K", 72, 72),
    ("L", 73, 74),
    ("M", 75, 78),
    ("N", 79, 81),
    ("O", 82, 83),
    ("P", 84, 84),
    ("Q", 85, 87),
    ("R", 88, 92),
    ("S", 93, 97),
    ("T", 98, 98),
)
"""Letter, first and last division. Divisions in no section (00, 12, 99) are not of the standard."""

_SECTION_OF: Final = dict(
    chain.from_iterable(
        ((f"{division:02d}", letter) for division in range(first, last + 1)) for letter, first, last in SECTIONS
    )
)


def section(industry_class: str) -> str | None:
    """The letter of a division, group or class (two to four digits), or None where the standard has none."""
    if not (2 <= len(industry_class) <= 4 and industry_class.isascii() and industry_class.isdigit()):
        return None
    return _SECTION_OF.get(industry_class[:2])
