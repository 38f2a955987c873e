"""What is wrong with a chain, told line by line from its first to its last. Pure, and bounded in memory."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.audit.chain import GENESIS, Head, Line

FINDINGS_KEPT: Final = 1_000
"""Further findings are counted, not described."""


class Fault(StrEnum):
    """What was found. TORN, CLOCK, RECOVERED and DROPPED happen to honest ledgers and are only warnings."""

    EDITED = "EDITED"
    MISSING = "MISSING"
    INSERTED = "INSERTED"
    REORDERED = "REORDERED"
    SWAPPED = "SWAPPED"
    UNLINKED = "UNLINKED"
    MISSING_SEGMENT = "MISSING_SEGMENT"
    BROKEN_SEAL = "BROKEN_SEAL"
    CUT = "CUT"
    REWRITTEN = "REWRITTEN"
    WRONG_KEY = "WRONG_KEY"
    UNSIGNED = "UNSIGNED"
    TORN = "TORN"
    CLOCK = "CLOCK"
    RECOVERED = "RECOVERED"
    DROPPED = "DROPPED"

    @property
    def is_warning(self) -> bool:
        """Whether a ledger with it is still accepted."""
        return self in {Fault.TORN, Fault.CLOCK, Fault.RECOVERED, Fault.DROPPED}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file of the ledger and a line in it, counted from 1; line 0 is the file as a whole."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, and where."""

    fault: Fault
    place: Place
    detail: str

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}: {self.fault.value}: {self.detail}"


@dataclass(slots=True)
class _Gap:
    """Numbers `first` to `last` were skipped at a place, and may yet turn up elsewhere."""

    place: Place
    first: int
    last: int


class Continuity:
    """Follows a chain that begins after `start`.

    Its furthest line (`head`) and the one read last part where lines were moved.
    """

    def __init__(self, start: Head = GENESIS) -> None:
        self.head = start
        self.unlisted = 0
        self.accepted = True
        self._last: Head = start
        self._unreadable: Place | None = None
        self._unreadable_count = 0
        self._gaps: list[_Gap] = []
        self._findings: list[Finding] = []

    @property
    def is_straight(self) -> bool:
        """Whether the line read last was whole and is the furthest."""
        return self._unreadable is None and self._last == self.head

    @property
    def count(self) -> int:
        """How many findings there are so far, and gaps that later lines may fill."""
        return len(self._findings) + len(self._gaps) + self.unlisted

    def begin_after(self, start: Head) -> None:
        """The lines up to this one are not expected any more; before the first."""
        self.head = self._last = start

    def advance(self, head: Head) -> None:
        """Lines up to this one were whole and in their order; only while the chain `is_straight`."""
        self.head = self._last = head

    def unreadable(self, place: Place) -> None:
        """A line that was changed or is not whole; what comes next tells which lines it stands for."""
        self._unreadable = self._unreadable or place
        self._unreadable_count += 1

    def line(self, place: Place, line: Line) -> None:
        """A line that is whole; it is checked against the ones before it."""
        if line.follows(self.head):
            self._settle_unreadable(Fault.INSERTED)
        elif self._unreadable is not None:
            self._after_unreadable(place, line)
        elif line.follows(self._last):
            self._fill(line.seq)
        else:
            self._out_of_line(place, line)
        self._last = line.head
        if line.seq > self.head.seq:
            self.head = line.head

    def report(self, fault: Fault, place: Place, detail: str) -> None:
        """Take a finding down, or only count it when there are too many."""
        self.accepted = self.accepted and fault.is_warning
        if len(self._findings) < FINDINGS_KEPT:
            self._findings.append(Finding(fault, place, detail))
        else:
            self.unlisted += 1

    def findings(self) -> tuple[Finding, ...]:
        """Everything found, in the order of the files; called once, after the last line."""
        self._settle_unreadable(Fault.EDITED)
        for gap in self._gaps:
            self.report(Fault.MISSING, gap.place, f"{_numbers(gap.first, gap.last)} missing before this line")
        self._gaps.clear()
        return tuple(sorted(self._findings, key=lambda finding: finding.place))

    def _after_unreadable(self, place: Place, line: Line) -> None:
        lost = self.head.seq + self._unreadable_count
        self._settle_unreadable(Fault.EDITED)
        if line.seq > lost + 1:
            self._skip(place, lost + 1, line.seq - 1)
        elif line.seq <= self.head.seq:
            self._misplaced(place, line)

    def _out_of_line(self, place: Place, line: Line) -> None:
        if line.seq > self.head.seq + 1:
            self._skip(place, self.head.seq + 1, line.seq - 1)
        elif line.seq <= self.head.seq:
            self._misplaced(place, line)
        else:
            self.report(Fault.UNLINKED, place, "does not follow the line before, which was replaced")

    def _misplaced(self, place: Place, line: Line) -> None:
        gap = self._fill(line.seq)
        if gap is not None and gap.place.file != place.file:
            self.report(
                Fault.SWAPPED, place, f"line number {line.seq} belongs before {gap.place.file}:{gap.place.line}"
            )
        elif gap is not None:
            self.report(Fault.REORDERED, place, f"line number {line.seq} is not in its place")
        else:
            self.report(Fault.INSERTED, place, f"line number {line.seq} is there already")

    def _skip(self, place: Place, first: int, last: int) -> None:
        if len(self._gaps) < FINDINGS_KEPT:
            self._gaps.append(_Gap(place, first, last))
        else:
            self.report(Fault.MISSING, place, f"{_numbers(first, last)} missing before this line")

    def _fill(self, seq: int) -> _Gap | None:
        gap = next((gap for gap in self._gaps if gap.first <= seq <= gap.last), None)
        if gap is None:
            return None
        self._gaps.remove(gap)
        parts = (_Gap(gap.place, gap.first, seq - 1), _Gap(gap.place, seq + 1, gap.last))
        self._gaps.extend(part for part in parts if part.first <= part.last)
        return gap

    def _settle_unreadable(self, fault: Fault) -> None:
        if self._unreadable is not None:
            self.report(fault, self._unreadable, f"{self._unreadable_count} line(s) are not as they were written")
        self._unreadable, self._unreadable_count = None, 0


def _numbers(first: int, last: int) -> str:
    return f"line number {first} is" if first == last else f"line numbers {first} to {last} are"
