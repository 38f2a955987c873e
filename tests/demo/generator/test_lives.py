"""Lives from which exactly the planted reasons follow."""

from collections.abc import Iterator

from demo.generator.edges import INCOME_EDGE, LOTTERY_YEAR, POLICY_DAY
from demo.generator.lives import Life, Standing, lives
from demo.generator.reasons import Reason
from demo.generator.truth import Truth


def reasons_of(life: Life) -> Iterator[Reason]:
    """The rules of the lottery, applied to what the departments hold."""
    if life.died_on:
        yield Reason.DECEASED
    if life.standing is Standing.NON_LOCAL or (life.standing is Standing.CANCELLED and not life.died_on):
        yield Reason.NOT_LOCAL_HOUSEHOLD
    if life.homes:
        yield Reason.OWNS_HOME
    if life.income_tax.get(LOTTERY_YEAR, 0) >= INCOME_EDGE:
        yield Reason.OVER_INCOME_EDGE


def test_planted_reasons_follow_from_the_lives(truth: Truth, people: list[Life]) -> None:
    """Each applicant whose name matches fails for just the planted reasons."""
    by_number = {life.person.number: life for life in people}
    for applicant in truth.applicants:
        if Reason.NAME_MISMATCH not in applicant.reasons:
            assert tuple(reasons_of(by_number[applicant.person.number])) == applicant.reasons


def test_everybody_lives_once_in_the_order_of_the_truth(truth: Truth, people: list[Life]) -> None:
    """One life for each person."""
    assert tuple(life.person for life in people) == truth.persons


def test_lives_are_repeatable(truth: Truth, people: list[Life]) -> None:
    """The same truth gives the same lives."""
    assert list(lives(truth)) == people


def test_registers_have_something_to_say_or_nothing(people: list[Life]) -> None:
    """No home register entry without a home, no tax entry without tax, no permit but for living newcomers."""
    for life in people:
        assert life.homes is None or life.homes.count > 0
        assert all(fen > 0 for fen in life.income_tax.values())
        assert life.permit is None or (life.standing is Standing.NON_LOCAL and not life.died_on)


def test_days_are_in_order(people: list[Life]) -> None:
    """Nobody is registered or dies before birth or after today."""
    for life in people:
        for day in (life.registered_on, life.died_on):
            assert day is None or life.person.birth <= day < POLICY_DAY


def test_every_standing_occurs(people: list[Life]) -> None:
    """Locals, collective households, newcomers and cancelled households all live, or lived, in the city."""
    assert {life.standing for life in people} == set(Standing)
    assert {life.standing for life in people if life.died_on} >= {Standing.CANCELLED, Standing.LOCAL}


def test_amounts_meet_the_edge_exactly(people: list[Life]) -> None:
    """Some pay just the edge, and some a fen less."""
    paid = {life.income_tax.get(LOTTERY_YEAR) for life in people}
    assert {INCOME_EDGE, INCOME_EDGE - 1} <= paid


def test_other_years_would_tell_another_story(people: list[Life]) -> None:
    """Some are over the edge in another year than the lottery's."""
    assert any(
        life.income_tax.get(LOTTERY_YEAR, 0) < INCOME_EDGE and max(life.income_tax.values()) >= INCOME_EDGE
        for life in people
        if life.income_tax
    )
