"""Statements on their way to an anchor are brought once, whoever is cancelled meanwhile."""

import asyncio
import threading
from collections.abc import Sequence

from gateway.audit.anchoring import Anchoring

STATEMENTS = [b"one\n", b"two\n"]


class Slow:
    """An anchor that takes its time."""

    name = "slow"

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()

    async def held(self) -> tuple[int, bytes] | None:
        """What it has."""
        return (len(self.kept), self.kept[-1]) if self.kept else None

    async def hold(self, _first: int, statements: Sequence[bytes]) -> None:
        """Keep them, once it may; a thread, unlike who waits for it, is not cancelled."""
        await asyncio.to_thread(self._hold, statements)

    def _hold(self, statements: Sequence[bytes]) -> None:
        self.begun.set()
        assert self.go_on.wait(30)
        self.kept += statements

    async def close(self) -> None:
        """Done."""


async def test_an_end_in_mid_course_brings_nothing_twice() -> None:
    """What keeps the anchor is cancelled while statements are on their way, and the end brings the rest."""
    anchor = Slow()
    anchoring = Anchoring(anchor, lambda: len(STATEMENTS), lambda number: STATEMENTS[number:])
    keeping = asyncio.create_task(anchoring.keep())
    assert await asyncio.to_thread(anchor.begun.wait, 30)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    last = asyncio.create_task(anchoring.catch_up())
    await asyncio.sleep(0)
    anchor.go_on.set()
    assert await last
    assert anchor.kept == STATEMENTS
