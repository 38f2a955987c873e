"""Keyed hashes of subjects."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.errors import SubjectKeyRefused
from gateway.audit.subjects import KEY_VARIABLE, SubjectHasher, SubjectKeys
from gateway.budgets.hashing import ItemHasher

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
    keys = SubjectKeys.from_environment({KEY_VARIABLE: KEY.hex()})
    assert keys.newest.hashes("Person", ["x"]) == SubjectHasher(KEY).hashes("Person", ["x"])


@pytest.mark.parametrize(
    "value",
    [None, "", " ", "secret", "ab" * 31, "ab" * 65, f"{KEY.hex()},", f"{KEY.hex()},ab", f"{KEY.hex()},{KEY.hex()}"],
    ids=["absent", "empty", "blank", "no hexadecimal", "short", "long", "trailing comma", "weak old one", "twice"],
)
def test_an_absent_or_weak_secret_is_refused(value: str | None) -> None:
    """There is no default, and a short secret could be guessed; the refusal shows none."""
    with pytest.raises(SubjectKeyRefused) as refused:
        SubjectKeys.from_environment({} if value is None else {KEY_VARIABLE: value})
    assert KEY.hex() not in str(refused.value)


def test_a_new_secret_hashes_what_comes_and_the_old_ones_find_what_was() -> None:
    """Under the versions that the entries name."""
    keys = SubjectKeys.parse(KEY.hex()).rotated(OTHER_KEY)
    assert SubjectKeys.parse(str(keys)) == keys
    assert keys.newest.version == SubjectHasher(OTHER_KEY).version != SubjectHasher(KEY).version
    assert keys.hashes_of("Person", "x") == {
        hasher.version: hasher.hashes("Person", ["x"])[0] for hasher in (SubjectHasher(OTHER_KEY), SubjectHasher(KEY))
    }


def test_a_new_secret_leaves_the_key_of_the_budgets() -> None:
    """What was counted that day stays counted."""
    keys = SubjectKeys.parse(KEY.hex())
    rotated = keys.rotated(OTHER_KEY)
    assert ItemHasher(rotated.oldest_secret).mark() == ItemHasher(keys.oldest_secret).mark()


def test_the_hasher_shows_no_secret() -> None:
    """Neither its repr nor the refusal of a short secret holds any of it."""
    assert KEY.hex() not in repr(SubjectHasher(KEY))
    assert KEY.hex() not in repr(SubjectKeys((KEY,)))
    assert repr(KEY) not in repr(SubjectKeys((KEY,)))
    with pytest.raises(SubjectKeyRefused) as refused:
        SubjectHasher(b"hush")
    assert "hush" not in str(refused.value)
