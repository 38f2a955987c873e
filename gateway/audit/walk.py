"""One pass over the lines of a ledger, from the first segment to the last, held against what is vouched for."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from gateway.audit.chain import LONGEST_LINE, Head, Line, read
from gateway.audit.continuity import Continuity, Fault, Place
from gateway.audit.entry import Kind, Mishap, Seal, rfc3339
from gateway.audit.moment import facts_of, moment, stamp_of
from gateway.audit.seals import seal_before, seal_in
from gateway.audit.segment import name_of, number_of
from gateway.audit.strides import Measure, Stride, Texts
from gateway.audit.testimony import Vouched

CLOCK_TOLERANCE: Final = timedelta(minutes=1)
"""Operations end in another order than they began; only a greater step back is the clock's."""

_FAR: Final = 1 << 62


class Walk:
    """Reads segments in order. `vouched` are the hashes that lines must have, `told` hears how many bytes were read."""

    def __init__(self, continuity: Continuity, vouched: Sequence[Vouched], told: Callable[[int], None]) -> None:
        self._continuity: Final = continuity
        self._vouched: Final = vouched
        self._told: Final = told
        self._stride: Final = Stride(continuity.head)
        self._whole: tuple[Measure, int] | None = None
        self._total: Final = Measure("")
        self._rewritten = False

    @property
    def lines(self) -> int:
        """Whole lines of any kind."""
        return self._total.lines

    @property
    def entries(self) -> int:
        """Those of operations."""
        return self._total.operations

    @property
    def first(self) -> datetime | None:
        """The earliest time."""
        return moment(self._total.earliest)

    @property
    def last(self) -> datetime | None:
        """The latest time."""
        return moment(self._total.latest)

    def segments(self, directory: Path, names: Sequence[str], *, dropped: int) -> None:
        """Read these segments; those up to number `dropped` are not expected. Raises `OSError`."""
        self._missing_segments(names, dropped)
        for name, successor in zip(names, [*names[1:], None], strict=False):
            seal = None if successor is None else seal_before(directory / successor, name)
            with (directory / name).open("rb") as stream:
                texts = Texts(stream, None if seal is None else seal.size, self._told)
                self._segment(Measure(name), texts, is_last=successor is None)
        self._find_cut(Place(names[-1] if names else name_of(dropped + 1), self._total.read))

    def _missing_segments(self, names: Sequence[str], dropped: int) -> None:
        numbers = [dropped, *(number_of(name) or 0 for name in names)]
        for before, after in pairwise(numbers):
            if after > before + 1:
                place, missing = Place(name_of(before + 1), 0), after - before - 1
                self._continuity.report(Fault.MISSING_SEGMENT, place, f"{missing} segment(s) missing")

    def _segment(self, measure: Measure, texts: Texts, *, is_last: bool) -> None:
        found, lines = self._continuity.count, iter(texts)
        while (text := self._odd(measure, lines)) is not None:
            measure.read += 1
            place = Place(measure.name, measure.read)
            if (line := read(text + b"\n")) is not None:
                self._line(place, line, measure)
            else:
                self._continuity.unreadable(place)
        end = Place(measure.name, measure.read + 1)
        if texts.rest and is_last and len(texts.rest) < LONGEST_LINE:
            self._continuity.report(Fault.TORN, end, "the last line is not whole")
        elif texts.rest:
            self._continuity.unreadable(end)
        sound = self._continuity.is_straight and self._continuity.count == found
        self._whole = (measure, texts.size) if sound else None
        self._add(measure)

    def _odd(self, measure: Measure, lines: Iterator[bytes]) -> bytes | None:
        """Follow operations as far as they go: the next line that is something else, None at the end."""
        while self._continuity.is_straight:
            stride = self._stride
            stride.head = begun = self._continuity.head
            until = min((seq for each in self._vouched if (seq := each.after(begun.seq))), default=_FAR)
            odd = stride.follow(lines, until, measure)
            self._continuity.advance(stride.head)
            if odd is not None or stride.head.seq != until:
                return odd
            self._hold_against(Place(measure.name, measure.read), stride.head)
        return next(lines, None)

    def _line(self, place: Place, line: Line, measure: Measure) -> None:
        self._continuity.line(place, line)
        self._hold_against(place, line.head)
        measure.lines += 1
        measure.operations += line.kind is Kind.OPERATION
        if line.kind is Kind.RECOVERY:
            self._continuity.report(Fault.RECOVERED, place, f"the ledger went on after {_mishap(line)}")
        if (seal := seal_in(line)) is not None and place.line == 1:
            self._check_seal(seal)
        if (stamp := stamp_of(line.entry)) is not None:
            measure.stamped(stamp)
            if line.kind is not Kind.SUMMARY:
                self._clock(place, stamp)

    def _clock(self, place: Place, stamp: bytes) -> None:
        before, present = moment(self._stride.stamp), moment(stamp)
        if before is not None and present is not None and present < before - CLOCK_TOLERANCE:
            self._continuity.report(Fault.CLOCK, place, "the clock went back before this line")
        self._stride.stamp = stamp

    def _hold_against(self, place: Place, head: Head) -> None:
        for each in self._vouched:
            checkpoint = each.contradicting(head.seq, head.hash)
            if checkpoint is not None and not self._rewritten:
                self._rewritten = True
                detail = (
                    f"line number {head.seq} is not the one that statement {checkpoint} vouches for: "
                    f"what follows number {each.up_to(head.seq - 1)} was written anew"
                )
                self._continuity.report(Fault.REWRITTEN, place, detail)

    def _check_seal(self, seal: Seal) -> None:
        """What the seal says, against what was counted; only where nothing is wrong with the segment otherwise."""
        if self._whole is None or seal.segment != self._whole[0].name:
            return
        measure, size = self._whole
        last = self._continuity.head.seq - 1
        counted = (size, measure.lines, last - measure.lines + 1, last)
        times = tuple(None if time is None else rfc3339(time).encode() for time in (seal.first, seal.last))
        if counted != (seal.size, seal.lines, seal.first_seq, seal.last_seq) or times != _times(measure):
            self._continuity.report(Fault.BROKEN_SEAL, Place(measure.name, 0), "is not as its seal says")

    def _find_cut(self, end: Place) -> None:
        head = self._continuity.head
        for each in self._vouched:
            last = each.last()
            if last is not None and last[0] > head.seq:
                which = f"{head.seq + 1} is" if last[0] == head.seq + 1 else f"{head.seq + 1} to {last[0]} are"
                detail = f"line number {which} gone from the end: statement {last[1]} vouches for {last[0]} lines"
                self._continuity.report(Fault.CUT, end, detail)
                return

    def _add(self, measure: Measure) -> None:
        total = self._total
        total.read = measure.read
        total.lines += measure.lines
        total.operations += measure.operations
        if measure.latest:
            total.stamped(measure.earliest)
            total.stamped(measure.latest)


def _times(measure: Measure) -> tuple[bytes | None, bytes | None]:
    return (measure.earliest, measure.latest) if measure.latest else (None, None)


def _mishap(line: Line) -> str:
    word = facts_of(line.entry).get("mishap")
    return next((mishap.value for mishap in Mishap if mishap == word), "a mishap")
