"""The files of counts: one a day, only ever appended to, in a directory of one process.

All of it blocks and all of it is called by one thread at a time. What a process was writing when it was killed is cut
off: nobody was answered on the strength of it.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from gateway.budgets.errors import StateInUse, StateRefused
from gateway.budgets.frames import HEAD_BYTES, Damaged, Frame, frames, head
from gateway.lock import Taken, flush, take

LOCK_NAME: Final = "budgets.lock"
_NAME: Final = re.compile(r"budgets-([0-9]{4}-[0-9]{2}-[0-9]{2})\.journal")


@dataclass(slots=True)
class _Open:
    """The file that is appended to; `length` counts what was written whole."""

    day: date
    descriptor: int
    length: int


def free(directory: Path) -> None:
    """Return if nobody counts in the directory now. Raises `StateInUse`, `OSError`."""
    os.close(_taken(directory))


def _taken(directory: Path) -> int:
    try:
        return take(directory, LOCK_NAME)
    except Taken as error:
        raise StateInUse(
            f"{directory}: another Meridian counts budgets here; stop it, or name another state directory"
        ) from error


class Journal:
    """Appends frames to the files of days.

    `mark` tells the secret under which items are hashed: counts of another secret are nobody's.
    """

    def __init__(self, directory: Path, mark: bytes) -> None:
        self._directory: Final = directory
        self._head: Final = head(mark)
        self._lock: int | None = None
        self._open: _Open | None = None

    def lock(self) -> None:
        """Take the directory, which is made if it is not there.

        Raises:
            StateInUse: another process counts there.
            OSError: it cannot be used.
        """
        self._lock = _taken(self._directory)

    def unlock(self) -> None:
        """Leave the directory to the next."""
        self._leave()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def days(self) -> list[date]:
        """The days of which there are counts, oldest first. Raises `OSError`."""
        found = (_day_of(name) for name in os.listdir(self._directory))
        return sorted(day for day in found if day is not None)

    def frames(self, day: date) -> Sequence[Frame]:
        """What was counted on a day.

        Raises:
            StateRefused: the file is damaged, or was written under another secret.
            OSError: it cannot be read, or what was never finished cannot be cut off.
        """
        path = self._path(day)
        data = path.read_bytes()
        if len(data) < HEAD_BYTES and self._head.startswith(data):
            return ()
        if not data.startswith(self._head):
            raise StateRefused(
                f"{path}: written under another MERIDIAN_SUBJECT_HASH_KEY, or not by Meridian; "
                "bring the key back, or move the file away, which gives back all that was used that day"
            )
        try:
            whole, length = frames(data)
        except Damaged as damaged:
            raise StateRefused(
                f"{path}: {damaged}; bring the file back from a copy, "
                "or move it away, which gives back all that was used that day"
            ) from damaged
        if length < len(data):
            os.truncate(path, length)
        return whole

    def append(self, day: date, data: bytes) -> None:
        """Return when the frames are in the day's file, where the end of this process does not reach them.

        Raises:
            OSError: they are not, and the file ends where it ended before.
        """
        file = self._of(day)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file.descriptor, rest) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(file.descriptor, file.length)
            # what could not be cut off is found and cut off when the file is opened anew
            self._leave()
            raise
        file.length += len(data)

    def sync(self) -> None:
        """Return when what was written outlives a loss of power. Raises `OSError`."""
        if self._open is not None:
            os.fsync(self._open.descriptor)

    def forget(self, before: date) -> None:
        """Remove the files of earlier days. Raises `OSError`."""
        for day in self.days():
            if day < before:
                self._path(day).unlink()

    def _of(self, day: date) -> _Open:
        if self._open is not None and self._open.day == day:
            return self._open
        self.sync()
        self._leave()
        path = self._path(day)
        if path.exists():
            self.frames(day)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        length = os.fstat(descriptor).st_size
        self._open = _Open(day, descriptor, length)
        if length < HEAD_BYTES:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, self._head)
            self._open.length = HEAD_BYTES
            flush(self._directory)
        return self._open

    def _leave(self) -> None:
        if self._open is not None:
            with suppress(OSError):
                os.close(self._open.descriptor)
            self._open = None

    def _path(self, day: date) -> Path:
        return self._directory / f"budgets-{day.isoformat()}.journal"


def _day_of(name: str) -> date | None:
    matched = _NAME.fullmatch(name)
    try:
        return date.fromisoformat(matched[1]) if matched is not None else None
    except ValueError:
        return None
