"""Credit codes are those of the standard, and so are the organisation codes within."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from demo.generator.credit_code import (
    ALPHABET,
    check_character,
    credit_code,
    organisation_check_character,
    organisation_code,
)

BODIES = st.text(ALPHABET, min_size=8, max_size=8)


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_check_character_is_that_of_the_standard(body: str) -> None:
    """The check character is the one that an independent implementation computes."""
    assert check_character(body) == uscc.calc_check_digit(body)


@given(BODIES)
def test_code_is_well_formed_and_holds_the_organisation_code(body: str) -> None:
    """A code passes an independent check, and its characters 9 to 17 are the old code."""
    code = credit_code("440104", body)
    assert uscc.is_valid(code)
    assert organisation_code(code) == body + organisation_check_character(body)


@given(BODIES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_organisation_check_character_finds_one_wrong_digit(body: str, place: int, other: str) -> None:
    """Replacing one digit by another changes the check character."""
    changed = body[:place] + other + body[place + 1 :]
    if body[place].isdigit() and other.isdigit() and body != changed:
        assert organisation_check_character(changed) != organisation_check_character(body)


def test_organisation_check_character_of_a_known_code() -> None:
    """The ninth character agrees with a code that is in public use."""
    assert organisation_check_character("60003734") == "1"
