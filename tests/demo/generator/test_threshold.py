"""Sums around the exit-entry edge, divided in every way."""

from hypothesis import given
from hypothesis import strategies as st

from demo.generator.chance import Chance
from demo.generator.edges import EXIT_ENTRY_EDGE
from demo.generator.threshold import AWAY_FROM_THE_EDGE, CASES, DIVIDERS, Enterprise, threshold_case
from tests.demo.chances import CHANCES

ENTERPRISE = Enterprise("914401046000373412", "name")


@given(CHANCES, st.integers(0, 10_000))
def test_parts_make_the_sum(chance: Chance, place: int) -> None:
    """However it is divided, both parts are what was planted, and the side of the edge follows from them."""
    case = threshold_case(chance, ENTERPRISE, place)
    total = case.division.local + case.division.national
    assert total - EXIT_ENTRY_EDGE in AWAY_FROM_THE_EDGE
    assert min(case.division.local, case.division.national) >= 0
    assert case.reaches_the_edge == (total >= EXIT_ENTRY_EDGE)


def test_every_sum_is_divided_in_every_way() -> None:
    """One round of cases meets each sum with each division."""
    assert len(CASES) == len(AWAY_FROM_THE_EDGE) * len(DIVIDERS)
    assert {0, 1, -1} <= set(AWAY_FROM_THE_EDGE)


@given(st.integers(0, 2 * EXIT_ENTRY_EDGE), CHANCES)
def test_office_that_does_not_know_an_enterprise_took_nothing(total: int, chance: Chance) -> None:
    """An unregistered part is nought."""
    for divide in DIVIDERS:
        division = divide(total, chance.randint(0, total))
        assert division.local_registered or division.local == 0
        assert division.national_registered or division.national == 0
