"""Entries, ledgers and a disk that fails on demand, for the tests of the ledger."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from errno import EIO, ENOSPC
from pathlib import Path

from gateway.audit.chain import GENESIS, seal_all
from gateway.audit.entry import (
    Counts,
    DepartmentOutcome,
    Entry,
    FieldRefusal,
    FieldUse,
    Kind,
    Prepared,
    Record,
    canonical,
)
from gateway.audit.seals import extent
from gateway.audit.segment import name_of
from gateway.audit.storage import DirectoryStorage, SegmentFile

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def entry(number: int = 1, time: datetime = NOON) -> Entry:
    """An entry told apart by its request id."""
    return Entry(
        time=time,
        request_id=f"request-{number}",
        client="housing-lottery-portal",
        organisation="land_housing",
        purpose="housing-lottery",
        case=None,
        operation="Check",
        operation_hash="ab" * 32,
        fields=Prepared(
            [FieldUse("Person.homesOwned", "status", "HL-3"), FieldUse("Person.incomeTax", "status", "HL-4", 2007)]
        ),
        denied=Prepared([FieldRefusal("Person.birthDate", "exact", "NO_RULE")]),
        subject_key="5e" * 8,
        subjects=("0f" * 16,),
        reached=(),
        departments=(DepartmentOutcome("land_housing", "ANSWERED", 1),),
        policy_version="v1",
        outcome="PARTIAL",
        counts=Counts(subjects=1, cells_granted=2, cells_denied=1, errors=1),
    )


def record(number: int) -> Record:
    """A small record told apart by its number, a second after the one before."""
    return Record(Kind.OPERATION, canonical(entry(number, NOON + timedelta(seconds=number))))


def write_ledger(directory: Path, lines: Iterable[bytes], per_segment: int = 1_000) -> None:
    """Lay lines out in segments as a ledger does."""
    directory.mkdir(parents=True, exist_ok=True)
    gathered = list(lines)
    for number, start in enumerate(range(0, max(len(gathered), 1), per_segment), start=1):
        (directory / name_of(number)).write_bytes(b"".join(gathered[start : start + per_segment]))


def sealed(count: int) -> list[bytes]:
    """The lines of a chain of so many records."""
    lines, _ = seal_all(GENESIS, map(record, range(1, count + 1)))
    return lines


def seal(name: str, lines: list[bytes]) -> Record:
    """The seal of a segment that begins the ledger and has these lines."""
    return Record(Kind.SEAL, canonical(extent(lines).tally.seal(name)))


def stored(directory: Path) -> bytes:
    """Everything in the segments of a directory, in order."""
    return b"".join(path.read_bytes() for path in sorted(directory.glob("*.jsonl")))


@dataclass(slots=True)
class Disk:
    """What happened to a storage, in order, and what shall go wrong with it next.

    `fail` names the calls that raise, with `error` if it is given; a failing write leaves `partial` bytes behind.
    `before` is called with the name of each call before it is made.
    """

    calls: list[str] = field(default_factory=list)
    fail: set[str] = field(default_factory=set)
    partial: int = 0
    error: int | None = None
    before: Callable[[str], None] = lambda _: None

    def call(self, name: str) -> None:
        """Write the call down, and fail if told so."""
        self.before(name)
        self.calls.append(name)
        if name in self.fail:
            raise OSError(self.error or (ENOSPC if name == "write" else EIO), "the disk was told to fail")


class WatchedSegment:
    """A segment whose calls are written down and may be told to fail."""

    def __init__(self, real: SegmentFile, disk: Disk) -> None:
        self._real = real
        self._disk = disk

    def write(self, data: bytes) -> None:
        """Append all of it, or fail after a part."""
        try:
            self._disk.call("write")
        except OSError:
            self._real.write(data[: self._disk.partial])
            raise
        self._real.write(data)

    def sync(self) -> None:
        """Write down the call, and separately that it returned."""
        self._disk.call("sync")
        self._real.sync()
        self._disk.calls.append("synced")

    def truncate(self, length: int) -> None:
        """Cut back."""
        self._disk.call("truncate")
        self._real.truncate(length)

    def close(self) -> None:
        """Give the file back, even if told to fail."""
        self._real.close()
        self._disk.call("close")


class WatchedStorage:
    """A real directory behind a `Disk`."""

    def __init__(self, directory: Path, disk: Disk) -> None:
        real = DirectoryStorage(directory)
        self._real = real
        self._disk = disk
        self.lock, self.unlock = real.lock, real.unlock
        self.segments, self.lines, self.set_aside = real.segments, real.lines, real.set_aside

    def create(self, name: str) -> SegmentFile:
        """Make a watched segment."""
        self._disk.call("create")
        return WatchedSegment(self._real.create(name), self._disk)

    def resume(self, name: str) -> SegmentFile:
        """Open a watched segment."""
        return WatchedSegment(self._real.resume(name), self._disk)

    def discard(self, name: str) -> None:
        """Remove a segment."""
        self._disk.call("discard")
        self._real.discard(name)
