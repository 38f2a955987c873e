"""Dropping segments whose time is over: first a signed tombstone that says what goes, then the files.

What was changed is evidence and is not dropped: each segment must be as its seal says, and follow the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final

from gateway.audit.chain import GENESIS, Head, read
from gateway.audit.entry import Seal
from gateway.audit.errors import EvidenceKept
from gateway.audit.seals import seal_before
from gateway.audit.segment import lines_of, number_of, torn_parts
from gateway.audit.statement_file import StatementFile
from gateway.audit.statements import Tombstone
from gateway.audit.storage import segment_names
from gateway.lock import flush

AT_ONCE: Final = 1_000
"""Segments in one tombstone at most."""

_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """The oldest segments, whose time is over, and the heads before and after them."""

    segments: tuple[Seal, ...]
    before: Head
    after: Head


def ended(directory: Path, before: datetime) -> Ended | None:
    """The oldest sealed segments with nothing later than `before` (aware) in them; None where there are none.

    Raises:
        EvidenceKept: one of them is not as its seal says.
        OSError: a segment cannot be read.
    """
    seals: list[Seal] = []
    heads: list[Head] = []
    for seal, start, after in _sealed(directory):
        if seal.last is None or seal.last >= before or len(seals) == AT_ONCE:
            break
        if not heads:
            heads.append(start)
        seals.append(seal)
        heads.append(after)
    return Ended(tuple(seals), heads[0], heads[-1]) if seals else None


def drop_before(directory: Path, statements: StatementFile, before: datetime, now: datetime) -> Tombstone | None:
    """Drop the segments that `ended` finds, under a tombstone; None where there are none.

    A process that is killed in between leaves files that a tombstone names: they are removed the next time.

    Raises:
        EvidenceKept, OSError: as `ended`, or the tombstone cannot be written; then nothing is dropped.
    """
    remove(directory, statements.dropped)
    over = ended(directory, before)
    if over is None:
        return None
    tombstone = Tombstone(now, over.segments, over.before, over.after)
    statements.append(tombstone)
    remove(directory, statements.dropped)
    return tombstone


def remove(directory: Path, up_to: int) -> None:
    """Remove the segments up to this number, and what was set aside of them. Raises `OSError`."""
    if not up_to:
        return
    gone = [name for name in segment_names(directory) if (number_of(name) or 0) <= up_to]
    for name in gone:
        (directory / name).unlink(missing_ok=True)
    for name in torn_parts(directory, up_to):
        (directory / name).unlink(missing_ok=True)
    flush(directory)


def _sealed(directory: Path) -> Iterator[tuple[Seal, Head, Head]]:
    """Each sealed segment from the oldest on, with the heads before and after it."""
    for name, successor in pairwise(segment_names(directory)):
        seal = seal_before(directory / successor, name)
        start, after = _head_before(directory / name), _head_before(directory / successor)
        if seal is None or start is None or after is None:
            raise EvidenceKept(
                f"{name}: is not sealed by {successor}; verify the ledger, nothing from here on is dropped"
            )
        if _hash(directory / name, seal.size) != seal.sha256 or after.seq != seal.last_seq:
            raise EvidenceKept(f"{name}: is not as its seal says; verify the ledger, nothing from here on is dropped")
        yield seal, start, after


def _head_before(path: Path) -> Head | None:
    """What the first line of a segment follows."""
    with path.open("rb") as stream:
        line = read(next(lines_of(stream), b""))
    if line is None:
        return None
    return GENESIS if line.seq == 1 else Head(line.seq - 1, line.prev)


def _hash(path: Path, size: int) -> str:
    digest, rest = sha256(), size
    with path.open("rb") as stream:
        while block := stream.read(min(_BLOCK, rest)):
            digest.update(block)
            rest -= len(block)
    return digest.hexdigest()
