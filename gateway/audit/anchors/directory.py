"""An anchor in another directory, as a rule on another machine's disk: the same file, appended to and flushed."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gateway.audit.errors import AnchorUnavailable
from gateway.audit.segment import lines_of
from gateway.audit.statements import STATEMENTS_NAME


class DirectoryAnchor:
    """A file in a directory that must be there already: one that is made by mistake would be no place outside."""

    name = "directory"

    def __init__(self, directory: Path) -> None:
        self._path: Final = directory / STATEMENTS_NAME

    async def held(self) -> tuple[int, bytes] | None:
        """As `Anchor.held`; a torn end is cut off."""
        return await asyncio.to_thread(self._held)

    async def hold(self, first: int, statements: Sequence[bytes]) -> None:
        """As `Anchor.hold`."""
        await asyncio.to_thread(self._append, b"".join(statements))

    async def close(self) -> None:
        """Nothing is kept open."""

    def _held(self) -> tuple[int, bytes] | None:
        count, last, size = 0, b"", 0
        try:
            if not self._path.exists():
                return None
            with self._path.open("rb") as stream:
                for line in lines_of(stream):
                    if line.endswith(b"\n"):
                        count, last, size = count + 1, line, size + len(line)
            if size < self._path.stat().st_size:
                os.truncate(self._path, size)
        except OSError as error:
            raise _unavailable(self._path, error) from error
        return (count, last) if count else None

    def _append(self, data: bytes) -> None:
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise _unavailable(self._path, error) from error


def _unavailable(path: Path, error: OSError) -> AnchorUnavailable:
    return AnchorUnavailable(f"{path}: {error.strerror}")
