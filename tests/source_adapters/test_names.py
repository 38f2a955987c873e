"""Names are compared whichever way they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.names import Verdict, normalised_name, verdict


@pytest.mark.parametrize("dot", "·・•‧∙⋅．.･﹒")
def test_every_interpunct_is_one(dot: str) -> None:
    """Input methods offer many dots for the one between the parts of a name."""
    assert verdict(f"阿依古丽{dot}买买提", "阿依古丽·买买提") is Verdict.YES


@pytest.mark.parametrize(
    ("given_name", "recorded"),
    [
        ("陈 大 文", "陈大文"),
        ("陈大文\u3000", "陈大文"),
        ("陈\u200b大文", "陈大文"),
        ("Ｓmith", "SMITH"),
        ("Straße", "STRASSE"),
        ("\uf905", "\u4e32"),
    ],
)
def test_width_blanks_and_case_make_no_difference(given_name: str, recorded: str) -> None:
    """The same name typed differently is the same name."""
    assert verdict(given_name, recorded) is Verdict.YES
    assert verdict(recorded, given_name) is Verdict.YES


def test_another_name_is_another_name() -> None:
    """A different character is a different name."""
    assert verdict("陈大文", "陈小文") is Verdict.NO
    assert verdict("阿依·古丽", "阿依古丽") is Verdict.NO


@pytest.mark.parametrize("nothing", [None, "", " ", "\u3000", "\u200b"])
def test_without_a_name_nothing_is_determined(nothing: str | None) -> None:
    """No given name or no name on record: neither yes nor no."""
    assert verdict(nothing, "陈大文") is Verdict.UNDETERMINED
    assert verdict("陈大文", nothing) is Verdict.UNDETERMINED
    assert verdict(nothing, nothing) is Verdict.UNDETERMINED


@given(st.text())
def test_normalising_twice_changes_nothing(name: str) -> None:
    """A normalised name is its own normal form."""
    assert normalised_name(normalised_name(name)) == normalised_name(name)


@given(st.text(), st.text())
def test_comparison_is_symmetric(one: str, other: str) -> None:
    """It does not matter which of the two is on record."""
    assert verdict(one, other) is verdict(other, one)
