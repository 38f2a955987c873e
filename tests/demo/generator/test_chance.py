"""Repeatable luck."""

from hypothesis import given

from demo.generator.chance import Chance, stream, weighted, with_share
from tests.demo.chances import CHANCES


def test_streams_are_repeatable_and_independent() -> None:
    """The same subject has the same luck, another subject another."""
    assert stream(1, "a").random() == stream(1, "a").random() != stream(1, "b").random()


@given(CHANCES)
def test_things_without_weight_are_never_drawn(chance: Chance) -> None:
    """Weights decide what can be drawn."""
    assert weighted(chance, {"never": 0, "always": 1}) == "always"


@given(CHANCES)
def test_share_decides_who_gets_anything(chance: Chance) -> None:
    """With no share nobody, with the whole share everybody."""
    assert with_share(chance, 0, {"thing": 1}) is None
    assert with_share(chance, 1, {"thing": 1}) == "thing"
