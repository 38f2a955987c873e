"""No record, no answer: `record` returns when the entry is on stable storage, and never before.

Group commit: while one group is being written and flushed, further records queue; the next group takes all
of them and costs one flush, however many they are. The event loop is never blocked; an idle ledger waits.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from gateway.audit.acts import SuspensionAct, ViewRead
from gateway.audit.chain import LONGEST_LINE, Head
from gateway.audit.entry import Entry, Kind, PolicyLoad, Record, Summary, canonical
from gateway.audit.errors import AuditUnavailable
from gateway.audit.journal import End, Journal, Rotation
from gateway.audit.storage import Storage

_log: Final = logging.getLogger(__name__)

_LONGEST_BODY: Final = LONGEST_LINE - 1024
"""Leaves room for what the chain adds around an entry."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`queue` records may wait beside the group being written, `group` are written at once.

    A group that is not stable after `patience` seconds, or up to twice as long, is refused, with all that waits, until
    the disk answers.
    """

    queue: int = 10_000
    group: int = 1_000
    patience: float = 10.0
    rotation: Rotation = field(default_factory=Rotation)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    record: Record
    durable: asyncio.Future[None]


class Ledger:
    """The ledger of one process, made by `open`; only its one writing thread is outside the event loop."""

    def __init__(self, journal: Journal, thread: ThreadPoolExecutor, limits: Limits) -> None:
        self._journal: Final = journal
        self._thread: Final = thread
        self._limits: Final = limits
        self._queue: deque[_Waiting] = deque()
        self._work = asyncio.Event()
        self._closing = False
        self._failing = False
        self._hanging = False
        self._group: Sequence[_Waiting] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._writer = asyncio.create_task(self._write_groups(), name="ledger")

    @classmethod
    async def open(
        cls, storage: Storage, limits: Limits = Limits(), now: Callable[[], datetime] = _utc_now
    ) -> "Ledger":
        """Lock the storage, set a torn last line aside, and note the start. `now` is aware.

        Raises:
            LedgerInUse: another process writes there.
            AuditUnavailable: the storage fails.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        opening = partial(Journal, storage, limits.rotation, now)
        try:
            journal = await asyncio.get_running_loop().run_in_executor(thread, opening)
        except OSError as error:
            thread.shutdown(wait=False)
            raise AuditUnavailable("the ledger cannot be opened") from error
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(journal, thread, limits)

    @property
    def available(self) -> bool:
        """Whether the last group became durable and more may come."""
        return not (self._failing or self._closing or self._writer.done())

    @property
    def head(self) -> Head:
        """The end of the durable chain: keep it elsewhere to prove later that nothing was cut off."""
        return self._journal.end.head

    @property
    def end(self) -> End:
        """The same with the segment that holds that line; also after the ledger was closed."""
        return self._journal.end

    async def record(self, entry: Entry) -> None:
        """Return when the entry is on stable storage.

        A caller that is cancelled while waiting does not take its entry back.

        Raises:
            AuditUnavailable: it is not there, or not known to be; the next one is tried all the same.
        """
        await self._put(Record(Kind.OPERATION, canonical(entry)))

    async def summarise(self, summary: Summary) -> None:
        """Return when the summary of refused strangers is on stable storage.

        Raises:
            AuditUnavailable: as `record`.
        """
        await self._put(Record(Kind.SUMMARY, canonical(summary)))

    async def record_policy(self, load: PolicyLoad) -> None:
        """Return when it is on stable storage that a policy set was loaded or refused.

        Raises:
            AuditUnavailable: as `record`.
        """
        await self._put(Record(Kind.POLICY, canonical(load)))

    async def record_act(self, act: SuspensionAct | ViewRead) -> None:
        """Return when it is on stable storage that somebody suspends, resumes or reads a view, or was refused to.

        Raises:
            AuditUnavailable: as `record`.
        """
        kind = Kind.SUSPENSION if isinstance(act, SuspensionAct) else Kind.VIEW
        await self._put(Record(kind, canonical(act)))

    async def close(self, before_leaving: Callable[[], Awaitable[None]] | None = None) -> None:
        """Write what is queued, note the end, and leave the storage; further records are refused.

        `before_leaving` is awaited once the end is noted, while no other process can write yet.
        """
        if self._closing:
            return
        self._closing = True
        self._work.set()
        await asyncio.wait({self._writer})
        if self._patience is not None:
            self._patience.cancel()
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._thread, self._journal.note_end)
        except OSError as error:
            _log.error("the end of the ledger could not be noted", exc_info=error)
        try:
            if before_leaving is not None:
                await before_leaving()
        finally:
            await loop.run_in_executor(self._thread, self._journal.leave)
            self._thread.shutdown(wait=False)

    async def _put(self, record: Record) -> None:
        if self._closing or self._writer.done():
            raise AuditUnavailable("the ledger is closed")
        if self._hanging:
            raise AuditUnavailable("the disk does not answer")
        if len(self._queue) >= self._limits.queue:
            raise AuditUnavailable("too many entries wait for the disk")
        if len(record.body) > _LONGEST_BODY:
            raise AuditUnavailable("the entry is longer than a line may be")
        waiting = _Waiting(record, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._work.set()
        await waiting.durable

    async def _write_groups(self) -> None:
        try:
            while self._queue or not self._closing:
                await self._work.wait()
                self._work.clear()
                while self._queue:
                    await self._commit(self._next_group())
        finally:
            # only a writer that was cancelled leaves anyone behind
            _refuse(self._queue, None)

    def _next_group(self) -> list[_Waiting]:
        size = min(len(self._queue), self._limits.group)
        return [self._queue.popleft() for _ in range(size)]

    async def _commit(self, group: list[_Waiting]) -> None:
        records = [waiting.record for waiting in group]
        loop = asyncio.get_running_loop()
        self._group = group
        if self._patience is None:
            # one timer for many groups: one for each would be felt where a group is one entry
            self._patience = loop.call_later(self._limits.patience, self._look, group)
        try:
            await loop.run_in_executor(self._thread, self._journal.append, records)
        except Exception as failure:  # noqa: BLE001 - whatever failed, nobody may hear that it is durable
            self._note_failure(failure)
            _refuse(group, failure)
        except BaseException:
            _refuse(group, None)
            raise
        else:
            self._note_success()
            _release(group)
        finally:
            self._group = None
            self._hanging = False

    def _look(self, group: Sequence[_Waiting]) -> None:
        """Whether the group that was under way a while ago still is."""
        self._patience = None
        if self._group is group and not self._hanging:
            self._lose_patience(group)
        elif self._group is not None and not self._hanging:
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(self._limits.patience, self._look, self._group)

    def _lose_patience(self, group: Sequence[_Waiting]) -> None:
        """The disk may yet take the group: an entry without an answer, which is no harm."""
        hung = TimeoutError(f"the disk has not answered for {self._limits.patience:g} seconds")
        self._hanging = True
        self._note_failure(hung)
        _refuse(group, hung)
        _refuse(self._queue, hung)
        self._queue.clear()

    def _note_failure(self, failure: Exception) -> None:
        if not self._failing:
            _log.error("the ledger cannot be written; answers are withheld", exc_info=failure)
        self._failing = True

    def _note_success(self) -> None:
        if self._failing:
            _log.warning("the ledger can be written again")
        self._failing = False


def _release(group: Sequence[_Waiting]) -> None:
    for waiting in group:
        if not waiting.durable.done():
            waiting.durable.set_result(None)


def _refuse(group: Sequence[_Waiting], failure: Exception | None) -> None:
    for waiting in group:
        if not waiting.durable.done():
            refusal = AuditUnavailable("the entry could not be made durable")
            refusal.__cause__ = failure
            waiting.durable.set_exception(refusal)
