"""Keyed hashes of subjects."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.errors import SubjectKeyRefused
from gateway.audit.subjects import KEY_VARIABLE, SubjectHasher

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))

keys = st.lists(st.text(max_size=20).filter(lambda text: text.isprintable()), max_size=20)


@settings(deadline=None)
@given(keys)
def test_each_key_is_hashed_in_its_place_and_on_its_own(subjects: list[str]) -> None:
    """A hash depends on its own key only, and the order is kept."""
    hasher = SubjectHasher(KEY)
    together = hasher.hashes("Person", subjects)
    assert together == tuple(hasher.hashes("Person", [subject])[0] for subject in subjects)
    assert all(len(hashed) == 32 for hashed in together)
    assert len(set(together)) == len(set(subjects))


@settings(deadline=None)
@given(st.text(max_size=20).filter(lambda text: text.isprintable()))
def test_entity_and_secret_separate_the_hashes(subject: str) -> None:
    """One key of two entities, or under two secrets, cannot be linked."""
    hasher = SubjectHasher(KEY)
    hashes = {
        *hasher.hashes("Person", [subject]),
        *hasher.hashes("Enterprise", [subject]),
        *SubjectHasher(OTHER_KEY).hashes("Person", [subject]),
    }
    assert len(hashes) == 3


def test_the_secret_comes_from_the_environment() -> None:
    """The variable holds it in hexadecimal."""
    hasher = SubjectHasher.from_environment({KEY_VARIABLE: KEY.hex()})
    assert hasher.hashes("Person", ["x"]) == SubjectHasher(KEY).hashes("Person", ["x"])


@pytest.mark.parametrize(
    "environment",
    [{}, {KEY_VARIABLE: ""}, {KEY_VARIABLE: "secret"}, {KEY_VARIABLE: "ab" * 31}, {KEY_VARIABLE: "ab" * 65}],
    ids=["absent", "empty", "not hexadecimal", "too short", "too long"],
)
def test_an_absent_or_weak_secret_is_refused(environment: dict[str, str]) -> None:
    """There is no default, and a short secret could be guessed."""
    with pytest.raises(SubjectKeyRefused):
        SubjectHasher.from_environment(environment)


def test_the_hasher_shows_no_secret() -> None:
    """Neither its repr nor the refusal of a short secret holds any of it."""
    assert KEY.hex() not in repr(SubjectHasher(KEY))
    with pytest.raises(SubjectKeyRefused) as refused:
        SubjectHasher(b"hush")
    assert "hush" not in str(refused.value)
