"""Characters: nothing that looks like something else."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.characters import described, foreign_character, stray_in_word

_ALPHABET = string.ascii_letters + string.digits + "._-"


@given(st.text(_ALPHABET))
def test_words_of_the_alphabet_are_sound(word: str) -> None:
    """A-Z a-z 0-9 . _ - in any order."""
    assert stray_in_word(word) is None


@given(st.text(_ALPHABET), st.characters(exclude_characters=_ALPHABET), st.text(_ALPHABET))
def test_any_other_character_is_found_where_it_stands(before: str, stray: str, after: str) -> None:
    """One character outside the alphabet spoils a word, whichever it is."""
    found = stray_in_word(before + stray + after)
    assert found is not None
    assert found[0] == len(before)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('"deny"', "quotes are not allowed"),
        ("“deny”", "quotes are not allowed"),
        ("[a", "brackets are not allowed"),
        ("deny)", "brackets are not allowed"),
        ("a;b", "wrong separator"),
        ("a，b", "wrong separator"),
        ("deny # note", "a comment stands on a line of its own"),
        ("Person.*", "`*` stands only in the column district"),
        ("de ny", "blank inside a value"),
        ("a/b", "character U+002F SOLIDUS is not allowed in a value"),
    ],
)
def test_the_complaint_names_what_an_officer_did(text: str, complaint: str) -> None:
    """Common slips have sentences of their own."""
    found = stray_in_word(text)
    assert found is not None
    assert found[1] == complaint


@pytest.mark.parametrize(
    ("line", "index"),
    [
        ("a\x00b", 1),
        ("zero\u200bwidth", 4),
        ("no\u00a0break", 2),
        ("byte order\ufeff", 10),
        ("right to left\u202e", 13),
        ("Pers\u043en", 4),
        ("\u0391lpha", 0),
        ("q\u0307", 1),
        ("line\u2028separator", 4),
        ("\uff30erson", 0),
    ],
)
def test_unseen_and_look_alike_characters_are_found(line: str, index: int) -> None:
    """Invisible characters, odd blanks, loose marks and letters of other scripts stand nowhere."""
    assert foreign_character(line) == index


@pytest.mark.parametrize(
    "line", ["plain, text", "市房管局：办公室（甲）", "Lǚ Bù, 90 m²", "a\tb", "§ 9 “note” – 50 %", ""]
)
def test_english_and_chinese_text_is_allowed(line: str) -> None:
    """Punctuation, pinyin and Chinese are plain text."""
    assert foreign_character(line) is None


def test_a_character_without_a_name_is_described_by_its_number() -> None:
    """Control characters have no name."""
    assert described("\x00") == "character U+0000"
