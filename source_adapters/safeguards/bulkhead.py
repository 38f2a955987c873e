"""A bulkhead: a department that has stopped answering fills its own places, and nobody else's."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from source_adapters.safeguards.settings import BulkheadSettings


@dataclass(slots=True)
class Bulkhead:
    """Places for calls under way, given in the order of asking; `waiting` of those who may wait for one."""

    settings: BulkheadSettings
    in_flight: int = 0
    _queue: "deque[asyncio.Future[None]]" = field(default_factory=deque, repr=False)

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._queue)

    def take(self) -> bool:
        """Take a place if one is free and nobody waits for it."""
        if self.in_flight >= self.settings.in_flight or self._queue:
            return False
        self.in_flight += 1
        return True

    async def wait(self, seconds: float) -> bool:
        """Take a place as soon as one is free; False where too many wait, or none is free after `seconds`."""
        if len(self._queue) >= self.settings.waiting:
            return False
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            async with asyncio.timeout(seconds):
                await place
        except BaseException as error:
            self._give_up(place)
            if isinstance(error, TimeoutError):
                return False
            raise
        return True

    def leave(self) -> None:
        """Give a place back, to who has waited longest."""
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(None)
                return
        self.in_flight -= 1

    def _give_up(self, place: "asyncio.Future[None]") -> None:
        """Whoever waits no longer must not take a place along that came in the same moment."""
        if place in self._queue:
            self._queue.remove(place)
        elif place.done() and not place.cancelled():
            self.leave()
