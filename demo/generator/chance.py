"""Where the generator's luck comes from: one independent, repeatable stream for each thing that is drawn."""

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
