"""Where a ledger's bytes go: a protocol, so that a test can watch the order of calls, and the directory.

All of it blocks and all of it is called by one thread at a time. Every failure is an `OSError`, left as it is
for the ledger to translate.
"""

import os
import shutil
from collections.abc import Iterator
from errno import ESTALE
from pathlib import Path
from typing import Final, Protocol

from gateway.audit.errors import LedgerInUse
from gateway.audit.segment import lines_of, number_of
from gateway.lock import Taken, flush, take

LOCK_NAME: Final = "ledger.lock"


class SegmentFile(Protocol):
    """A segment opened for writing at its end."""

    def write(self, data: bytes) -> None:
        """Append all of it, or raise; after a raise any part of it may be there."""

    def sync(self) -> None:
        """Return when everything written is on stable storage."""

    def truncate(self, length: int) -> None:
        """Cut back to the first `length` bytes, and return when that is on stable storage."""

    def close(self) -> None:
        """Give the file back; closing says nothing about what is stable."""


class Storage(Protocol):
    """A place for segments that belongs to one ledger at a time. Names are those of `segment.name_of`."""

    def lock(self) -> None:
        """Take the place for this process, or raise `LedgerInUse`."""

    def unlock(self) -> None:
        """Leave it to the next."""

    def segments(self) -> list[str]:
        """The names of all segments, in order."""

    def lines(self, name: str) -> Iterator[bytes]:
        """A segment's lines with their newlines; the last may lack it."""

    def create(self, name: str) -> SegmentFile:
        """A new, empty segment whose name is on stable storage; there must be none of this name."""

    def resume(self, name: str) -> SegmentFile:
        """An existing segment, to append to."""

    def discard(self, name: str) -> None:
        """Remove a segment of which nothing was ever acknowledged; none there is well too."""

    def set_aside(self, name: str, length: int, part: str) -> None:
        """Move what follows the first `length` bytes of a segment to the new file `part`."""


class DirectorySegment:
    """A segment in the file system."""

    __slots__ = ("_descriptor", "_identity", "_path")

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._identity = _identity(os.fstat(descriptor))
        self._path = str(path)

    def write(self, data: bytes) -> None:
        """Append all of it, in as many calls as the system takes."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def sync(self) -> None:
        """Flush the bytes and the length; other metadata may wait. A file that is gone from its place is no record."""
        _sync_data(self._descriptor)
        if _identity(os.stat(self._path)) != self._identity:
            raise OSError(ESTALE, "another file is in the place of this segment", self._path)

    def truncate(self, length: int) -> None:
        """Cut back and flush."""
        os.ftruncate(self._descriptor, length)
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._descriptor)


class DirectoryStorage:
    """A directory that only its owner can enter; it is made if it is not there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock: int | None = None
        self._place: tuple[int, int] | None = None

    def lock(self) -> None:
        """Hold an exclusive lock on a file of the directory; the system drops it when the process ends."""
        try:
            self._lock = take(self._directory, LOCK_NAME)
        except Taken as error:
            raise LedgerInUse(f"another process writes the ledger in {self._directory}") from error
        self._place = _identity(os.stat(self._directory))
        # a process that was killed may have made a segment without flushing its name
        flush(self._directory)

    def unlock(self) -> None:
        """Drop the lock."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def segments(self) -> list[str]:
        """All files that are named like a segment."""
        return segment_names(self._directory)

    def lines(self, name: str) -> Iterator[bytes]:
        """Read buffered, line by line."""
        with (self._directory / name).open("rb") as stream:
            yield from lines_of(stream)

    def create(self, name: str) -> DirectorySegment:
        """Make the file and flush the directory that names it; never in one that has taken the place of ours."""
        if _identity(os.stat(self._directory)) != self._place:
            raise OSError(ESTALE, "another directory is in the place of the ledger's", str(self._directory))
        segment = self._open(name, os.O_CREAT | os.O_EXCL)
        try:
            flush(self._directory)
        except OSError:
            segment.close()
            raise
        return segment

    def resume(self, name: str) -> DirectorySegment:
        """Open the file for appending."""
        return self._open(name, 0)

    def discard(self, name: str) -> None:
        """Unlink the file and flush the directory."""
        (self._directory / name).unlink(missing_ok=True)
        flush(self._directory)

    def set_aside(self, name: str, length: int, part: str) -> None:
        """Copy first, cut second: a crash between the two leaves the bytes twice, never nowhere."""
        with (self._directory / name).open("r+b") as source:
            source.seek(length)
            with (self._directory / part).open("xb") as kept:
                shutil.copyfileobj(source, kept)
                kept.flush()
                os.fsync(kept.fileno())
            flush(self._directory)
            os.ftruncate(source.fileno(), length)
            os.fsync(source.fileno())

    def _open(self, name: str, flags: int) -> DirectorySegment:
        flags |= os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
        path = self._directory / name
        return DirectorySegment(os.open(path, flags, 0o600), path)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def segment_names(directory: Path) -> list[str]:
    """The names of the segments in a directory, in order of their numbers.

    Raises:
        OSError: there is no such directory, or it cannot be read.
    """
    return sorted((name for name in os.listdir(directory) if number_of(name)), key=lambda name: number_of(name) or 0)


_sync_data: Final = getattr(os, "fdatasync", os.fsync)
