"""What one round of load comes to, whichever generator made it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Answers of a round, how many of them were checked and how many were wrong; latencies in seconds.

    `generator` says what made the load, `first_wrong` shows the beginning of a wrong answer.
    """

    generator: str
    answers: int
    checked: int
    wrong: int
    seconds: float
    p50: float
    p99: float
    first_wrong: str = ""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answers / self.seconds if self.seconds else 0.0


def quantile(ascending: Sequence[float], part: float) -> float:
    """The value below which this part of the ascending values lies; 0.0 of none."""
    return ascending[min(len(ascending) - 1, int(part * len(ascending)))] if ascending else 0.0
