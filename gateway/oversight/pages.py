"""Pages of a ledger, the newest line first: so many hits, or so much reading, whichever comes to its end first.

Nothing is indexed: a page costs what it reads, which is bounded, and says where the next one goes on. The reading is
done by one thread, which lets whoever is answered go first.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

from gateway.audit.reading import Passage, Window, newest_first
from gateway.oversight.errors import Cause, OversightRefused

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of entries that one page reads."""

WAITING: Final = 16
"""Pages that may wait for the reading thread beside the one being read."""

_BREATH_AFTER: Final = 256 * 1024
_BREATH: Final = 0.001
"""Seconds: after so many bytes of entries the thread lets go of the interpreter for a while."""

Hit = TypeVar("Hit")


@dataclass(frozen=True, slots=True)
class Page(Generic[Hit]):
    """What was found, the newest first; lines below the number `below` are unread: None where there are none."""

    hits: tuple[Hit, ...]
    below: int | None


def page(
    directory: Path,
    window: Window,
    hit: Callable[[Passage], Hit | None],
    most: int,
    most_bytes: int = MOST_BYTES,
    rest: Callable[[float], None] = time.sleep,
) -> Page[Hit]:
    """At most so many hits among the lines of a window. It blocks. Raises `OSError`."""
    hits: list[Hit] = []
    read, rested = 0, 0
    for passage in newest_first(directory, window):
        if len(hits) >= most or read >= most_bytes:
            return Page(tuple(hits), passage.seq + 1)
        read += len(passage.entry)
        if read - rested >= _BREATH_AFTER:
            rested = read
            rest(_BREATH)
        found = hit(passage)
        if found is not None:
            hits.append(found)
    return Page(tuple(hits), None)


@dataclass(slots=True, eq=False)
class ReadingRoom:
    """Reads pages of the ledger in a directory, one at a time, beside the event loop."""

    directory: Path
    most_bytes: int = MOST_BYTES
    _waiting: int = 0
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")
    )

    async def page(self, window: Window, hit: Callable[[Passage], Hit | None], most: int) -> Page[Hit]:
        """As the function. Raises `OversightRefused` where too many wait, or the ledger cannot be read."""
        if self._waiting > WAITING:
            raise OversightRefused(Cause.BUSY, "too many are reading the ledger; try again in a moment")
        self._waiting += 1
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(
                self._thread, lambda: page(self.directory, window, hit, most, self.most_bytes)
            )
        except OSError as error:
            raise OversightRefused(Cause.AUDIT_UNAVAILABLE, "the ledger cannot be read") from error
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Read no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)
