"""The file of signed statements in a ledger's directory: appended to by whoever holds the ledger's lock, and flushed.

All of it blocks. One thread at a time appends; others may read what is there.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from gateway.audit.errors import StatementsRefused
from gateway.audit.segment import lines_of, number_of
from gateway.audit.signing import PublicKey, SigningKey
from gateway.audit.statements import (
    NOTHING_BEFORE,
    STATEMENTS_NAME,
    Checkpoint,
    NewKey,
    Said,
    Tombstone,
    line_hash,
    read_statement,
    statement_line,
)
from gateway.lock import flush


class StatementFile:
    """Statements that one key signs after the others. `dropped` is the number up to which segments were dropped.

    What a killed process was writing is cut off: nobody has it.

    Raises, on construction:
        StatementsRefused: the statements that are there were signed under another key.
        OSError: the file cannot be read or made.
    """

    def __init__(self, directory: Path, key: SigningKey, now: Callable[[], datetime]) -> None:
        self._path: Final = directory / STATEMENTS_NAME
        self._key: Final = key
        self.count = 0
        self.checkpoint: tuple[int, Checkpoint] | None = None
        self.dropped = 0
        self._last = b""
        self._size = 0
        self._lock: Final = Lock()
        current = self._resume()
        if current is None:
            self.append(NewKey(now(), key.public))
        elif current != key.public:
            raise StatementsRefused(
                f"{self._path}: the statements are signed by key {current.id}, and the signing key is {key.public.id}; "
                "bring that key back, or let it introduce the new one: meridian audit key rotate signing"
            )

    def append(self, said: Said) -> bytes:
        """Sign a statement; its line, once that is on stable storage.

        Raises:
            OSError: it is not, and the file ends where it ended before.
        """
        line = statement_line(said, self.count + 1, self._previous(), self._key)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _write_whole(descriptor, line, self._size)
        finally:
            os.close(descriptor)
        if not self.count:
            flush(self._path.parent)
        self._note(line)
        return line

    def after(self, number: int) -> Iterator[bytes]:
        """The lines after this number, in order. Raises `OSError`."""
        with self._lock:
            count, last, size = self.count, self._last, self._size
        if number >= count:
            return
        if number == count - 1:
            yield last
            return
        with self._path.open("rb") as stream:
            for place, line in enumerate(lines_of(stream, size), start=1):
                if place > number:
                    yield line

    def _previous(self) -> str:
        return line_hash(self._last) if self.count else NOTHING_BEFORE

    def _note(self, line: bytes) -> PublicKey | None:
        with self._lock:
            self.count += 1
            self._last = line
            self._size += len(line)
        statement = read_statement(line)
        match None if statement is None else statement.said:
            case Checkpoint() as checkpoint:
                self.checkpoint = self.count, checkpoint
            case Tombstone(segments=segments):
                self.dropped = max(number_of(seal.segment) or 0 for seal in segments)
            case NewKey(public=public):
                return public
        return None

    def _resume(self) -> PublicKey | None:
        """Read to the last whole line, and cut off what follows; the key that signs at present."""
        if not self._path.exists():
            return None
        current = None
        with self._path.open("rb") as stream:
            for line in lines_of(stream):
                if line.endswith(b"\n"):
                    current = self._note(line) or current
        if self._size < self._path.stat().st_size:
            os.truncate(self._path, self._size)
        return current


def _write_whole(descriptor: int, line: bytes, size: int) -> None:
    try:
        # a line that could not be taken back the last time is no statement: it was never flushed, nor shown to anybody
        os.ftruncate(descriptor, size)
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise
