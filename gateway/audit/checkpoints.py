"""Checkpoints of a ledger in use: signed every so many lines or seconds, beside the answers and never before one.

What fails here withholds no answer: it is told to the log, shown to operators, and tried again. Only lines that are
durable already are vouched for.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from gateway.audit.anchoring import Anchoring, AnchorStanding
from gateway.audit.anchors.contract import Anchor
from gateway.audit.errors import AuditError
from gateway.audit.journal import End
from gateway.audit.retention import drop_before
from gateway.audit.signing import SigningKey
from gateway.audit.statement_file import StatementFile
from gateway.audit.statements import Checkpoint, Said
from gateway.errors import without_values

_log: Final = logging.getLogger("meridian.checkpoints")

EVERY: Final = 1.0
"""Seconds between two looks at the ledger."""

LAST_WORD_WITHIN: Final = 5.0
"""Seconds that anchors have for the last checkpoint when the process ends."""

_DROPPING_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """A checkpoint is due after so many lines, or so many seconds if there is any new line.

    Segments are dropped when all in them is older than `keep`; None keeps everything.
    """

    lines: int = 10_000
    seconds: float = 60.0
    keep: timedelta | None = None


@dataclass(frozen=True, slots=True)
class CheckpointStanding:
    """How checkpoints stand: whether the last could be written, its number (0: none), lines, and age in seconds.

    `issued` and `failures` count since the start.
    """

    up: bool
    number: int
    lines: int
    age: float
    issued: int
    failures: int
    anchors: Mapping[str, AnchorStanding]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a checkpoint is made of: the ledger's durable end, the policy version in force, and the time (aware)."""

    end: Callable[[], End]
    policy_version: Callable[[], str | None]
    now: Callable[[], datetime]


class Checkpoints:
    """Made by `open`, under the ledger's lock; its one thread writes statements and drops what retention ends."""

    def __init__(
        self,
        directory: Path,
        file: StatementFile,
        thread: ThreadPoolExecutor,
        anchors: Sequence[Anchor],
        pace: Pace,
        sources: Sources,
    ) -> None:
        self._directory: Final = directory
        self._file: Final = file
        self._thread: Final = thread
        self._pace: Final = pace
        self._sources: Final = sources
        self._anchorings: Final = [Anchoring(anchor, lambda: file.count, file.after) for anchor in anchors]
        self._failures = 0
        self._issued = 0
        self._up = True
        self._opened_at: Final = sources.now()
        self._dropped_at: datetime | None = None
        self._tasks: Sequence[asyncio.Task[None]] = ()

    @classmethod
    async def open(
        cls, directory: Path, key: SigningKey, anchors: Sequence[Anchor], pace: Pace, sources: Sources
    ) -> "Checkpoints":
        """Find where the statements ended; the first one introduces the key.

        Raises:
            StatementsRefused: they are signed under another key.
            OSError: they cannot be read or written.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checkpoints")
        try:
            opening = partial(StatementFile, directory, key, sources.now)
            file = await asyncio.get_running_loop().run_in_executor(thread, opening)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(directory, file, thread, anchors, pace, sources)

    @property
    def standing(self) -> CheckpointStanding:
        """At this moment."""
        number, last = self._file.checkpoint or (0, None)
        since = self._opened_at if last is None else last.time
        return CheckpointStanding(
            up=self._up,
            number=number,
            lines=0 if last is None else last.head.seq,
            age=max(0.0, (self._sources.now() - since).total_seconds()),
            issued=self._issued,
            failures=self._failures,
            anchors={each.name: each.standing for each in self._anchorings},
        )

    def start(self) -> None:
        """Begin to look after the ledger, until `close`."""
        self._tasks = [
            asyncio.create_task(self._keep(), name="checkpoints"),
            *(asyncio.create_task(each.keep(), name=f"anchor {each.name}") for each in self._anchorings),
        ]

    async def turn(self) -> None:
        """Issue a checkpoint if one is due. Never raises for a disk's fault."""
        end, now = self._sources.end(), self._sources.now()
        last = self._file.checkpoint[1] if self._file.checkpoint else None
        fresh = end.head.seq - (last.head.seq if last else 0)
        waited = (now - (last.time if last else self._opened_at)).total_seconds()
        # a clock that was put back must not silence checkpoints until it has caught up
        if fresh > 0 and (fresh >= self._pace.lines or not 0 <= waited < self._pace.seconds):
            await self.issue()

    async def issue(self) -> None:
        """Sign the present end of the ledger, and have it brought to the anchors. Never raises for a disk's fault."""
        end = self._sources.end()
        if await self._state(Checkpoint(self._sources.now(), end.head, end.segment, self._sources.policy_version())):
            self._issued += 1

    async def drop(self) -> None:
        """Drop segments whose time is over, once an hour. Never raises: what cannot be dropped stays."""
        now = self._sources.now()
        if self._pace.keep is None or (self._dropped_at and timedelta() <= now - self._dropped_at < _DROPPING_EVERY):
            return
        self._dropped_at = now
        dropping = partial(drop_before, self._directory, self._file, now - self._pace.keep, now)
        try:
            tombstone = await asyncio.get_running_loop().run_in_executor(self._thread, dropping)
        except (AuditError, OSError) as failure:
            _log.error("segments whose time is over cannot be dropped: %s", failure)
            return
        if tombstone is not None:
            _log.info("%d segments were dropped: their time was over", len(tombstone.segments))
            self._tell()

    async def close(self) -> None:
        """Sign the end, give the anchors a moment to take it, and let go; after the ledger was closed."""
        for keeping in self._tasks:
            keeping.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        last = self._file.checkpoint[1] if self._file.checkpoint else None
        if last is None or last.head != self._sources.end().head:
            await self.issue()
        bringing = [asyncio.create_task(each.catch_up()) for each in self._anchorings]
        if bringing:
            _, late = await asyncio.wait(bringing, timeout=LAST_WORD_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*bringing, return_exceptions=True)
        for each in self._anchorings:
            await each.close()
        self._thread.shutdown(wait=False)

    async def _keep(self) -> None:
        while True:
            try:
                await self.turn()
                await self.drop()
            except Exception as fault:  # noqa: BLE001 - the next turn must come whatever this one meets
                _log.error("unexpected fault: %s", without_values(fault))
            await asyncio.sleep(EVERY)

    async def _state(self, said: Said) -> bool:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._file.append, said)
        except OSError as failure:
            self._failures += 1
            if self._up:
                _log.error("checkpoints cannot be written", exc_info=failure)
            self._up = False
            return False
        if not self._up:
            _log.warning("checkpoints can be written again")
        self._up = True
        self._tell()
        return True

    def _tell(self) -> None:
        for each in self._anchorings:
            each.tell()
