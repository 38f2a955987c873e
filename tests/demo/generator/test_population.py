"""Nobody shares a number, and nearly a number only with a planted twin."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from demo.generator.chance import Chance, stream
from demo.generator.edges import POLICY_DAY
from demo.generator.identity_number import birth_date, fifteen_digits, without_century
from demo.generator.population import Roll, TwinCase, adult_births, births
from tests.demo.chances import CHANCES


@given(CHANCES)
@settings(max_examples=20)
def test_roll_gives_no_number_twice(chance: Chance) -> None:
    """On a day on which many are born, each gets a number that no dropped century makes another's."""
    roll = Roll(chance)
    given_out = [roll.enter(date(1970, 1, 1)) for _ in range(300)]
    assert len({without_century(number) for number in given_out}) == len(given_out)


@given(CHANCES, st.sampled_from(TwinCase))
def test_twins_differ_in_the_century(chance: Chance, case: TwinCase) -> None:
    """The elder has a fifteen-digit number, the younger has none but would shorten to the elder's."""
    pair = Roll(chance).enter_twins(case)
    assert fifteen_digits(pair.elder) == without_century(pair.younger)
    assert fifteen_digits(pair.younger) is None
    assert birth_date(pair.younger).year - birth_date(pair.elder).year == 100


def test_applicant_of_a_pair_is_the_one_without_homes() -> None:
    """The case says who of the two applies."""
    roll = Roll(stream(0, "twins"))  # only repeatable
    pairs = {case: roll.enter_twins(case) for case in TwinCase}
    assert pairs[TwinCase.BOTH_OWN].applicant is None
    assert pairs[TwinCase.YOUNGER_APPLIES].applicant == pairs[TwinCase.YOUNGER_APPLIES].younger
    assert pairs[TwinCase.ELDER_APPLIES].applicant == pairs[TwinCase.ELDER_APPLIES].elder


@given(CHANCES, st.integers(1, 200))
def test_births_lie_between_the_first_year_and_yesterday(chance: Chance, count: int) -> None:
    """Everybody is born by the policy day, and applicants are of age on it."""
    everybody = list(births(chance, count))
    assert len(everybody) == count
    assert all(date(1905, 1, 1) <= birth < POLICY_DAY for birth in everybody)
    assert max(everybody).year == 2007
    assert all(POLICY_DAY.year - birth.year >= 18 for birth in adult_births(chance, count))
