"""Which versions of a policy may have decided an answer, and whether one of them did. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

Parity = int
"""0 or 1: versions of one parity decide alike."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A request: when it was due, sent and answered (seconds of one clock), and what its answer shows.

    `decided` is the parity of the version that decided the answer, None where no single version can have decided it;
    `failed` is one without an answer.
    """

    due: float
    sent: float
    answered: float
    decided: Parity | None
    failed: bool = False

    @property
    def seconds(self) -> float:
        """From when it was due: a client that waits for a slow answer must not be forgiven the requests behind it."""
        return self.answered - self.due


@dataclass(frozen=True, slots=True)
class Turn:
    """A version of the policy: when its files were about to be written, and when it was first seen in force."""

    version: int
    written: float
    seen: float


def wrong(samples: Iterable[Sample], turns: Sequence[Turn]) -> list[Sample]:
    """The answered requests that no version decided which can have been in force meanwhile.

    `turns` are all there were, in order: a version may be in force from its writing until its successor is seen.
    """
    ends = [*(turn.seen for turn in turns[1:]), inf]
    return [
        sample
        for sample in samples
        if not sample.failed
        and sample.decided
        not in {
            turn.version % 2
            for turn, end in zip(turns, ends, strict=True)
            if turn.written <= sample.answered and sample.sent <= end
        }
    ]


def percentile(samples: Iterable[Sample], percent: float) -> float:
    """Seconds within which so many of a hundred requests were answered."""
    times = sorted(sample.seconds for sample in samples)
    return times[min(len(times) - 1, int(len(times) * percent / 100))]
