"""Writes frames in groups: while one group is being written, further frames queue, and the next takes all of them.

Writing begins as soon as there is a frame, and goes on beside whatever else an operation waits for. What could not be
written stays in the queue: counts in memory that no file holds would be given back by a restart.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from gateway.budgets.errors import BudgetsUnavailable
from gateway.budgets.journal import Journal

_LOG: Final = logging.getLogger("meridian.budgets")

SYNC_EVERY: Final = 1.0
"""Seconds."""

MOST_QUEUED: Final = 64 * 1024 * 1024
"""Bytes that may wait for a disk that fails; beyond them nothing is counted, and so nothing answered."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """Somebody who may be answered once so many frames are written."""

    frames: int
    written: asyncio.Future[None]


class Writer:
    """The one task, and the one thread, that a journal is written by. `oldest` says which days' files are kept."""

    def __init__(self, journal: Journal, thread: ThreadPoolExecutor, oldest: Callable[[], date]) -> None:
        self._journal: Final = journal
        self._thread: Final = thread
        self._oldest: Final = oldest
        self._queue: list[tuple[date, bytes]] = []
        self._bytes = 0
        self._queued = 0
        self._written = 0
        self._day: date | None = None
        self._waiting: list[_Waiting] = []
        self._work = asyncio.Event()
        self._sync_timer: asyncio.TimerHandle | None = None
        self._sync_wanted = False
        self._failing = False
        self._closing = False
        self._task = asyncio.create_task(self._write_groups(), name="budgets")

    @property
    def refuses(self) -> str | None:
        """Why nothing more can be counted; None if it can."""
        if self._closing or self._task.done():
            return "the counts are closed"
        return "too many counts wait for the disk" if self._bytes > MOST_QUEUED else None

    def put(self, day: date, frame: bytes) -> None:
        """Queue a frame of a day."""
        self._queue.append((day, frame))
        self._bytes += len(frame)
        self._queued += 1
        self._work.set()

    async def settled(self) -> None:
        """Return when every frame queued until now is in its file.

        Raises:
            BudgetsUnavailable: it is not; it is tried again for the next who asks.
        """
        if self._written == self._queued:
            return
        if self._closing or self._task.done():
            raise BudgetsUnavailable("the counts are closed")
        waiting = _Waiting(self._queued, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._work.set()
        await waiting.written

    async def close(self) -> None:
        """Write what is queued, flush it, and give the directory back."""
        if self._closing:
            return
        self._closing = True
        self._work.set()
        await asyncio.wait({self._task})
        if self._sync_timer is not None:
            self._sync_timer.cancel()
        try:
            await self._blocking(self._end)
        except OSError as error:
            _LOG.error("the last counts may not be on stable storage", exc_info=error)
        finally:
            self._thread.shutdown(wait=False)

    async def _write_groups(self) -> None:
        try:
            while not self._closing:
                await self._work.wait()
                self._work.clear()
                await self._write_queue()
                await self._sync_if_wanted()
        finally:
            # only what failed at the very end, or a writer that was cancelled, leaves anyone behind
            self._refuse(None)

    async def _write_queue(self) -> None:
        while self._queue:
            group, upto, self._queue = self._queue, self._queued, []
            try:
                await self._blocking(self._append, group)
            except Exception as failure:  # noqa: BLE001 - whatever failed, nobody may hear that it is written
                self._queue = [*group, *self._queue]
                self._note_failure(failure)
                self._refuse(failure)
                return
            self._bytes -= sum(len(frame) for _, frame in group)
            self._written = upto
            self._note_success()
            self._release()

    def _append(self, group: Sequence[tuple[date, bytes]]) -> None:
        for day, of_day in groupby(group, key=lambda each: each[0]):
            self._journal.append(day, b"".join(frame for _, frame in of_day))
            if day != self._day:
                self._journal.forget(self._oldest())
                self._day = day

    async def _sync_if_wanted(self) -> None:
        if self._sync_wanted:
            self._sync_wanted = False
            try:
                await self._blocking(self._journal.sync)
            except OSError as error:
                _LOG.error("counts may not outlive a loss of power", exc_info=error)

    async def _blocking(self, call: Callable[..., None], *arguments: object) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)

    def _note_failure(self, failure: Exception) -> None:
        if not self._failing:
            _LOG.error("counts of budgets cannot be written; answers are withheld", exc_info=failure)
        self._failing = True

    def _note_success(self) -> None:
        if self._failing:
            _LOG.warning("counts of budgets can be written again")
        self._failing = False
        if self._sync_timer is None:
            self._sync_timer = asyncio.get_running_loop().call_later(SYNC_EVERY, self._want_sync)

    def _want_sync(self) -> None:
        self._sync_timer, self._sync_wanted = None, True
        self._work.set()

    def _release(self) -> None:
        ready = [each for each in self._waiting if each.frames <= self._written]
        self._waiting = [each for each in self._waiting if each.frames > self._written]
        for each in ready:
            if not each.written.done():
                each.written.set_result(None)

    def _refuse(self, failure: Exception | None) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.written.done():
                refusal = BudgetsUnavailable("counts could not be written")
                refusal.__cause__ = failure
                each.written.set_exception(refusal)

    def _end(self) -> None:
        try:
            self._journal.sync()
        finally:
            self._journal.unlock()
