"""What Meridian does by itself while it serves: probes departments, keeps keys fresh, enters what strangers tried."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Final

from gateway.audit.errors import AuditUnavailable
from gateway.audit.ledger import Ledger
from gateway.audit.strangers import Strangers
from gateway.errors import without_values
from gateway.http.operations import DepartmentHealth
from gateway.http.published_keys import PublishedKeys

_LOG: Final = logging.getLogger("meridian.watch")

EVERY: Final = 5.0
"""Seconds between two turns."""

LEDGER_TRIED: Final = "LEDGER_TRIED_AGAIN"
"""Cause of the summary that is entered to find out whether a failed ledger is well again."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Its turns never end by what they meet: a failed one is told to the log and followed by the next."""

    health: DepartmentHealth
    keys: PublishedKeys | None
    strangers: Strangers
    ledger: Ledger

    async def keep(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await self.turn()
            except Exception as fault:  # noqa: BLE001 - the watch must outlive whatever it meets
                _LOG.error("unexpected fault: %s", without_values(fault))
            await asyncio.sleep(EVERY)

    async def turn(self) -> None:
        """One round of everything."""
        refreshing = [self.keys.refresh_if_due()] if self.keys is not None else []
        await asyncio.gather(self.health.probe(), *refreshing)
        await self.enter()

    async def enter(self, *, final: bool = False) -> None:
        """Enter the summaries of refused strangers; a ledger that failed is tried, or nobody would see it heal."""
        failed = not self.ledger.available
        if failed and not final:
            self.strangers.note(LEDGER_TRIED)
        with contextlib.suppress(AuditUnavailable):
            await self.strangers.report(self.ledger.summarise, final=final or failed)

    async def enter_the_rest(self) -> None:
        """Enter what is still counted, at the end."""
        await self.enter(final=True)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait for it."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
