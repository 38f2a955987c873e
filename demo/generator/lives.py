"""What the departments hold about a person, drawn so that its outline, and nothing else, follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from demo.generator.canaries import CanaryPerson
from demo.generator.care import Care, care_of
from demo.generator.chance import Chance, stream
from demo.generator.districts import ELSEWHERE, STREETS
from demo.generator.edges import INCOME_EDGE, LOTTERY_YEAR, POLICY_DAY, TAX_YEARS
from demo.generator.insurance import Insurance, Pension, PensionStanding, insurance_of
from demo.generator.outlines import OF_AGE, Outline, drawn, planted
from demo.generator.population import Person
from demo.generator.truth import Truth
from demo.generator.whereabouts import whereabouts

OVER_THE_EDGE: Final = (0, 1, 1_00, 350_00, 4_800_00, 90_000_00)
"""In fen from the income edge up; the first is the edge itself."""

UNDER_THE_EDGE: Final = (1, 1_00, 350_00, 4_800_00, 9_000_00)
"""In fen from the income edge down."""

EARLIEST_DEATH: Final = date(1990, 1, 1)


class Standing(StrEnum):
    """What the household register says."""

    LOCAL = "LOCAL"
    LOCAL_COLLECTIVE = "LOCAL_COLLECTIVE"
    NON_LOCAL = "NON_LOCAL"
    CANCELLED = "CANCELLED"


class Permit(StrEnum):
    """Of a residence permit that was given out."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Homes:
    """How many, and their floor area together in half square metres."""

    count: int
    half_metres: int


@dataclass(frozen=True, slots=True)
class Life:
    """A person and what each register holds, None where it has nothing to say; taxes are year → fen.

    `division` is a street of the city (nine digits) or, of newcomers, a county elsewhere (six digits).
    """

    person: Person
    standing: Standing
    division: str | None
    registered_on: date | None
    died_on: date | None
    permit: Permit | None
    homes: Homes | None
    income_tax: Mapping[int, int]
    insurance: Insurance
    care: Care


@dataclass(frozen=True, slots=True)
class Streams:
    """One for each part of a life, so that none depends on how much is drawn for another."""

    life: Chance
    insurance: Chance
    care: Chance


def lives(truth: Truth) -> Iterator[Life]:
    """One for each person, in the order of the truth."""
    streams = Streams(*(stream(truth.seed, subject) for subject in ("lives", "insurance", "care")))
    outlines = planted(truth, stream(truth.seed, "outlines"))
    canaries = {canary.person.number: canary for canary in truth.canaries.persons}
    for place, person in enumerate(truth.persons):
        outline = outlines.get(person.number) or drawn(streams.life, person)
        life = _life(streams, person, outline, canaries.get(person.number))
        yield replace(life, division=whereabouts(place, str(life.division)))


def _life(streams: Streams, person: Person, outline: Outline, canary: CanaryPerson | None) -> Life:
    chance = streams.life
    standing = _standing(chance, outline)
    newcomer = standing is Standing.NON_LOCAL
    return Life(
        person=person,
        standing=standing,
        division=chance.choice(ELSEWHERE if newcomer else STREETS),
        registered_on=None if newcomer else _day_since(chance, person.birth),
        died_on=_day_since(chance, max(person.birth, EARLIEST_DEATH)) if outline.deceased else None,
        permit=_permit(chance) if newcomer and not outline.deceased else None,
        homes=_homes(chance, outline.homes),
        income_tax=canary.income_tax if canary else _income_tax(chance, person, outline),
        insurance=_insurance(streams.insurance, person, outline, canary),
        care=care_of(streams.care, person),
    )


def _insurance(chance: Chance, person: Person, outline: Outline, canary: CanaryPerson | None) -> Insurance:
    drawn_for_all = insurance_of(chance, person, deceased=outline.deceased)
    if canary is None:
        return drawn_for_all
    return Insurance(drawn_for_all.months, Pension(PensionStanding.RECEIVING, canary.pension))


def _standing(chance: Chance, outline: Outline) -> Standing:
    """A death cancels a household, some time later; a living person's is cancelled on moving abroad."""
    luck = chance.random()
    if outline.deceased:
        ended = Standing.CANCELLED if luck < 0.8 else Standing.LOCAL
        return ended if outline.local else Standing.NON_LOCAL
    if outline.local:
        return Standing.LOCAL if luck < 0.9 else Standing.LOCAL_COLLECTIVE
    return Standing.NON_LOCAL if luck < 0.85 else Standing.CANCELLED


def _permit(chance: Chance) -> Permit | None:
    return chance.choice((Permit.VALID, Permit.VALID, Permit.VALID, Permit.EXPIRED, None))


def _homes(chance: Chance, count: int) -> Homes | None:
    return Homes(count, count * chance.randint(60, 320)) if count else None


def _income_tax(chance: Chance, person: Person, outline: Outline) -> Mapping[int, int]:
    """The years beside the lottery's lie on either side of the edge: only the right year tells."""
    of_the_year = _over_the_edge(chance) if outline.over_income_edge else _under_the_edge(chance, person)
    other_years = (year for year in TAX_YEARS if year != LOTTERY_YEAR)
    others = {year: _under_the_edge(chance, person) for year in other_years}
    if any(others.values()) and chance.random() < 0.2:
        others[max(others)] = _over_the_edge(chance)
    return {year: fen for year, fen in ({LOTTERY_YEAR: of_the_year} | others).items() if fen}


def _over_the_edge(chance: Chance) -> int:
    return INCOME_EDGE + chance.choice(OVER_THE_EDGE)


def _under_the_edge(chance: Chance, person: Person) -> int:
    if POLICY_DAY.year - person.birth.year < OF_AGE or chance.random() < 0.5:
        return 0
    if chance.random() < 0.3:
        return INCOME_EDGE - chance.choice(UNDER_THE_EDGE)
    return chance.randrange(1, INCOME_EDGE)


def _day_since(chance: Chance, first: date) -> date:
    return first + timedelta(days=chance.randrange((POLICY_DAY - first).days))
