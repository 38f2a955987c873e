"""Invented names look like names."""

from hypothesis import given
from hypothesis import strategies as st

from demo.generator.chance import Chance
from demo.generator.names import (
    INTERPUNCT,
    LATIN_NAME_EVERY,
    LONG_NAME_EVERY,
    canary_name,
    enterprise_name,
    person_name,
)
from tests.demo.chances import CHANCES


@given(CHANCES, st.integers(1, 100_000))
def test_person_has_at_least_two_characters(chance: Chance, place: int) -> None:
    """Every name can be misspelt and still be a name."""
    name = person_name(chance, place)
    assert len(name) >= 2
    assert name == name.strip()


@given(CHANCES)
def test_some_names_have_parts(chance: Chance) -> None:
    """Long names are written with dots between their parts, some with a letter."""
    assert person_name(chance, LONG_NAME_EVERY).count(INTERPUNCT) == 1
    _, initial, _ = person_name(chance, LATIN_NAME_EVERY).split(INTERPUNCT)
    assert initial.isascii()


@given(CHANCES)
def test_canary_name_is_nobody_elses(chance: Chance) -> None:
    """A canary's name shares no character with other names."""
    canary = set(canary_name(chance))
    assert not canary & set(person_name(chance, 1) + enterprise_name(chance))
