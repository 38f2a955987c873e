"""Everybody and everything in the city, with all that any register holds of them: what departments write down."""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.generator.chance import stream
from demo.generator.employments import Employments, employments
from demo.generator.firms import Firm
from demo.generator.households import households
from demo.generator.lives import Life
from demo.generator.representatives import representatives
from demo.generator.truth import Truth


@dataclass(frozen=True, slots=True)
class Census:
    """`households`: identity number → household; `representatives`: credit code → identity number."""

    truth: Truth
    lives: Sequence[Life]
    firms: Sequence[Firm]
    households: dict[str, str]
    employments: Employments
    representatives: dict[str, str]


def census(truth: Truth, lives: Sequence[Life], firms: Sequence[Firm]) -> Census:
    """Draw what ties people and enterprises to each other."""
    return Census(
        truth,
        lives,
        firms,
        households(stream(truth.seed, "households"), lives),
        employments(stream(truth.seed, "employments"), lives, firms),
        representatives(stream(truth.seed, "representatives"), lives, firms),
    )
