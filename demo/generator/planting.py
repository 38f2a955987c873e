"""Decides what is true in the city, before anybody's life is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final, TypeAlias

from demo.generator.canaries import Canaries, canary_enterprise, canary_person
from demo.generator.chance import Chance, shuffled, stream
from demo.generator.credit_code import ALPHABET, credit_code
from demo.generator.districts import DISTRICTS
from demo.generator.identity_number import fifteen_digits
from demo.generator.names import canary_name, enterprise_name, person_name
from demo.generator.population import (
    TWIN_CASES,
    Person,
    Roll,
    TwinNumbers,
    Twins,
    adult_births,
    births,
)
from demo.generator.reasons import Reason, Reasons, planted_reasons
from demo.generator.size import CitySize
from demo.generator.spellings import variant, wrong_name
from demo.generator.threshold import Enterprise, ThresholdCase, threshold_case
from demo.generator.truth import Applicant, Truth

VARIANT_SHARE: Final = 0.15
LETTERED_CODE_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Numbers:
    """The identity numbers of the city, by the part that their holders play."""

    twins: tuple[TwinNumbers, ...]
    adults: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Everybody's."""
        of_twins = (number for pair in self.twins for number in (pair.elder, pair.younger))
        return (*of_twins, *self.adults, *self.others)


Claims: TypeAlias = Mapping[str, Reasons]
"""Who applies for a home, by identity number, and why in vain."""

HomonymNumbers: TypeAlias = tuple[tuple[str, str], ...]


def plant(size: CitySize, seed: int) -> Truth:
    """The truth of the city of this size and seed, always the same."""
    numbers = _numbers(size, stream(seed, "numbers"))
    claims = _claims(size, numbers, stream(seed, "claims"))
    homonyms = _homonyms(size, numbers, claims)
    canaries = numbers.others[: size.canaries]
    persons = _named(numbers, homonyms, canaries, stream(seed, "names"))
    enterprises = _enterprises(size, stream(seed, "enterprises"))
    amounts = stream(seed, "amounts")
    return Truth(
        seed=seed,
        size=size,
        persons=tuple(persons.values()),
        applicants=_applicants(claims, persons, stream(seed, "applications")),
        twins=tuple(Twins(persons[p.elder], persons[p.younger], p.case) for p in numbers.twins),
        homonyms=tuple((persons[one], persons[other]) for one, other in homonyms),
        both_forms=tuple(persons[number] for number in _under_both_forms(size, claims)),
        enterprises=enterprises,
        threshold=_threshold(enterprises[: size.threshold_cases], stream(seed, "threshold")),
        canaries=Canaries(
            tuple(canary_person(amounts, persons[number]) for number in canaries),
            tuple(canary_enterprise(amounts, enterprise) for enterprise in enterprises[-size.canaries :]),
        ),
    )


def _numbers(size: CitySize, chance: Chance) -> Numbers:
    roll = Roll(chance)
    twins = tuple(roll.enter_twins(case) for case in islice(cycle(TWIN_CASES), size.twins))
    adults = size.applicants - sum(pair.applicant is not None for pair in twins)
    others = size.persons - adults - 2 * size.twins
    return Numbers(
        twins,
        tuple(roll.enter(birth) for birth in adult_births(chance, adults)),
        tuple(roll.enter(birth) for birth in births(chance, others)),
    )


def _claims(size: CitySize, numbers: Numbers, chance: Chance) -> Claims:
    """Every applying twin has nothing against them: only a confusion of the two could find something."""
    in_vain = planted_reasons(size.applicants)
    nothing: list[Reasons] = [()] * (len(numbers.adults) - len(in_vain))
    of_adults = zip(numbers.adults, shuffled(chance, in_vain + nothing), strict=True)
    of_twins = ((pair.applicant, ()) for pair in numbers.twins if pair.applicant is not None)
    return dict((*of_adults, *of_twins))


def _homonyms(size: CitySize, numbers: Numbers, claims: Claims) -> HomonymNumbers:
    owners = (number for number in numbers.adults if claims[number] == (Reason.OWNS_HOME,))
    eligible = (number for number in numbers.adults if not claims[number])
    return tuple(islice(zip(owners, eligible, strict=False), size.homonyms))


def _named(numbers: Numbers, homonyms: HomonymNumbers, canaries: tuple[str, ...], chance: Chance) -> dict[str, Person]:
    names = {number: person_name(chance, place) for place, number in enumerate(numbers.all, start=1)}
    names.update({number: canary_name(chance) for number in canaries})
    names.update({other: names[one] for one, other in homonyms})
    return {number: Person(number, name) for number, name in names.items()}


def _applicants(claims: Claims, persons: Mapping[str, Person], chance: Chance) -> tuple[Applicant, ...]:
    return tuple(
        Applicant(
            f"2007-{place:06d}",
            persons[number],
            _written(chance, persons[number].name, claims[number]),
            claims[number],
        )
        for place, number in enumerate(shuffled(chance, list(claims)), start=1)
    )


def _written(chance: Chance, name: str, reasons: Reasons) -> str:
    if Reason.NAME_MISMATCH in reasons:
        return wrong_name(chance, name)
    return variant(chance, name) if chance.random() < VARIANT_SHARE else name


def _under_both_forms(size: CitySize, claims: Claims) -> tuple[str, ...]:
    owners = (number for number, reasons in claims.items() if Reason.OWNS_HOME in reasons and fifteen_digits(number))
    return tuple(islice(owners, size.both_forms))


def _enterprises(size: CitySize, chance: Chance) -> tuple[Enterprise, ...]:
    bodies: dict[str, None] = {}
    while len(bodies) < size.enterprises:
        bodies[_organisation_body(chance)] = None
    ordinary = size.enterprises - size.canaries
    return tuple(
        Enterprise(
            credit_code(chance.choice(tuple(DISTRICTS)), body),
            enterprise_name(chance) if place < ordinary else canary_name(chance),
        )
        for place, body in enumerate(bodies)
    )


def _organisation_body(chance: Chance) -> str:
    lettered = chance.random() < LETTERED_CODE_SHARE
    return "".join(chance.choices(ALPHABET if lettered else "0123456789", k=8))


def _threshold(enterprises: tuple[Enterprise, ...], chance: Chance) -> tuple[ThresholdCase, ...]:
    return tuple(threshold_case(chance, enterprise, place) for place, enterprise in enumerate(enterprises))
