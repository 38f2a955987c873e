"""Waiting until something is so: for what a process does in its own time, however long that is today."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

LONGEST: Final = 30.0
"""Seconds after which it will not come any more."""

_LOOK_EVERY: Final = 0.02

Found = TypeVar("Found")


async def until(look: Callable[[], Awaitable[Found]], good: Callable[[Found], bool]) -> Found:
    """The first thing seen that is good; the last thing seen where nothing good comes."""
    give_up = time.monotonic() + LONGEST
    while True:
        found = await look()
        if good(found) or time.monotonic() > give_up:
            return found
        await asyncio.sleep(_LOOK_EVERY)
