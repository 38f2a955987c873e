"""Names as applicants write them: the same name in other spellings, or another name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.generator.chance import Chance, stream
from demo.generator.names import LATIN_NAME_EVERY, LONG_NAME_EVERY, person_name
from demo.generator.spellings import (
    COMPATIBLE,
    INTERPUNCTS,
    variant,
    with_another_interpunct,
    with_blanks,
    with_compatible_characters,
    with_full_width_letters,
    wrong_name,
)
from tests.demo.chances import CHANCES

NAMES = st.builds(
    person_name,
    CHANCES,
    st.one_of(st.integers(1, 500), st.sampled_from([LATIN_NAME_EVERY, LONG_NAME_EVERY])),
)


def folded(name: str) -> str:
    """A name as a careful reader compares it: widths, blanks, dots and letter case do not count."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    return "".join("·" if sign in INTERPUNCTS else sign for sign in plain)


@given(NAMES, CHANCES)
def test_variant_is_written_otherwise_and_is_the_same_name(name: str, chance: Chance) -> None:
    """A variant differs to the eye of a machine only."""
    written = variant(chance, name)
    assert written != name
    assert folded(written) == folded(name)


@given(NAMES, CHANCES)
def test_wrong_name_stays_wrong_however_it_is_folded(name: str, chance: Chance) -> None:
    """No folding of widths, blanks and dots makes a wrong name right."""
    wrong = wrong_name(chance, name)
    assert wrong.strip()
    assert folded(wrong) != folded(name)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        (with_another_interpunct, "扎西·卓玛"),
        (with_full_width_letters, "保罗·K·陈伟"),
        (with_compatible_characters, "李林"),
        (with_blanks, "王芳"),
    ],
)
def test_each_spelling_applies_to_some_name(spelling: object, name: str) -> None:
    """None of the spellings is an idle one."""
    assert callable(spelling)
    assert spelling(stream(0, "spelling"), name) != name  # only repeatable


def test_compatibility_ideographs_fold_into_the_plain_ones() -> None:
    """Every replacement is undone by NFKC."""
    for plain, compatible in COMPATIBLE.items():
        assert unicodedata.normalize("NFKC", compatible) == chr(plain)
