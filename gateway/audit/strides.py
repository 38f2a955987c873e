"""Following a chain fast: operations that are as they should be are checked by a few steps on bytes, nothing parsed.

Whatever is not exactly what is expected is handed back, for `chain.read` and `continuity` to say what it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Final

from gateway.audit.chain import LONGEST_LINE, Head

_BLOCK: Final = 256 * 1024
"""Bytes; lines are cut while they are in the processor's cache."""

_CLOSING: Final = len(b',"hash":""}') + 64
_STAMP: Final = slice(-_CLOSING - len(b'2007-11-01T00:00:00.000000Z"}'), -_CLOSING - len(b'"}'))
_NAME: Final = slice(_STAMP.start - len(b'"time":"'), _STAMP.start)
_MINUTE: Final = len(b"2007-11-01T00:00")
_AFTER_ALL: Final = b"\x7f"


class Texts:
    """The lines within the first `limit` bytes of a segment, without newlines; `rest` is what comes after the last one.

    `told` hears how many bytes were read. A line beyond any that is written comes in pieces, so that memory is bounded.
    """

    def __init__(self, stream: BinaryIO, limit: int | None, told: Callable[[int], None]) -> None:
        self._stream: Final = stream
        self._limit: Final = limit
        self._told: Final = told
        self.size = 0
        self.rest = b""

    def __iter__(self) -> Iterator[bytes]:
        while block := self._stream.read(self._wanted()):
            self.size += len(block)
            self._told(len(block))
            *lines, self.rest = (self.rest + block).split(b"\n")
            yield from lines
            if len(self.rest) > LONGEST_LINE:
                yield self.rest
                self.rest = b""

    def _wanted(self) -> int:
        return _BLOCK if self._limit is None else max(0, min(_BLOCK, self._limit - self.size))


@dataclass(slots=True)
class Measure:
    """What is counted of a segment: whole lines, the operations among them, the earliest and the latest stamp.

    `read` counts all lines, so it is the place of the last one.
    """

    name: str
    read: int = 0
    lines: int = 0
    operations: int = 0
    earliest: bytes = _AFTER_ALL
    latest: bytes = b""

    def stamped(self, stamp: bytes) -> None:
        """Take the time of a line into account."""
        self.earliest, self.latest = min(self.earliest, stamp), max(self.latest, stamp)


@dataclass(slots=True)
class Stride:
    """Where a chain has got to: its head, and the stamp of the last line that has one."""

    head: Head
    stamp: bytes = b""

    def follow(self, texts: Iterator[bytes], until: int, measure: Measure) -> bytes | None:
        """Go on while lines are operations, whole, in order and in no earlier minute; to number `until` at most.

        The line that is something else, or None where the lines are at their end or number `until` is reached.
        """
        prev, seq, stamp, minute = self.head.hash.encode(), self.head.seq, self.stamp, self.stamp[:_MINUTE]
        earliest, latest, odd = measure.earliest, measure.latest, None
        for text in texts:
            digest = sha256(text[:-_CLOSING]).hexdigest().encode()
            present = text[_STAMP]
            if (
                text[-_CLOSING:] != b',"hash":"%b"}' % digest
                or not text.startswith(b'{"prev":"%b","seq":%d,"kind":"operation","entry":{' % (prev, seq + 1))
                or text[_NAME] != b'"time":"'
                or present[:_MINUTE] < minute
            ):
                odd = text
                break
            prev, seq, stamp, minute = digest, seq + 1, present, present[:_MINUTE]
            if stamp > latest:
                latest = stamp
            if stamp < earliest:
                earliest = stamp
            if seq == until:
                break
        count = seq - self.head.seq
        self.head, self.stamp = Head(seq, prev.decode()), stamp
        measure.earliest, measure.latest = earliest, latest
        measure.read += count
        measure.lines += count
        measure.operations += count
        return odd
