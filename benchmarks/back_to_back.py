"""Turning the policy of a running gateway over and over, each version as soon as the one before is in force."""

import asyncio
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from benchmarks.large_policies import write_version
from benchmarks.turns import Turn

LONGEST: Final = 120.0
"""Seconds within which a version must be in force."""

_LOOK_EVERY: Final = 0.05


class NotInForce(Exception):
    """A version that was written does not come into force."""


@dataclass(slots=True)
class Turning:
    """A gateway whose policy folder is turned; `turns` are those that it has made."""

    session: aiohttp.ClientSession
    folder: Path
    ops_port: int
    process: int
    turns: list[Turn] = field(default_factory=list)

    async def begin(self) -> None:
        """Take the version in force as the first of all."""
        await self.standing()
        self.turns.append(Turn(0, 0.0, 0.0))

    async def turn(self) -> Turn:
        """Write the next version, have it loaded, and return when it is in force. Raises `NotInForce`."""
        before = (await self.standing())["policyVersion"]
        written, version = time.monotonic(), len(self.turns)
        await asyncio.to_thread(write_version, self.folder, version)
        os.kill(self.process, signal.SIGHUP)
        while (standing := await self.standing())["policyVersion"] == before:
            if time.monotonic() > written + LONGEST:
                raise NotInForce(f"version {version} is not in force: {standing['policy']}")
            await asyncio.sleep(_LOOK_EVERY)
        self.turns.append(Turn(version, written, time.monotonic()))
        return self.turns[-1]

    async def standing(self) -> Any:
        """What the gateway says of itself, typed Any because it is JSON."""
        async with self.session.get(f"http://127.0.0.1:{self.ops_port}/ready") as response:
            return await response.json()
