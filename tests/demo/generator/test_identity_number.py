"""Identity numbers are those of the standard."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from demo.generator.identity_number import (
    birth_date,
    check_character,
    fifteen_digits,
    identity_number,
    is_male,
    without_century,
)

BIRTHS = st.dates(date(1900, 1, 1), date(2007, 10, 31))
SEQUENCES = st.integers(1, 999)
DIVISIONS = st.from_regex(r"[1-6][0-9]{5}", fullmatch=True)


@given(st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_check_character_is_that_of_the_standard(body: str) -> None:
    """The check character is the one that an independent implementation computes."""
    assert check_character(body) == ric.calc_check_digit(body + "0")


@given(DIVISIONS, BIRTHS, SEQUENCES)
def test_number_states_what_it_was_made_of(division: str, birth: date, sequence: int) -> None:
    """Division, birth and sex can be read from the number again."""
    number = identity_number(division, birth, sequence)
    assert len(number) == 18
    assert number.startswith(division)
    assert birth_date(number) == birth
    assert is_male(number) == (sequence % 2 == 1)


@given(DIVISIONS, BIRTHS, SEQUENCES)
def test_only_the_last_century_has_fifteen_digits(division: str, birth: date, sequence: int) -> None:
    """Fifteen digits exist for births before 2000 under an unreserved sequence, and keep all but the century."""
    number = identity_number(division, birth, sequence)
    expected = f"{division}{birth:%y%m%d}{sequence:03d}" if birth.year < 2000 and sequence < 996 else None
    assert fifteen_digits(number) == expected


@given(DIVISIONS, st.dates(date(1905, 1, 1), date(1905, 12, 31)), st.integers(1, 995))
def test_careless_shortening_confuses_centuries(division: str, birth: date, sequence: int) -> None:
    """Two births a century apart leave the same digits once the century is dropped, but only one has such a number."""
    elder = identity_number(division, birth, sequence)
    younger = identity_number(division, birth.replace(year=2005), sequence)
    assert without_century(elder) == without_century(younger) == fifteen_digits(elder)
    assert fifteen_digits(younger) is None
