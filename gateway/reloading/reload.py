"""How another policy takes over while requests are answered.

A set is examined by a process of its own, entered in the ledger, and only then put in force, by one assignment: who
is being answered keeps the snapshot that the answer began with. A set that is refused changes nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from gateway.audit.entry import PolicyLoad
from gateway.audit.errors import AuditUnavailable
from gateway.clock import Clock
from gateway.errors import without_values
from gateway.policy.folder import comes_to_rest
from gateway.policy.handover import Outcome, Refused, ServedSet, Taken, Unchanged
from gateway.reloading.entries import first_entry, loaded_entry, refused_entry
from gateway.reloading.in_force import Became, PolicyInForce

_LOG: Final = logging.getLogger("meridian.policy")

RETRY: Final = 5.0
"""Seconds until a load is tried again that could not be entered in the ledger."""


AGAIN: Final = 60.0
"""Seconds until a set is examined again that could not be: what it revokes must not wait for somebody to notice."""


@dataclass(frozen=True, slots=True, eq=False)
class Reload:
    """Loads what lies in the folder whenever it is asked to, one load at a time.

    `record` is the ledger's: it raises `AuditUnavailable` where nothing can be entered.
    """

    directory: Path
    in_force: PolicyInForce
    examine: Callable[[Path, ServedSet, date], Awaitable[Outcome]]
    record: Callable[[PolicyLoad], Awaitable[None]]
    clock: Clock
    retry: float = RETRY
    again: float = AGAIN
    _asked: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self) -> None:
        """Have the folder looked at, soon; who asks during a load is heard after it."""
        self._asked.set()

    async def watch(self) -> None:
        """Ask whenever the folder has changed, until cancelled."""
        while True:
            try:
                async for _ in comes_to_rest(self.directory):
                    self.ask()
            except Exception as fault:  # noqa: BLE001 - the watch must outlive whatever it meets
                _LOG.error("the policy folder is not watched: %s", without_values(fault))
            await asyncio.sleep(self.retry)

    async def keep(self) -> None:
        """Load whenever asked, until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self.load()
            except AuditUnavailable:
                self.in_force.note(Became.UNRECORDED)
                _LOG.error("a policy load cannot be recorded, and is tried again; the policy in force stays")
                asyncio.get_running_loop().call_later(self.retry, self.ask)
            except Exception as fault:  # noqa: BLE001 - a load that fails must not be the last one
                _LOG.error("a policy load failed; the policy in force stays: %s", without_values(fault))

    async def enter_first(self) -> None:
        """Enter the set that is in force at the start. Raises `AuditUnavailable`."""
        await self.record(first_entry(self.clock.now(), self.in_force.served))
        self.in_force.note(Became.LOADED)

    async def load(self) -> None:
        """Examine what lies in the folder, and take it over or say why not. Raises `AuditUnavailable`."""
        served = self.in_force.served
        match await self.examine(self.directory, served, self.clock.policy_day()):
            case Unchanged():
                self.in_force.note(Became.UNCHANGED)
                _LOG.info("policy %s lies in the folder and is in force already", served.snapshot.version)
            case Refused() as refused:
                await self._refuse(refused)
            case Taken() as taken:
                await self._take(taken)

    async def _refuse(self, refused: Refused) -> None:
        previous = self.in_force.served.snapshot.version
        self.in_force.refuse(refused)
        _LOG.error("policy %s is refused: %d problem(s); %s stays in force", refused.version, refused.count, previous)
        for problem in refused.problems:
            _LOG.error("policy refused: %s", problem.headline)
        if refused.count > len(refused.problems):
            _LOG.error("policy refused: and %d more", refused.count - len(refused.problems))
        if refused.version is None:
            asyncio.get_running_loop().call_later(self.again, self.ask)
        await self.record(refused_entry(self.clock.now(), refused, previous))

    async def _take(self, taken: Taken) -> None:
        previous = self.in_force.served.snapshot.version
        # no record, no policy: what cannot be entered does not take over
        await self.record(loaded_entry(self.clock.now(), taken, previous))
        self.in_force.take(taken.served)
        _LOG.info("policy %s is in force, after %s", taken.served.snapshot.version, previous)
