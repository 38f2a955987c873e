"""Numbers by their place."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from benchmarks.registers.numbers import PERSONS, batches, enterprise_code, identity_number, sibling
from source_adapters import codes

PLACES = st.integers(0, PERSONS - 1)


@given(PLACES)
def test_identity_numbers_are_sound(place: int) -> None:
    """Every place has a number whose check character holds."""
    assert codes.identity_number(identity_number(place)) == identity_number(place)


@given(PLACES, PLACES)
def test_two_places_have_two_numbers(one: int, other: int) -> None:
    """No number comes twice before the row begins again."""
    assert (identity_number(one) == identity_number(other)) == (one == other)


@given(PLACES, st.integers(1, 995))
def test_siblings_are_others_and_sound(place: int, steps: int) -> None:
    """A sibling is another person, of the same district and day, with a sound number."""
    number = identity_number(place)
    found = sibling(number, steps)
    assert found != number
    assert found[:14] == number[:14]
    assert codes.identity_number(found) == found


@given(st.integers(0, 99_999_999))
def test_credit_codes_are_sound(place: int) -> None:
    """The reference library takes every code."""
    assert uscc.is_valid(enterprise_code(place))


def test_a_batch_is_neighbouring_places() -> None:
    """Batches side by side share nobody."""
    assert batches(2, 3) == [identity_number(place) for place in (2, 3, 4)]
