"""Work that is waited for no longer than allowed, and let go where it does not stop when told to.

A driver that works in a thread goes on with its statement however often its task is cancelled; the caller must
not wait for that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

Result = TypeVar("Result")
Interrupt = Callable[[], Awaitable[None]]

SHORTEST_PAUSE: Final = 0.005
LONGEST_PAUSE: Final = 1.0
"""Seconds between one interrupt and the next."""


class Stragglers:
    """Runs work within a time, and keeps what was let go until it has ended."""

    def __init__(self) -> None:
        self._leaving: set[asyncio.Task[None]] = set()

    async def within(self, seconds: float, work: Coroutine[Any, Any, Result], interrupt: Interrupt) -> Result:
        """The result of `work`; `interrupt` tells the driver to stop where nobody waits any longer.

        Raises:
            TimeoutError: not done after `seconds`. Whatever `work` raises otherwise; if the caller is
                cancelled, so is the work, and the caller does not wait for its end.
        """
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=seconds)
        except asyncio.CancelledError:
            self._let_go(task, interrupt)
            raise
        if not task.done():
            self._let_go(task, interrupt)
            raise TimeoutError
        return task.result()

    async def ended(self) -> None:
        """Return when everything that was let go has ended."""
        while self._leaving:
            await asyncio.wait(self._leaving)

    def _let_go(self, task: asyncio.Future[Any], interrupt: Interrupt) -> None:
        leaving = asyncio.ensure_future(_ended(task, interrupt))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)


async def _ended(task: asyncio.Future[Any], interrupt: Interrupt) -> None:
    """Cancel once, and interrupt until it has ended.

    An interrupt that comes while a statement waits for its thread finds nothing to stop, so one is not enough;
    a second cancellation would only keep the driver from closing in order.
    """
    task.cancel()
    pause = SHORTEST_PAUSE
    while not task.done():
        with suppress(Exception):
            await interrupt()
        await asyncio.wait({task}, timeout=pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    # Nobody waits for the outcome, so whatever it is has nowhere to go; asking for it says that this is meant.
    if not task.cancelled():
        task.exception()
