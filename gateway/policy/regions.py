"""Regions: where a ruling allows. Districts have the six digits of GB/T 2260, their streets three more."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

ANYWHERE: Final = "*"
"""In a rule: every district, known or not."""

ELSEWHERE: Final = "ELSEWHERE"
"""The district of whoever is in none that a rule names, or in none that is known; `*` alone matches it."""

_DIVISION: Final = re.compile(r"[0-9]{6}(?:[0-9]{3})?")
_DISTRICT_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Regions:
    """Everywhere, or inside some districts and streets and nowhere else: `inside` is empty where it is everywhere.

    Equal regions are equal objects if they are made by `within`, so that plans may be compared by them.
    """

    everywhere: bool
    inside: frozenset[str] = frozenset()

    @classmethod
    def within(cls, codes: Iterable[str]) -> "Regions":
        """Inside these districts and streets; a street of one of the districts adds nothing."""
        named = frozenset(codes)
        return cls(False, frozenset(code for code in named if not is_street(code) or district_of(code) not in named))

    @property
    def needs_street(self) -> bool:
        """Whether a subject's district is not enough to tell, and its street must be known."""
        return any(is_street(code) for code in self.inside)

    def contains(self, division: str | None) -> bool:
        """Whether a subject of this division is inside: a district or a street; None or anything else is elsewhere."""
        if self.everywhere:
            return True
        if division is None or not is_division(division):
            return False
        return division in self.inside or district_of(division) in self.inside

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.inside)

    def __str__(self) -> str:
        return "everywhere" if self.everywhere else ", ".join(sorted(self.inside)) or "nowhere"


EVERYWHERE: Final = Regions(everywhere=True)
NOWHERE: Final = Regions(everywhere=False)


def is_division(text: str) -> bool:
    """Whether it is the code of a district or of a street, which may or may not exist."""
    return _DIVISION.fullmatch(text) is not None


def is_street(code: str) -> bool:
    """Of a division: whether it is a street, not a district."""
    return len(code) > _DISTRICT_DIGITS


def district_of(division: str) -> str:
    """The district that a street lies in; a district is its own."""
    return division[:_DISTRICT_DIGITS]


def overlap(one: str, other: str) -> bool:
    """Whether two rules' districts have a place in common; each is `*`, a district or a street."""
    if ANYWHERE in {one, other} or one == other:
        return True
    return is_street(one) is not is_street(other) and district_of(one) == district_of(other)
