"""Where the generator's luck comes from: one independent, repeatable stream for each thing that is drawn."""

from collections.abc import Mapping
from random import Random
from typing import TypeAlias, TypeVar

Chance: TypeAlias = Random
Thing = TypeVar("Thing")


def stream(seed: int, subject: str) -> Chance:
    """A stream of its own for `subject`: drawing more of one thing leaves every other as it was."""
    return Random(f"{seed}/{subject}")  # noqa: S311  # invented people must be repeatable, not unpredictable


def shuffled(chance: Chance, things: list[Thing]) -> list[Thing]:
    """The same things in another order."""
    return chance.sample(things, len(things))


def weighted(chance: Chance, weights: Mapping[Thing, float]) -> Thing:
    """One of the things, by their weights."""
    (thing,) = chance.choices(tuple(weights), weights=tuple(weights.values()))
    return thing


def with_share(chance: Chance, share: float, weights: Mapping[Thing, float]) -> Thing | None:
    """One of the things for that share of all who ask, None for the others."""
    return weighted(chance, weights) if chance.random() < share else None
