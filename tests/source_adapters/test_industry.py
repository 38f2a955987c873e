"""Sections of GB/T 4754-2002."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.industry import SECTIONS, section


@pytest.mark.parametrize(
    ("industry_class", "letter"),
    [
        ("0111", "A"),
        ("05", "A"),
        ("0610", "B"),
        ("1310", "C"),
        ("4320", "C"),
        ("5120", "F"),
        ("7210", "K"),
        ("98", "T"),
    ],
)
def test_a_class_belongs_to_the_section_of_its_division(industry_class: str, letter: str) -> None:
    """The first two digits settle the section."""
    assert section(industry_class) == letter


@pytest.mark.parametrize("industry_class", ["", "1", "00", "1200", "9900", "51201", "F51", "５１", "5 "])
def test_what_the_standard_does_not_have_has_no_section(industry_class: str) -> None:
    """Divisions between sections and other texts are nobody's."""
    assert section(industry_class) is None


def test_sections_ascend_without_overlap() -> None:
    """Twenty letters in order, each beginning above the one before."""
    assert "".join(letter for letter, _, _ in SECTIONS) == "ABCDEFGHIJKLMNOPQRST"
    assert all(first <= last for _, first, last in SECTIONS)
    assert all(one[2] < other[1] for one, other in pairwise(SECTIONS))


@given(st.integers(0, 99), st.text("0123456789", max_size=2))
def test_groups_and_classes_follow_their_division(division: int, rest: str) -> None:
    """What stands after the division does not matter."""
    assert section(f"{division:02d}{rest}") == section(f"{division:02d}")
