"""The planted proportions."""

from hypothesis import given
from hypothesis import strategies as st

from demo.generator.reasons import INVALID_PER_HUNDRED, Reason, planted_reasons


def test_four_thousand_eight_hundred_of_twenty_thousand_fail() -> None:
    """The full city has exactly the promised number of invalid applications."""
    assert len(planted_reasons(20_000)) == 4_800


@given(st.integers(1, 50))
def test_share_is_the_same_at_every_size(hundreds: int) -> None:
    """Twenty-four of each hundred fail, whatever the size."""
    assert len(planted_reasons(hundreds * 100)) == 24 * hundreds


def test_every_class_occurs_alone_and_some_in_pairs() -> None:
    """All five classes are planted alone, and all but the name in company."""
    alone = {reasons[0] for reasons in INVALID_PER_HUNDRED if len(reasons) == 1}
    paired = {reason for reasons in INVALID_PER_HUNDRED if len(reasons) == 2 for reason in reasons}
    assert alone == set(Reason)
    assert paired == set(Reason) - {Reason.NAME_MISMATCH}


def test_reasons_stand_in_the_agreed_order() -> None:
    """Several reasons are given in the order of the classes."""
    order = list(Reason)
    for reasons in INVALID_PER_HUNDRED:
        assert list(reasons) == sorted(reasons, key=order.index)
