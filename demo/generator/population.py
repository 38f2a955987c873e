"""Who lives in the city: numbers and names, and the pairs whom fifteen digits cannot tell apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from demo.generator.chance import Chance
from demo.generator.districts import BIRTHPLACES, ELSEWHERE
from demo.generator.edges import FIRST_BIRTH_YEAR, POLICY_DAY
from demo.generator.identity_number import (
    RESERVED_SEQUENCES,
    birth_date,
    identity_number,
    is_male,
    without_century,
)

LAST_BIRTH: Final = POLICY_DAY - timedelta(days=1)
FIRST_ADULT_BIRTH: Final = date(1945, 1, 1)
LAST_ADULT_BIRTH: Final = date(1989, 10, 31)
RESERVED_SHARE: Final = 0.003
NEWCOMER_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the identity card states them."""

    number: str
    name: str

    @property
    def birth(self) -> date:
        """The day of birth."""
        return birth_date(self.number)

    @property
    def is_male(self) -> bool:
        """By the sequence of the number."""
        return is_male(self.number)


class TwinCase(StrEnum):
    """Which of two twins has a home, and who of them applies for one."""

    BOTH_OWN = "BOTH_OWN"
    YOUNGER_APPLIES = "YOUNGER_APPLIES"
    ELDER_APPLIES = "ELDER_APPLIES"


@dataclass(frozen=True, slots=True)
class TwinNumbers:
    """The numbers of two twins, before anybody has a name."""

    elder: str
    younger: str
    case: TwinCase

    @property
    def applicant(self) -> str | None:
        """Who of them applies for a home, and has none; the other one owns."""
        match self.case:
            case TwinCase.BOTH_OWN:
                return None
            case TwinCase.YOUNGER_APPLIES:
                return self.younger
            case TwinCase.ELDER_APPLIES:
                return self.elder


@dataclass(frozen=True, slots=True)
class Twins:
    """Two persons whose numbers differ in nothing but the century of birth and the check character."""

    elder: Person
    younger: Person
    case: TwinCase


TWIN_CASES: Final = (
    TwinCase.BOTH_OWN,
    TwinCase.YOUNGER_APPLIES,
    TwinCase.BOTH_OWN,
    TwinCase.ELDER_APPLIES,
)


class Roll:
    """The numbers given out so far; only twins share all but the century."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._taken: set[str] = set()

    def enter(self, birth: date) -> str:
        """A number for one born on this day."""
        while True:
            number = identity_number(self._place(), birth, self._sequence())
            if self._claim(number):
                return number

    def enter_twins(self, case: TwinCase) -> TwinNumbers:
        """Numbers for one born in 1905 and one born a hundred years later to the day."""
        birth = _day_between(self._chance, date(FIRST_BIRTH_YEAR, 1, 1), date(FIRST_BIRTH_YEAR, 12, 31))
        while True:
            place, sequence = self._place(), self._chance.randrange(1, RESERVED_SEQUENCES)
            elder = identity_number(place, birth, sequence)
            if self._claim(elder):
                younger = identity_number(place, birth.replace(year=birth.year + 100), sequence)
                return TwinNumbers(elder, younger, case)

    def _claim(self, number: str) -> bool:
        short = without_century(number)
        if short in self._taken:
            return False
        self._taken.add(short)
        return True

    def _place(self) -> str:
        return self._chance.choice(ELSEWHERE if self._chance.random() < NEWCOMER_SHARE else BIRTHPLACES)

    def _sequence(self) -> int:
        if self._chance.random() < RESERVED_SHARE:
            return self._chance.randrange(RESERVED_SEQUENCES, 1000)
        return self._chance.randrange(1, RESERVED_SEQUENCES)


def adult_births(chance: Chance, count: int) -> Iterator[date]:
    """Days of birth of people of an age to look for a home."""
    return (_day_between(chance, FIRST_ADULT_BIRTH, LAST_ADULT_BIRTH) for _ in range(count))


def births(chance: Chance, count: int) -> Iterator[date]:
    """Days of birth of everybody, mostly between the first year and yesterday, which one is born on."""
    first = date(FIRST_BIRTH_YEAR, 1, 1)
    span = (LAST_BIRTH - first).days
    yield LAST_BIRTH
    yield from (first + timedelta(days=int(chance.triangular(0, span, span * 0.65))) for _ in range(count - 1))


def _day_between(chance: Chance, first: date, last: date) -> date:
    return first + timedelta(days=chance.randrange((last - first).days + 1))
