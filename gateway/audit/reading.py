"""Reading a ledger from either end, for views and exports: one line in memory, safe beside the gateway that writes it.

Lines that are not whole are passed over; naming them is `verify`'s part. Segments that a window cannot reach are not
opened: the seal at the beginning of the next one says what is in them.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from gateway.audit.chain import LONGEST_LINE, read
from gateway.audit.entry import Kind, Seal, rfc3339
from gateway.audit.moment import facts_of, moment, stamp_of
from gateway.audit.seals import seal_before
from gateway.audit.segment import lines_of
from gateway.audit.storage import segment_names

_BLOCK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Passage:
    """A whole line of the ledger, its time as it is written there (of a summary its minute), and where it stands."""

    segment: str
    seq: int
    kind: Kind
    stamp: bytes | None
    entry: bytes

    @property
    def time(self) -> datetime | None:
        """Aware, in UTC; None where the line has none."""
        return None if self.stamp is None else moment(self.stamp)

    def facts(self) -> Mapping[str, object]:
        """What the entry says."""
        return facts_of(self.entry)


class Window:
    """Which lines are wanted: times from `since` and before `until` (aware), numbers above and below, kinds.

    Without `kinds` all are. With a time on either side, lines that have no time are not wanted.
    """

    __slots__ = ("_above", "_below", "_kinds", "_since", "_until")

    def __init__(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        above: int = 0,
        below: int | None = None,
        kinds: frozenset[Kind] = frozenset(Kind),
    ) -> None:
        self._since: Final = None if since is None else rfc3339(since).encode()
        self._until: Final = None if until is None else rfc3339(until).encode()
        self._above: Final = above
        self._below: Final = below
        self._kinds: Final = kinds

    def takes(self, passage: Passage) -> bool:
        """Whether a line is wanted."""
        if passage.kind not in self._kinds or not self._numbered(passage.seq, passage.seq):
            return False
        if passage.stamp is None:
            return self._since is None and self._until is None
        return self._timed(passage.stamp, passage.stamp)

    def reaches(self, seal: Seal) -> bool:
        """Whether any line of a sealed segment may be wanted."""
        if not self._numbered(seal.first_seq, seal.last_seq):
            return False
        if seal.first is None or seal.last is None:
            return self._since is None and self._until is None
        return self._timed(rfc3339(seal.first).encode(), rfc3339(seal.last).encode())

    def _numbered(self, first: int, last: int) -> bool:
        return last > self._above and (self._below is None or first < self._below)

    def _timed(self, first: bytes, last: bytes) -> bool:
        return (self._since is None or last >= self._since) and (self._until is None or first < self._until)


EVERYTHING: Final = Window()


def oldest_first(directory: Path, window: Window = EVERYTHING) -> Iterator[Passage]:
    """The wanted lines in the order they were written.

    Raises:
        OSError: the directory or one of its segments cannot be read.
    """
    names = segment_names(directory)
    for name, successor in zip(names, [*names[1:], None], strict=False):
        yield from _segment(directory, name, successor, window, backwards=False)


def newest_first(directory: Path, window: Window = EVERYTHING) -> Iterator[Passage]:
    """The wanted lines in the opposite order. Raises as `oldest_first`."""
    names = segment_names(directory)
    for name, successor in zip(reversed(names), [None, *reversed(names[1:])], strict=False):
        yield from _segment(directory, name, successor, window, backwards=True)


def _segment(
    directory: Path, name: str, successor: str | None, window: Window, *, backwards: bool
) -> Iterator[Passage]:
    seal = None if successor is None else seal_before(directory / successor, name)
    if seal is not None and not window.reaches(seal):
        return
    try:
        stream = (directory / name).open("rb")
    except FileNotFoundError:
        # its time was over, and it was dropped since the names were read
        return
    with stream:
        # what comes after was never acknowledged, or is being written now
        end = seal.size if seal is not None else os.fstat(stream.fileno()).st_size
        for text in _backwards(stream, end) if backwards else lines_of(stream, end):
            passage = _passage(name, text)
            if passage is not None and window.takes(passage):
                yield passage


def _passage(name: str, text: bytes) -> Passage | None:
    line = read(text)
    return None if line is None else Passage(name, line.seq, line.kind, stamp_of(line.entry), line.entry)


def _backwards(stream: BinaryIO, end: int) -> Iterator[bytes]:
    """The lines within the first `end` bytes with their newlines, the last one first."""
    rest, begun = b"", end
    while begun > 0:
        size = min(_BLOCK, begun)
        begun -= size
        stream.seek(begun)
        first, *others = _lines(stream.read(size) + rest)
        yield from reversed(others)
        # the beginning of `first` may lie before; what grows beyond any line is none
        rest = first if len(first) <= LONGEST_LINE else b""
    if rest:
        yield rest


def _lines(data: bytes) -> list[bytes]:
    """All of it, cut after each newline."""
    *lines, last = data.split(b"\n")
    whole = [line + b"\n" for line in lines]
    return [*whole, last] if last or not whole else whole
