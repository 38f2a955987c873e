"""Social insurance: months paid in, pensions paid out, and some paid on after a death."""

from hypothesis import given
from hypothesis import strategies as st

from demo.generator.chance import Chance
from demo.generator.insurance import MONTHS_FOR_A_PENSION, PensionStanding, insurance_of
from demo.generator.lives import Life
from demo.generator.population import Person
from demo.generator.truth import Truth
from tests.demo.chances import CHANCES

PENSIONER = Person("440104193001010010", "name")


@given(CHANCES, st.booleans())
def test_pension_follows_from_months(chance: Chance, deceased: bool) -> None:
    """Who has a pension has paid in long enough, and an ended one pays nothing."""
    insurance = insurance_of(chance, PENSIONER, deceased=deceased)
    if insurance.pension is None:
        assert insurance.months == 0
    else:
        assert insurance.months >= MONTHS_FOR_A_PENSION
        assert (insurance.pension.monthly is None) == (insurance.pension.standing is PensionStanding.ENDED)


@given(CHANCES)
def test_children_pay_nothing_in(chance: Chance) -> None:
    """A child has no months and no pension."""
    insurance = insurance_of(chance, Person("440104200501010018", "name"), deceased=False)
    assert (insurance.months, insurance.pension) == (0, None)


def test_some_are_paid_on_after_their_death(people: list[Life]) -> None:
    """Among the dead every standing occurs, and nobody living has an ended pension."""
    pensions = [(life.died_on, life.insurance.pension) for life in people if life.insurance.pension]
    assert {pension.standing for died_on, pension in pensions if died_on} == set(PensionStanding)
    assert {pension.standing for died_on, pension in pensions if not died_on} == {
        PensionStanding.RECEIVING,
        PensionStanding.SUSPENDED,
    }


def test_canaries_have_unmistakable_pensions(truth: Truth, people: list[Life]) -> None:
    """Whoever is a canary is paid the amount that is searched for."""
    pensions = {life.person.number: life.insurance.pension for life in people}
    for canary in truth.canaries.persons:
        pension = pensions[canary.person.number]
        assert pension is not None
        assert pension.monthly == canary.pension
