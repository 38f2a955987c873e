"""`meridian serve` whose ledger flushes nothing: what durability costs is measured against this, and only here.

Entries are made, chained and written as ever, to no device. It is a switch of the benchmark; the product has none.
"""

from collections.abc import Iterator
from pathlib import Path

from gateway import app
from gateway.cli import main


class DroppingSegment:
    """Takes everything and keeps nothing."""

    def write(self, data: bytes) -> None:
        """Drop it."""

    def sync(self) -> None:
        """Nothing is there to be flushed."""

    def truncate(self, length: int) -> None:
        """Nothing is there to be cut."""

    def close(self) -> None:
        """Nothing is open."""


class DroppingStorage:
    """A place where nothing stays (`gateway.audit.storage.Storage`)."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def lock(self) -> None:
        """Nobody else wants it."""

    def unlock(self) -> None:
        """Nobody waits for it."""

    def segments(self) -> list[str]:
        """None."""
        return []

    def lines(self, name: str) -> Iterator[bytes]:
        """None."""
        return iter(())

    def create(self, name: str) -> DroppingSegment:
        """A segment that drops."""
        return DroppingSegment()

    def resume(self, name: str) -> DroppingSegment:
        """A segment that drops."""
        return DroppingSegment()

    def discard(self, name: str) -> None:
        """Nothing is there."""

    def set_aside(self, name: str, length: int, part: str) -> None:
        """Nothing is there."""


if __name__ == "__main__":
    vars(app)["DirectoryStorage"] = DroppingStorage
    main()
