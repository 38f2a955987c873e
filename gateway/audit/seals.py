"""Seals: a segment that is finished is described by the first line of the next one, and so by the chain itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from gateway.audit.chain import Head, Line, read
from gateway.audit.entry import Kind, Seal
from gateway.audit.moment import facts_of, moment, stamp_of
from gateway.audit.segment import lines_of

_HASHED_TOGETHER: Final = 64 * 1024
"""Bytes."""


class Digest(Protocol):
    """A hash under way."""

    def update(self, data: bytes, /) -> None:
        """Take further bytes in."""

    def hexdigest(self) -> str:
        """The hash of all bytes so far."""

    def copy(self) -> "Digest":
        """The same again, to go on another way."""


@dataclass(slots=True)
class Tally:
    """What the seal of a segment will say: of `size` bytes and `lines` lines, the first of which is number `first_seq`.

    `first` and `last` are the stamps of the earliest and the latest line; the first `hashed` bytes are in `digest`.
    """

    first_seq: int
    size: int = 0
    lines: int = 0
    first: bytes | None = None
    last: bytes | None = None
    digest: Digest = field(default_factory=sha256, repr=False)
    unhashed: list[bytes] = field(default_factory=list, repr=False)
    hashed: int = 0

    def count(self, data: bytes, lines: int, stamps: Iterable[bytes | None]) -> None:
        """Take whole lines into account, given as their bytes, their number and their stamps."""
        # many groups are one entry: hashing each by itself would be felt, hashing them together is not
        self.unhashed.append(data)
        self.size += len(data)
        if self.size - self.hashed >= _HASHED_TOGETHER:
            self.sha256()
        self.lines += lines
        present = [stamp for stamp in stamps if stamp is not None]
        if present:
            self.first = min(present) if self.first is None else min(self.first, *present)
            self.last = max(present) if self.last is None else max(self.last, *present)

    def sha256(self) -> str:
        """The hash of all bytes, in hexadecimal."""
        self.digest.update(b"".join(self.unhashed))
        self.unhashed.clear()
        self.hashed = self.size
        return self.digest.hexdigest()

    def copy(self) -> "Tally":
        """The same again, to go on another way."""
        return replace(self, digest=self.digest.copy(), unhashed=[*self.unhashed])

    def seal(self, segment: str) -> Seal:
        """The seal of the segment with this name."""
        return Seal(
            segment=segment,
            size=self.size,
            sha256=self.sha256(),
            lines=self.lines,
            first_seq=self.first_seq,
            last_seq=self.first_seq + self.lines - 1,
            first=None if self.first is None else moment(self.first),
            last=None if self.last is None else moment(self.last),
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a segment goes: `tally` counts up to its last whole line, whose head is `head`.

    `head` is None if no line is whole; `excess` are the bytes after it.
    """

    head: Head | None
    tally: Tally
    excess: int


def extent(lines: Iterable[bytes]) -> Extent:
    """Where to go on writing. Damage before the last whole line is left in place for `verify` to find."""
    head, tally, after = None, Tally(1), Tally(1)
    for line in lines:
        whole = read(line)
        after.count(line, 1, [] if whole is None else [stamp_of(whole.entry)])
        if whole is not None:
            head, tally = whole.head, after.copy()
    excess = after.size - tally.size
    return Extent(head, replace(tally, first_seq=head.seq - tally.lines + 1) if head else tally, excess)


def seal_in(line: Line | None) -> Seal | None:
    """The seal that a line is; None where it is another line, or says nonsense."""
    return None if line is None or line.kind is not Kind.SEAL else seal_of(facts_of(line.entry))


def seal_of(facts: object) -> Seal | None:
    """The seal that says so; None where that is nonsense."""
    if not isinstance(facts, Mapping):
        return None
    words = [each for each in map(facts.get, ("segment", "sha256")) if isinstance(each, str)]
    numbers = [each for each in map(facts.get, ("size", "lines", "first_seq", "last_seq")) if type(each) is int]
    if len(words) + len(numbers) < _WORDS_AND_NUMBERS:
        return None
    (segment, digest), (size, lines, first_seq, last_seq) = words, numbers
    first, last = (
        moment(each.encode()) if isinstance(each, str) else None for each in map(facts.get, ("first", "last"))
    )
    return Seal(segment, size, digest, lines, first_seq, last_seq, first, last)


_WORDS_AND_NUMBERS: Final = 6


def seal_before(successor: Path, name: str) -> Seal | None:
    """The seal of segment `name`, read at the beginning of the next one; None where there is none. Raises `OSError`."""
    with successor.open("rb") as stream:
        seal = seal_in(read(next(lines_of(stream), b"")))
    return seal if seal is not None and seal.segment == name else None
