"""Chance that repeats: the same throws for the same seed, so that a failure can be seen again."""

from random import Random


def chance(seed: object) -> Random:
    """A generator of its own."""
    return Random(str(seed))  # noqa: S311  # cases must be repeatable, not unpredictable
