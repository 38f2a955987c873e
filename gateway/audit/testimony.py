"""What the signed statements about a ledger say, as far as they can be believed. It only reads."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from gateway.audit.continuity import Continuity, Fault, Place
from gateway.audit.segment import lines_of
from gateway.audit.signing import PublicKey
from gateway.audit.statements import (
    NOTHING_BEFORE,
    STATEMENTS_NAME,
    Checkpoint,
    NewKey,
    Statement,
    Tombstone,
    line_hash,
    read_statement,
)

_HASH_BYTES: Final = 32


class Vouched:
    """Numbers of lines with the hashes that they must have, ascending: 48 bytes each."""

    __slots__ = ("_hashes", "_labels", "_seqs")

    def __init__(self) -> None:
        self._seqs: Final = array("Q")
        self._hashes: Final = bytearray()
        self._labels: Final = array("Q")

    def __len__(self) -> int:
        return len(self._seqs)

    def add(self, statement: int, seq: int, digest: str) -> None:
        """The checkpoint with this number vouches for a line; in whatever order."""
        place = bisect_left(self._seqs, seq) if self._seqs and seq < self._seqs[-1] else len(self._seqs)
        self._seqs.insert(place, seq)
        self._labels.insert(place, statement)
        self._hashes[place * _HASH_BYTES : place * _HASH_BYTES] = bytes.fromhex(digest)

    def after(self, seq: int) -> int | None:
        """The next line that is vouched for."""
        place = bisect_left(self._seqs, seq + 1)
        return self._seqs[place] if place < len(self._seqs) else None

    def up_to(self, seq: int) -> int:
        """The last line that is vouched for, up to this one; 0 where none is."""
        place = bisect_left(self._seqs, seq + 1)
        return self._seqs[place - 1] if place else 0

    def contradicting(self, seq: int, digest: str) -> int | None:
        """The checkpoint that vouches for another line of this number; None where none does."""
        place = bisect_left(self._seqs, seq)
        while place < len(self._seqs) and self._seqs[place] == seq:
            if self._hashes[place * _HASH_BYTES : (place + 1) * _HASH_BYTES].hex() != digest:
                return self._labels[place]
            place += 1
        return None

    def last(self) -> tuple[int, int] | None:
        """The furthest line that is vouched for, and by which checkpoint."""
        return (self._seqs[-1], self._labels[-1]) if self._seqs else None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key of the register: since when it signs, and by which key it was introduced (its own: the first)."""

    public: PublicKey
    since: datetime
    introduced_by: str


class Testimony:
    """One file of statements, read from its first line to its last; `file` is how findings name it.

    `trusted` are the keys that are believed from the start. Without any, the first statement's own key is, which
    proves that nobody without that key has changed anything, and not whose key it is.
    """

    def __init__(self, file: str, trusted: Sequence[PublicKey], findings: Continuity) -> None:
        self._file: Final = file
        self._findings: Final = findings
        self._trusted: Final = {key.id: key for key in trusted}
        self._by_itself: Final = not trusted
        self._current: str | None = None
        self._unknown: tuple[int, str] | None = None
        self._time: datetime | None = None
        self._previous = NOTHING_BEFORE
        self.lines = 0
        self.hashes: Final = bytearray()
        self.keys: Final[list[KnownKey]] = []
        self.tombstones: Final[list[tuple[int, Tombstone]]] = []
        self.vouched: Final = Vouched()
        self.last_checkpoint: tuple[int, Checkpoint] | None = None

    def read(self, lines: Iterable[bytes]) -> None:
        """Take all lines in."""
        for line in lines:
            self.lines += 1
            self._line(line)
            self._previous = line_hash(line)
            self.hashes.extend(bytes.fromhex(self._previous))
        self._settle_unknown(self.lines)

    def hash_of(self, number: int) -> str | None:
        """The hash of a line, counted from 1; None where there is none."""
        digest = self.hashes[(number - 1) * _HASH_BYTES : number * _HASH_BYTES]
        return digest.hex() or None

    def _line(self, line: bytes) -> None:
        statement = read_statement(line)
        if statement is None:
            self._report(Fault.EDITED, "is not as it was written")
            return
        if statement.number != self.lines:
            self._report(Fault.REORDERED, f"is statement {statement.number}")
        elif statement.previous != self._previous:
            self._report(Fault.UNLINKED, "does not follow the statement before, which was replaced")
        if self._believed(statement):
            self._take(statement)

    def _believed(self, statement: Statement) -> bool:
        key = self._trusted.get(statement.key)
        if key is None and self._by_itself and self.lines == 1 and isinstance(statement.said, NewKey):
            key = self._trusted[statement.said.public.id] = statement.said.public
        # only the newest key may sign, so that one that was replaced is worth nothing
        if key is None or self._current not in {None, key.id}:
            self._unknown = self._unknown or (self.lines, statement.key)
            return False
        self._settle_unknown(self.lines - 1)
        if not statement.is_by(key):
            self._report(Fault.EDITED, f"the signature of key {key.id} does not fit")
            return False
        return True

    def _take(self, statement: Statement) -> None:
        said = statement.said
        if self._time is not None and said.time < self._time:
            self._report(Fault.CLOCK, "the clock went back before this statement")
        self._time = said.time
        match said:
            case NewKey():
                self._trusted[said.public.id] = said.public
                self._current = said.public.id
                self.keys.append(KnownKey(said.public, said.time, statement.key))
            case Tombstone():
                self.tombstones.append((statement.number, said))
                self.vouched.add(statement.number, said.after.seq, said.after.hash)
            case Checkpoint():
                self.vouched.add(statement.number, said.head.seq, said.head.hash)
                self.last_checkpoint = statement.number, said

    def _settle_unknown(self, last: int) -> None:
        if self._unknown is not None:
            first, key = self._unknown
            which = f"statement {first} is" if first == last else f"statements {first} to {last} are"
            detail = f"{which} signed by key {key}, which may not sign there"
            self._findings.report(Fault.WRONG_KEY, Place(self._file, first), detail)
        self._unknown = None

    def _report(self, fault: Fault, detail: str) -> None:
        self._findings.report(fault, Place(self._file, self.lines), detail)


def compare(ours: Testimony, anchored: Testimony, findings: Continuity, file: str) -> None:
    """Find what the anchor holds otherwise than the ledger's directory; the anchor is believed."""
    for number in range(1, anchored.lines + 1):
        mine = ours.hash_of(number)
        if mine is None:
            first, last = number, anchored.lines
            which = f"statement {first} is" if first == last else f"statements {first} to {last} are"
            findings.report(Fault.MISSING, Place(file, number), f"{which} in the anchor and not here")
            return
        if mine != anchored.hash_of(number):
            findings.report(Fault.REWRITTEN, Place(file, number), "the anchor holds another statement")


def statement_lines(directory: Path) -> Iterator[bytes]:
    """The lines of the statements in a ledger's directory; none where there is no such file. Raises `OSError`."""
    try:
        with (directory / STATEMENTS_NAME).open("rb") as stream:
            yield from lines_of(stream)
    except FileNotFoundError:
        return
