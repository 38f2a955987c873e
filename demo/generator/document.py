"""The city's truth as a document: what was planted, the odd entries, and facts by which any answer can be checked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from demo.generator.census import Census
from demo.generator.chance import stream
from demo.generator.enterprise_facts import enterprise_facts
from demo.generator.facts import Facts
from demo.generator.insurance import PensionStanding
from demo.generator.lives import Life
from demo.generator.person_facts import person_facts
from demo.generator.representatives import DOZEN, enterprises_of
from demo.generator.truth import Truth, as_document
from demo.generator.whereabouts import UNKNOWN_DIVISION

SAMPLE: Final = 300
"""Persons, and enterprises, whose facts are told beside those that something is planted about."""

MOST_OF_A_KIND: Final = 20
"""Of the odd entries that are many, so many are among the facts."""


def city_document(census: Census) -> dict[str, Any]:
    """The census as `truth.json` holds it: the truth's own document, with facts, divisions and odd entries."""
    oddities = odd_entries(census)
    return {
        **as_document(census.truth),
        "odd": oddities,
        "divisions": divisions(census),
        "facts": {
            "persons": _facts_of_persons(census, _told(census, oddities, _planted_persons(census.truth))),
            "enterprises": _facts_of_enterprises(census, _told(census, oddities, _planted_enterprises(census.truth))),
        },
    }


def divisions(census: Census) -> dict[str, str | None]:
    """Key → division as its register holds it: null where that has none, or where there is no entry at all."""
    persons = {life.person.number: life.division for life in census.lives}
    enterprises = {
        firm.enterprise.code: firm.registration.division if firm.registration else None for firm in census.firms
    }
    return persons | enterprises


def odd_entries(census: Census) -> dict[str, list[str]]:
    """Keys of subjects whose entries are out of the ordinary, by what is odd about them."""
    placed = [(life.person.number, life.division) for life in census.lives]
    seated = [(firm.enterprise.code, firm.registration.division) for firm in census.firms if firm.registration]
    return {
        "malformed_employer": list(census.employments.malformed),
        "two_employers": list(census.employments.two_employers),
        "represents_more_than_a_dozen": [
            number for number, codes in enterprises_of(census.representatives).items() if len(codes) > DOZEN
        ],
        "deceased_pensioners": [life.person.number for life in census.lives if _is_paid_on(life)],
        "persons_without_division": [number for number, division in placed if division is None],
        "persons_in_unknown_division": [number for number, division in placed if division == UNKNOWN_DIVISION],
        "enterprises_without_division": [code for code, division in seated if division is None],
        "enterprises_in_unknown_division": [code for code, division in seated if division == UNKNOWN_DIVISION],
    }


def _is_paid_on(life: Life) -> bool:
    pension = life.insurance.pension
    return life.died_on is not None and pension is not None and pension.standing is PensionStanding.RECEIVING


def _told(census: Census, oddities: Mapping[str, Sequence[str]], planted: Iterable[str]) -> set[str]:
    """Keys of either kind; whoever asks for the facts of one kind finds its own among them."""
    chance = stream(census.truth.seed, "sample")
    persons = [person.number for person in census.truth.persons]
    codes = [enterprise.code for enterprise in census.truth.enterprises]
    sampled = (key for keys in (persons, codes) for key in chance.sample(keys, min(SAMPLE, len(keys))))
    odd = (key for keys in oddities.values() for key in keys[:MOST_OF_A_KIND])
    return {*sampled, *odd, *planted}


def _planted_persons(truth: Truth) -> Iterable[str]:
    people = [person for pair in truth.twins for person in (pair.elder, pair.younger)]
    people += [person for pair in truth.homonyms for person in pair]
    people += [*truth.both_forms, *(canary.person for canary in truth.canaries.persons)]
    return (person.number for person in people)


def _planted_enterprises(truth: Truth) -> Iterable[str]:
    enterprises = [case.enterprise for case in truth.threshold]
    enterprises += [canary.enterprise for canary in truth.canaries.enterprises]
    return (enterprise.code for enterprise in enterprises)


def _facts_of_persons(census: Census, told: set[str]) -> dict[str, Facts]:
    members, represented = _members(census.households), enterprises_of(census.representatives)
    return {
        number: person_facts(
            life,
            [other for other in members.get(census.households.get(number, ""), ()) if other != number],
            census.employments.by_person.get(number),
            represented.get(number, ()),
        )
        for life in census.lives
        if (number := life.person.number) in told
    }


def _facts_of_enterprises(census: Census, told: set[str]) -> dict[str, Facts]:
    return {
        code: enterprise_facts(firm, census.representatives.get(code))
        for firm in census.firms
        if (code := firm.enterprise.code) in told
    }


def _members(households: Mapping[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for number, household in households.items():
        members.setdefault(household, []).append(number)
    return members
