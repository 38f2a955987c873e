"""Bringing statements to an anchor whenever there are new ones, later where the anchor fails; nobody waits for it."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from gateway.audit.anchors.contract import Anchor
from gateway.audit.errors import AnchorUnavailable

_log: Final = logging.getLogger("meridian.anchor")

AT_ONCE: Final = 500
"""Statements that are brought together at most."""

_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0


@dataclass(frozen=True, slots=True)
class AnchorStanding:
    """How an anchor stands: whether it took the last that it was given, what it lacks, and how often it failed."""

    up: bool
    behind: int
    failures: int


class Anchoring:
    """The way to one anchor. `count` tells how many statements there are, `after` gives those after a number."""

    def __init__(self, anchor: Anchor, count: Callable[[], int], after: Callable[[int], Iterable[bytes]]) -> None:
        self.name: Final = anchor.name
        self._anchor: Final = anchor
        self._count: Final = count
        self._after: Final = after
        self._news: Final = asyncio.Event()
        self._bringing: Final = asyncio.Lock()
        self._held = 0
        self._agreed = False
        self._up = True
        self._failures = 0

    @property
    def standing(self) -> AnchorStanding:
        """At this moment."""
        return AnchorStanding(self._up, self._count() - self._held, self._failures)

    def tell(self) -> None:
        """There are new statements."""
        self._news.set()

    async def keep(self) -> None:
        """Bring what there is, again and again, until cancelled."""
        pause = _FIRST_PAUSE
        while True:
            if await self.catch_up():
                pause = _FIRST_PAUSE
                await self._news.wait()
                self._news.clear()
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def catch_up(self) -> bool:
        """Bring everything that the anchor lacks; whether it has it now. Never raises for the anchor's fault."""
        # whoever waits may be cancelled; statements that are on their way are not, or they would be brought twice
        return await asyncio.shield(asyncio.ensure_future(self._caught_up()))

    async def _caught_up(self) -> bool:
        async with self._bringing:
            return await self._bring()

    async def _bring(self) -> bool:
        try:
            if not self._agreed:
                self._held, self._agreed = await self._found(), True
            while self._held < self._count():
                statements = await asyncio.to_thread(self._next, self._held)
                await self._anchor.hold(self._held + 1, statements)
                self._held += len(statements)
        except (AnchorUnavailable, OSError) as failure:
            self._fail(failure)
            return False
        if not self._up:
            _log.warning("anchor %s: takes statements again", self.name)
        self._up = True
        return True

    async def close(self) -> None:
        """Let go of the anchor."""
        await self._anchor.close()

    async def _found(self) -> int:
        """How many statements the anchor holds, which must be ours."""
        held = await self._anchor.held()
        if held is None:
            return 0
        number, last = held
        ours = await asyncio.to_thread(self._next, number - 1) if number else []
        if number > self._count() or (last and ours[0] != last):
            raise AnchorUnavailable(
                f"it holds {number} statements that are not this ledger's: verify the ledger against the anchor"
            )
        return number

    def _next(self, number: int) -> Sequence[bytes]:
        return list(islice(self._after(number), AT_ONCE))

    def _fail(self, failure: Exception) -> None:
        # it may have taken a part: what it holds is asked anew
        self._agreed = False
        self._failures += 1
        if self._up:
            _log.error("anchor %s: takes no statements: %s", self.name, failure)
        self._up = False
