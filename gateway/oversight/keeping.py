"""The suspensions in force: kept in a file, entered in the ledger, laid over the policy; one change at a time.

What is about to change is entered first, then written, then put in force. A change that was entered and could not be
written is entered once more, as FAILED: nothing is in force that a restart would forget.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.state import MOST, Standing
from gateway.policy.suspensions import Suspension

Put = Callable[[Collection[Suspension]], None]
"""Lays suspensions, and no others, over the policy in force."""


class SuspensionStore(Protocol):
    """Where suspensions outlive the process: `SuspensionFile`, whose errors all of these raise."""

    def lock(self) -> None:
        """Take it."""

    def unlock(self) -> None:
        """Leave it to the next."""

    def read(self) -> tuple[Standing, ...]:
        """Every suspension in force."""

    def replace(self, standing: Sequence[Standing]) -> None:
        """Return when these, and no others, are on stable storage."""


@dataclass(slots=True, eq=False)
class Keeping:
    """What is suspended, by what. `file` is locked by whoever made this."""

    file: SuspensionStore
    put: Put
    _standing: dict[Suspension, Standing] = field(default_factory=dict)
    _changing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, file: SuspensionStore, standing: Collection[Standing], put: Put) -> "Keeping":
        """The suspensions that the file holds, laid over the policy."""
        keeping = cls(file, put, {each.suspension: each for each in standing})
        put(tuple(keeping._standing))
        return keeping

    @property
    def standing(self) -> tuple[Standing, ...]:
        """All of them, the newest first."""
        return tuple(sorted(self._standing.values(), key=lambda each: each.since, reverse=True))

    async def suspend(self, standing: Standing, enter: Callable[[], Awaitable[None]]) -> Standing:
        """The suspension in force: this one, or the one that was there before it, to which nothing happens.

        `enter` enters it in the ledger. Raises what that raises, `OversightRefused`, and `OSError` where it is entered
        and could not be written.
        """
        # whoever asked may be gone before it is done; it is done to its end all the same
        return await asyncio.shield(asyncio.ensure_future(self._suspend(standing, enter)))

    async def resume(self, suspension: Suspension, enter: Callable[[], Awaitable[None]]) -> Standing:
        """The suspension that was in force until now. Raises as `suspend`."""
        return await asyncio.shield(asyncio.ensure_future(self._resume(suspension, enter)))

    async def _suspend(self, standing: Standing, enter: Callable[[], Awaitable[None]]) -> Standing:
        async with self._changing:
            earlier = self._standing.get(standing.suspension)
            if earlier is not None:
                return earlier
            if len(self._standing) >= MOST:
                raise OversightRefused(Cause.TOO_MANY, f"{MOST} suspensions are in force; no more can be kept")
            await enter()
            await self._replace({**self._standing, standing.suspension: standing})
            return standing

    async def _resume(self, suspension: Suspension, enter: Callable[[], Awaitable[None]]) -> Standing:
        async with self._changing:
            ended = self._standing.get(suspension)
            if ended is None:
                raise OversightRefused(Cause.NOT_SUSPENDED, _not_suspended(suspension, self._standing))
            await enter()
            await self._replace({each: kept for each, kept in self._standing.items() if each != suspension})
            return ended

    async def _replace(self, standing: dict[Suspension, Standing]) -> None:
        try:
            await asyncio.to_thread(self.file.replace, tuple(standing.values()))
        except OSError:
            # the new file may be there though it is not known to last
            with suppress(OSError):
                await asyncio.to_thread(self.file.replace, tuple(self._standing.values()))
            raise
        self._standing = standing
        self.put(tuple(standing))


def _not_suspended(suspension: Suspension, standing: Collection[Suspension]) -> str:
    others = sorted(
        each.purpose or "every purpose"
        for each in standing
        if (each.department, each.client) == (suspension.department, suspension.client)
    )
    message = f"{suspension.department} has not suspended this client under {suspension.purpose or 'every purpose'}"
    return message + (f"; it is suspended under {', '.join(others)}" if others else "")
