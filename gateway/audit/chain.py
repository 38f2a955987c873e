"""The form of a ledger line, and how it is chained to the one before. Pure: no file is touched here.

A line is ``{"prev":P,"seq":N,"kind":K,"entry":E,"hash":H}`` and a newline, in exactly this spelling. H is the
SHA-256 of everything before ``,"hash"``, so it covers the hash P of the line before, the number, the kind and
the bytes of the entry. The first line has number 1 and follows `GENESIS`.

A chain proves that nothing within it was changed, taken out, put in or moved. It cannot prove that its end
was not cut off or rewritten from some point on: for that its head must be known elsewhere.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from gateway.audit.entry import Kind, Record

LONGEST_LINE: Final = 16 * 1024 * 1024
"""Bytes; nothing longer is written, so nothing longer need be read as one line."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain so far: the number of its last line and that line's hash."""

    seq: int
    hash: str


GENESIS: Final = Head(0, "0" * 64)
"""What the first line of every ledger follows."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is whole and whose hash is right; whether it stands in its place is another matter."""

    prev: str
    seq: int
    kind: Kind
    entry: bytes
    hash: str

    @property
    def head(self) -> Head:
        """The chain's end if this line is its last."""
        return Head(self.seq, self.hash)

    def follows(self, head: Head) -> bool:
        """Whether it was written directly after that head."""
        return self.prev == head.hash and self.seq == head.seq + 1


def seal(head: Head, record: Record) -> tuple[bytes, Head]:
    """The line that follows `head`, with its newline, and the new head."""
    seq = head.seq + 1
    opening = f'{{"prev":"{head.hash}","seq":{seq},"kind":"{record.kind.value}","entry":'
    covered = opening.encode() + record.body
    digest = sha256(covered).hexdigest()
    return covered + f',"hash":"{digest}"}}\n'.encode(), Head(seq, digest)


def seal_all(head: Head, records: Iterable[Record]) -> tuple[list[bytes], Head]:
    """The lines of a group in order, and the head after the last."""
    lines = []
    for record in records:
        line, head = seal(head, record)
        lines.append(line)
    return lines, head


def read(line: bytes) -> Line | None:
    """The line if it is as `seal` wrote it, newline included; None if it was changed or is not whole."""
    opening, closing = _OPENING.match(line), _CLOSING.fullmatch(line, max(0, len(line) - _CLOSING_LENGTH))
    if opening is None or closing is None or closing.start() < opening.end():
        return None
    digest = closing[1].decode()
    if sha256(memoryview(line)[: closing.start()]).hexdigest() != digest:
        return None
    prev, seq, kind = opening.groups()
    return Line(prev.decode(), int(seq), Kind(kind.decode()), line[opening.end() : closing.start()], digest)


_OPENING: Final = re.compile(
    rb'\{"prev":"([0-9a-f]{64})","seq":([1-9][0-9]{0,17}),"kind":"(%s)","entry":'
    % b"|".join(kind.value.encode() for kind in Kind)
)
_CLOSING: Final = re.compile(rb',"hash":"([0-9a-f]{64})"\}\n')
_CLOSING_LENGTH: Final = len(b',"hash":""}\n') + 64
