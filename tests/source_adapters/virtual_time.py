"""An event loop whose time passes only while everybody waits: an hour of pauses takes none."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from source_adapters.safeguards.timing import Timing

Result = TypeVar("Result")


class _Leaping(selectors.SelectSelector):
    """Where nothing has happened yet, it leaps to the moment at which something will."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout:
            self.now += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that keeps its own time, in seconds since it was made."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        """The seconds that have passed."""
        return self._leaping.now


def run(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run some work in virtual time, to its end; nothing of it may be left over."""

    async def to_its_end() -> Result:
        result = await work()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not left, left
        return result

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(to_its_end())


def timing(chance: Callable[[], float] = lambda: 1.0) -> Timing:
    """Time as the running loop has it, and chance as the test says."""
    return Timing(asyncio.get_running_loop().time, asyncio.sleep, chance)
