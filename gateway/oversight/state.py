"""The file of suspensions: read whole or not at all, replaced at once, in a directory of one process.

All of it blocks. A file that is torn, changed or gone is no empty one: whoever cannot read what was suspended must not
serve. Only a directory that never held the file begins with none.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from gateway.audit.entry import rfc3339
from gateway.lock import Taken, flush, take
from gateway.oversight.errors import StateTaken, StateUnreadable
from gateway.policy.suspensions import Suspension

FILE: Final = "suspensions.json"
LOCK: Final = "suspensions.lock"
MOST: Final = 1_000
"""Suspensions in force at a time."""

_FORMAT: Final = 1
_MENDING: Final = "bring the file back from a copy; the ledger has every suspension and every resumption"


@dataclass(frozen=True, slots=True)
class Standing:
    """A suspension in force: since when (aware), by whose token, of which organisation, and why."""

    suspension: Suspension
    since: datetime
    by: str
    organisation: str
    reason: str | None = None

    def written(self) -> dict[str, str | None]:
        """The words of it, as the file and answers have them."""
        return {
            "department": self.suspension.department,
            "client": self.suspension.client,
            "purpose": self.suspension.purpose,
            "since": rfc3339(self.since),
            "by": self.by,
            "organisation": self.organisation,
            "reason": self.reason,
        }


class SuspensionFile:
    """The file in a directory, which is made if it is not there."""

    def __init__(self, directory: Path) -> None:
        self._directory: Final = directory
        self._path: Final = directory / FILE
        self._lock: int | None = None

    def lock(self) -> None:
        """Take the directory's suspensions. Raises `StateTaken` where a gateway has them, `OSError`."""
        self._begin()
        try:
            self._lock = take(self._directory, LOCK)
        except Taken as error:
            raise StateTaken(f"{self._directory}: a gateway keeps the suspensions here") from error

    def unlock(self) -> None:
        """Leave them to the next."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def read(self) -> tuple[Standing, ...]:
        """Every suspension in force. Raises `StateUnreadable` where nobody can say which these are."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError as error:
            raise StateUnreadable(f"{self._path}: it was here and is gone; {_MENDING}") from error
        except OSError as error:
            raise StateUnreadable(f"{self._path}: cannot be read ({error.strerror})") from error
        try:
            return _parsed(data)
        except (ValueError, KeyError, TypeError) as error:
            raise StateUnreadable(f"{self._path}: torn or changed; {_MENDING}") from error

    def replace(self, standing: Sequence[Standing]) -> None:
        """Return when these, and no others, are on stable storage. Raises `OSError`: then the old ones are."""
        fresh = self._fresh(standing)
        os.replace(fresh, self._path)
        flush(self._directory)

    def _begin(self) -> None:
        """Put an empty file in a directory that never held one."""
        if (self._directory / LOCK).exists() or self._path.exists():
            return
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._fresh(())
        # a link, unlike a renaming, replaces nothing that another process has put there meanwhile
        with suppress(FileExistsError):
            os.link(fresh, self._path)
        fresh.unlink()
        flush(self._directory)

    def _fresh(self, standing: Sequence[Standing]) -> Path:
        path = self._path.with_suffix(f".{os.urandom(4).hex()}.new")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_written(standing))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path


def _written(standing: Sequence[Standing]) -> bytes:
    listed = [each.written() for each in standing]
    document = {"format": _FORMAT, "sha256": _digest(listed), "suspensions": listed}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _digest(listed: object) -> str:
    return hashlib.sha256(orjson.dumps(listed, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _parsed(data: bytes) -> tuple[Standing, ...]:
    document = orjson.loads(data)
    listed = document["suspensions"]
    if document["format"] != _FORMAT or document["sha256"] != _digest(listed):
        raise ValueError
    return tuple(map(_standing, listed))


def _standing(written: Mapping[str, str]) -> Standing:
    since = datetime.fromisoformat(written["since"])
    suspension = Suspension(written["department"], written["client"], written["purpose"])
    return Standing(suspension, since, written["by"], written["organisation"], written["reason"])
