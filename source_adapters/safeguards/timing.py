"""Time as the safeguards know it, so that tests can put their own in its place."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_CHANCE = random.SystemRandom().random


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that never go back, a pause of some of them, and a number from 0 to 1 by chance."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = _CHANCE


REAL = Timing()
