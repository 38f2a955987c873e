"""Enterprises around the exit-entry edge: which sums, and how each is divided between the two tax offices."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

from demo.generator.chance import Chance
from demo.generator.credit_code import organisation_code
from demo.generator.edges import EXIT_ENTRY_EDGE

AWAY_FROM_THE_EDGE: Final = (-1, 0, 1, -1_00, 1_00, -250_00, 250_00, -EXIT_ENTRY_EDGE)
"""In fen; the last is the enterprise that paid nothing at all."""


@dataclass(frozen=True, slots=True)
class Division:
    """What each office took in the year, in fen, and whether it knows the enterprise at all."""

    local: int
    national: int
    local_registered: bool = True
    national_registered: bool = True


Divider: TypeAlias = Callable[[int, int], Division]
"""Divides a sum; the second argument is a number drawn from nought to the sum."""


def _all_local(total: int, _part: int) -> Division:
    return Division(total, 0)


def _all_national(total: int, _part: int) -> Division:
    return Division(0, total)


def _all_local_unknown_to_national(total: int, _part: int) -> Division:
    return Division(total, 0, national_registered=False)


def _all_national_unknown_to_local(total: int, _part: int) -> Division:
    return Division(0, total, local_registered=False)


def _one_fen_local(total: int, _part: int) -> Division:
    return Division(min(1, total), total - min(1, total))


def _one_fen_national(total: int, _part: int) -> Division:
    return Division(total - min(1, total), min(1, total))


def _halves(total: int, _part: int) -> Division:
    return Division(total // 2, total - total // 2)


def _any_parts(total: int, part: int) -> Division:
    return Division(part, total - part)


DIVIDERS: Final[tuple[Divider, ...]] = (
    _all_local,
    _all_national,
    _all_local_unknown_to_national,
    _all_national_unknown_to_local,
    _one_fen_local,
    _one_fen_national,
    _halves,
    _any_parts,
)

CASES: Final = tuple(product(AWAY_FROM_THE_EDGE, DIVIDERS))


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise as its licence states it."""

    code: str
    name: str

    @property
    def organisation_code(self) -> str:
        """How the older departments know it."""
        return organisation_code(self.code)


@dataclass(frozen=True, slots=True)
class ThresholdCase:
    """An enterprise, and what it paid in the year of the exit-entry filing."""

    enterprise: Enterprise
    division: Division

    @property
    def reaches_the_edge(self) -> bool:
        """Whether both taxes together are the edge or more."""
        return self.division.local + self.division.national >= EXIT_ENTRY_EDGE


def threshold_case(chance: Chance, enterprise: Enterprise, place: int) -> ThresholdCase:
    """The case at this place of the round through every sum and every way to divide it."""
    distance, divide = CASES[place % len(CASES)]
    total = EXIT_ENTRY_EDGE + distance
    return ThresholdCase(enterprise, divide(total, chance.randint(0, total)))
