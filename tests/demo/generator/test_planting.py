"""What is planted is exact, and the same for the same seed."""

from collections import Counter

import pytest

from demo.generator.planting import plant
from demo.generator.population import TwinCase
from demo.generator.reasons import INVALID_PER_HUNDRED, Reason
from demo.generator.size import CitySize
from demo.generator.spellings import INTERPUNCTS
from demo.generator.truth import Truth, as_document, summary
from tests.demo.conftest import SEED, SMALL


@pytest.fixture(scope="module")
def whole_city() -> Truth:
    """The truth of the city in its full size."""
    return plant(CitySize(), 2007)


def test_full_city_has_the_promised_counts(whole_city: Truth) -> None:
    """Exactly 4,800 of 20,000 applications fail, over five classes, and a thousand enterprises lie at the edge."""
    counted = summary(whole_city)
    assert (counted["persons"], counted["enterprises"], counted["applicants"]) == (60_000, 10_000, 20_000)
    assert (counted["valid"], counted["invalid"], counted["undetermined"]) == (15_200, 4_800, 0)
    assert set(counted["reasons"]) == {reason.value for reason in Reason}
    assert counted["two_reasons"] == 1_000
    assert counted["threshold"] >= 1_000
    assert counted["at_or_above"] == counted["threshold"] // 2 + 1


def test_full_city_is_born_between_1905_and_2007(whole_city: Truth) -> None:
    """The oldest and the youngest are there, and some who were given a reserved sequence."""
    years = {person.birth.year for person in whole_city.persons}
    assert (min(years), max(years)) == (1905, 2007)
    assert any(person.number[14:17] >= "996" and person.birth.year < 2000 for person in whole_city.persons)


def test_proportions_hold_in_a_small_city(truth: Truth) -> None:
    """Every combination of reasons occurs exactly as often as its share says."""
    counted = Counter(applicant.reasons for applicant in truth.applicants if applicant.reasons)
    assert counted == {reasons: share * 4 for reasons, share in INVALID_PER_HUNDRED.items()}


def test_same_seed_plants_the_same(truth: Truth) -> None:
    """Planting again gives the same document."""
    assert as_document(plant(SMALL, SEED)) == as_document(truth)


def test_another_seed_plants_another_city(truth: Truth) -> None:
    """Nobody of one city need live in the other."""
    assert plant(SMALL, SEED + 1).persons != truth.persons


def test_nobody_is_there_twice(truth: Truth) -> None:
    """Numbers, codes and applications are unique, and applicants live in the city."""
    persons = {person.number for person in truth.persons}
    assert len(persons) == len(truth.persons) == truth.size.persons
    assert len({enterprise.organisation_code for enterprise in truth.enterprises}) == truth.size.enterprises
    assert {applicant.person.number for applicant in truth.applicants} <= persons
    assert len({applicant.application for applicant in truth.applicants}) == truth.size.applicants


def test_twins_cover_every_case_and_apply_with_nothing_against_them(truth: Truth) -> None:
    """Whichever of two twins applies is eligible: only a confusion could say otherwise."""
    reasons = {applicant.person.number: applicant.reasons for applicant in truth.applicants}
    assert {pair.case for pair in truth.twins} == set(TwinCase)
    for pair in truth.twins:
        applying = {
            TwinCase.BOTH_OWN: None,
            TwinCase.YOUNGER_APPLIES: pair.younger,
            TwinCase.ELDER_APPLIES: pair.elder,
        }[pair.case]
        assert [reasons.get(one.number) for one in (pair.elder, pair.younger) if one is applying] in ([], [()])


def test_homonyms_share_a_name_and_not_a_fate(truth: Truth) -> None:
    """Of two applicants of one name, one owns a home and the other may take part."""
    reasons = {applicant.person.number: applicant.reasons for applicant in truth.applicants}
    assert len(truth.homonyms) == truth.size.homonyms
    for one, other in truth.homonyms:
        assert one.name == other.name
        assert one.number != other.number
        assert (reasons[one.number], reasons[other.number]) == ((Reason.OWNS_HOME,), ())


def test_names_are_written_in_many_ways(truth: Truth) -> None:
    """Applications write some right names otherwise than the register, and every wrong one is another name."""
    right = [one for one in truth.applicants if Reason.NAME_MISMATCH not in one.reasons]
    wrong = [one for one in truth.applicants if Reason.NAME_MISMATCH in one.reasons]
    assert any(one.written_name != one.person.name for one in right)
    assert all(one.written_name != one.person.name for one in wrong)
    assert any(set(one.written_name) & set(INTERPUNCTS) for one in plant(CitySize(12_000, 4_000, 100), 3).applicants)
