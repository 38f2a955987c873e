"""Puts applications together so that many people are asked about at once."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from demo.housing_lottery.intake import Application

Batch: TypeAlias = Sequence[Application]


def batches(applications: Iterable[Application], size: int) -> Iterator[Batch]:
    """Batches of at most `size`, every application in one of them, and nobody twice in the same.

    The gateway compares one given name with each person of a request, so two applications for one person, under
    names that may differ, must not meet.
    """
    rounds: defaultdict[int, list[Application]] = defaultdict(list)
    times: defaultdict[str, int] = defaultdict(int)
    for application in applications:
        person = _folded(application.identity_number)
        rounds[times[person]].append(application)
        times[person] += 1
    for together in rounds.values():
        yield from (together[start : start + size] for start in range(0, len(together), size))


def _folded(identity_number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", identity_number).split()).upper()
