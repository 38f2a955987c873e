"""Work that does not stop is let go."""

import asyncio
from contextlib import suppress

import pytest

from source_adapters.stragglers import Stragglers


async def _nothing() -> None:
    """Interrupt nothing."""


async def stubborn(release: asyncio.Event) -> str:
    """Work that ignores being cancelled until it is released, like a driver's thread."""
    while not release.is_set():
        with suppress(asyncio.CancelledError):
            await release.wait()
    return "late"


async def test_work_in_time_gives_its_result() -> None:
    """What is done in time is handed over, and so is what it raises."""
    stragglers = Stragglers()

    async def fail() -> None:
        raise KeyError("k")

    assert await stragglers.within(5, asyncio.sleep(0, "done"), _nothing) == "done"
    with pytest.raises(KeyError):
        await stragglers.within(5, fail(), _nothing)


async def test_late_work_is_let_go_and_interrupted() -> None:
    """The caller goes on when its time is up; closing waits for what is left."""
    stragglers, release = Stragglers(), asyncio.Event()

    async def interrupt() -> None:
        release.set()

    with pytest.raises(TimeoutError):
        await stragglers.within(0, stubborn(release), interrupt)
    await stragglers.ended()
    assert release.is_set()


async def test_an_interrupt_that_came_too_early_is_repeated() -> None:
    """A statement that had not begun when it was interrupted is interrupted again, until it ends."""
    stragglers, release = Stragglers(), asyncio.Event()
    interrupts = 0

    async def interrupt() -> None:
        nonlocal interrupts
        interrupts += 1
        if interrupts == 3:
            release.set()

    with pytest.raises(TimeoutError):
        await stragglers.within(0, stubborn(release), interrupt)
    await stragglers.ended()
    assert interrupts == 3


async def test_a_cancelled_caller_does_not_wait() -> None:
    """Cancelling reaches the caller at once, however stubborn the work."""
    stragglers, release, interrupted = Stragglers(), asyncio.Event(), asyncio.Event()

    async def interrupt() -> None:
        interrupted.set()
        raise OSError

    caller = asyncio.ensure_future(stragglers.within(60, stubborn(release), interrupt))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await interrupted.wait()
    release.set()
    await stragglers.ended()
