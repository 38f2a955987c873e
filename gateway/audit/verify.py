"""Proving a ledger: every line is as it was written, and none is missing, added or moved.

It only reads, needs no lock, works on a copy, and keeps one line in memory. A ledger in use is accepted while
its last line is still being written. That the end was not cut off is proved by comparing `Verification.head`
with a head that was kept elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import orjson

from gateway.audit.chain import LONGEST_LINE, Head, Line, read
from gateway.audit.continuity import Continuity, Fault, Finding, Place
from gateway.audit.entry import Kind, Mishap
from gateway.audit.seals import seal_before
from gateway.audit.segment import lines_of, name_of, number_of
from gateway.audit.storage import segment_names

CLOCK_TOLERANCE: Final = timedelta(minutes=1)
"""Operations end in another order than they began; only a greater step back is the clock's."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read and what is wrong with it.

    `lines` counts whole lines of any kind, `entries` those of operations. `first` and `last` are the times of
    the first and last line that has one (aware, UTC). `unlisted` counts the findings beyond those kept.
    """

    lines: int
    entries: int
    first: datetime | None
    last: datetime | None
    head: Head
    findings: tuple[Finding, ...]
    unlisted: int
    accepted: bool


def verify(directory: Path) -> Verification:
    """Read every segment of a ledger.

    Raises:
        OSError: the directory or one of its segments cannot be read.
    """
    names = segment_names(directory)
    reading = _Reading()
    _missing_segments(names, reading.continuity)
    lengths = _declared_lengths(directory, names)
    for name in names:
        reading.segment(directory / name, lengths.get(name), is_last=name == names[-1])
    return reading.result()


class _Reading:
    """The state of one pass over the lines."""

    def __init__(self) -> None:
        self.continuity: Final = Continuity()
        self._lines = 0
        self._entries = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    def segment(self, path: Path, length: int | None, *, is_last: bool) -> None:
        with path.open("rb") as stream:
            for number, text in enumerate(lines_of(stream, length), start=1):
                place = Place(path.name, number)
                if (line := read(text)) is not None:
                    self._line(place, line)
                elif is_last and not text.endswith(b"\n") and len(text) < LONGEST_LINE:
                    self.continuity.report(Fault.TORN, place, "the last line is not whole")
                else:
                    self.continuity.unreadable(place)

    def result(self) -> Verification:
        findings = self.continuity.findings()
        return Verification(
            lines=self._lines,
            entries=self._entries,
            first=self._first,
            last=self._last,
            head=self.continuity.head,
            findings=findings,
            unlisted=self.continuity.unlisted,
            accepted=self.continuity.accepted,
        )

    def _line(self, place: Place, line: Line) -> None:
        self.continuity.line(place, line)
        self._lines += 1
        self._entries += line.kind is Kind.OPERATION
        facts = _facts(line)
        if line.kind is Kind.RECOVERY:
            self.continuity.report(Fault.RECOVERED, place, f"the ledger went on after {_mishap(facts)}")
        if (time := _time(facts)) is not None:
            self._clock(place, time)

    def _clock(self, place: Place, time: datetime) -> None:
        if self._last is not None and time < self._last - CLOCK_TOLERANCE:
            self.continuity.report(Fault.CLOCK, place, "the clock went back before this line")
        self._first = self._first or time
        self._last = time


def _missing_segments(names: list[str], continuity: Continuity) -> None:
    numbers = [0, *(number_of(name) or 0 for name in names)]
    for before, after in pairwise(numbers):
        if after > before + 1:
            missing = after - before - 1
            continuity.report(Fault.MISSING_SEGMENT, Place(name_of(before + 1), 0), f"{missing} segment(s) missing")


def _declared_lengths(directory: Path, names: list[str]) -> dict[str, int]:
    """How much of a segment counts where the next one begins with its seal; the rest was unacknowledged."""
    seals = ((name, seal_before(directory / successor, name)) for name, successor in pairwise(names))
    return {name: seal.size for name, seal in seals if seal is not None}


def _facts(line: Line) -> Mapping[str, object]:
    try:
        facts = orjson.loads(line.entry)
    except orjson.JSONDecodeError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _mishap(facts: Mapping[str, object]) -> str:
    word = facts.get("mishap")
    return next((mishap.value for mishap in Mishap if mishap == word), "a mishap")


def _time(facts: Mapping[str, object]) -> datetime | None:
    text = facts.get("time")
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None else None
