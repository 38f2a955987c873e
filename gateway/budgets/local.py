"""The counts of a single process: decided in memory, and written down before anybody is answered.

What is written outlives a killed process at once, and a loss of power from about a second later on.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from gateway.budgets.counting import Change, Counting
from gateway.budgets.errors import BudgetsUnavailable, StateRefused
from gateway.budgets.frames import Frame, framed
from gateway.budgets.journal import Journal
from gateway.budgets.store import Admitted, Charged, Claim, Counter, Exceeded, Item
from gateway.budgets.writer import Writer

_LOG: Final = logging.getLogger("meridian.budgets")


class LocalStore:
    """A `BudgetStore` in memory over the files of a directory, made by `open`."""

    def __init__(
        self, journal: Journal, thread: ThreadPoolExecutor, today: Callable[[], date], day: date, horizon: int
    ) -> None:
        self._today: Final = today
        self._counting: Final = Counting(day, horizon, self._added)
        self._writer: Final = Writer(journal, thread, self._oldest)

    @classmethod
    async def open(cls, directory: Path, mark: bytes, today: Callable[[], date], horizon: int) -> "LocalStore":
        """Lock the directory and count again what it holds of the last `horizon` days; older files are removed.

        `mark` as `ItemHasher.mark` gives it, `today` the day in the city by the real clock.

        Raises:
            StateInUse: another process counts there.
            StateRefused: what it holds is damaged, of another secret, or from days to come.
            BudgetsUnavailable: it cannot be used.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="budgets")
        journal, loop = Journal(directory, mark), asyncio.get_running_loop()
        try:
            await loop.run_in_executor(thread, journal.lock)
            day = _agreed(await loop.run_in_executor(thread, journal.days), today(), directory)
            counted = await loop.run_in_executor(thread, _counted, journal, day - timedelta(horizon - 1))
        except OSError as error:
            _abandon(journal, thread)
            raise BudgetsUnavailable(f"{directory} cannot be used: {error.strerror}") from error
        except BaseException:
            _abandon(journal, thread)
            raise
        store = cls(journal, thread, today, day, horizon)
        await loop.run_in_executor(thread, store.restore, counted)
        return store

    def restore(self, counted: Iterable[tuple[date, Sequence[Frame]]]) -> None:
        """Count again what was counted on these days; before anybody else has the store."""
        for day, frames in counted:
            for frame in frames:
                self._counting.restore(day, frame.counter, frame.part, frame.values)

    async def charge(self, claims: Sequence[Claim]) -> Charged | Exceeded:
        """As `BudgetStore.charge`."""
        self._begin()
        return self._counting.charge(claims)

    async def admit(self, claims: Sequence[Claim]) -> Admitted:
        """As `BudgetStore.admit`."""
        self._begin()
        return self._counting.admit(claims)

    async def report(self, counter: Counter, known: Sequence[Item], missed: Sequence[Item]) -> None:
        """As `BudgetStore.report`."""
        self._begin()
        self._counting.report(counter, known, missed)

    async def settled(self) -> None:
        """As `BudgetStore.settled`."""
        await self._writer.settled()

    async def close(self) -> None:
        """As `BudgetStore.close`."""
        await self._writer.close()

    def _begin(self) -> None:
        if (reason := self._writer.refuses) is not None:
            raise BudgetsUnavailable(reason)
        self._counting.advance(self._today())

    def _added(self, day: date, changes: Sequence[Change]) -> None:
        self._writer.put(day, framed(changes))

    def _oldest(self) -> date:
        return self._counting.day - timedelta(self._counting.horizon - 1)


def _agreed(days: Sequence[date], today: date, directory: Path) -> date:
    """The day to count on. A clock that was put back gives nothing back; one that is days behind is an error."""
    newest = max(days, default=today)
    if newest > today + timedelta(1):
        raise StateRefused(
            f"{directory}: holds counts of {newest.isoformat()}, and the clock says {today.isoformat()}; "
            "set the clock, or move the files of later days away"
        )
    return max(newest, today)


def _counted(journal: Journal, oldest: date) -> list[tuple[date, Sequence[Frame]]]:
    journal.forget(oldest)
    days = journal.days()
    counted = [(day, journal.frames(day)) for day in days]
    _LOG.info("budgets: counts of %d days read", len(days))
    return counted


def _abandon(journal: Journal, thread: ThreadPoolExecutor) -> None:
    journal.unlock()
    thread.shutdown(wait=False)
