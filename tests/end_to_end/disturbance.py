"""Departments that are disturbed while somebody asks, and answers that are held against those of calm times."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from demo.city import City
from demo.processes import Child
from tests.end_to_end import processes
from tests.end_to_end.exchange import Got
from tests.end_to_end.processes import Departments

KILLED: Final = "killed"
FAULTS: Final = ("error", "hang", "garbage", "slow", "half", "page", "crowd", "strangers")
DISTURBED: Final = ("industry_commerce", "national_tax")
"""The departments of the questions that are asked over HTTP; a kill takes all that are."""

CODES: Final = frozenset({"SOURCE_UNAVAILABLE", "SOURCE_TIMEOUT", "SOURCE_DATA_INVALID"})


@dataclass(slots=True)
class Disturber:
    """Makes departments fail in every way there is, one way after the other, and well again in between."""

    city: City
    where: Departments
    session: aiohttp.ClientSession
    chance: random.Random
    made: list[str] = field(default_factory=list)
    _running: ExitStack = field(default_factory=ExitStack)
    _child: Child | None = None

    async def start(self) -> None:
        """Start the departments' process."""
        self._child = await asyncio.to_thread(
            self._running.enter_context, processes.departments_at(self.where, self.city)
        )

    async def stop(self) -> None:
        """Stop it."""
        await asyncio.to_thread(self._running.close)

    async def disturb(self, seconds: float) -> None:
        """Go through the ways in an order of chance, again and again, for so long."""
        give_up = asyncio.get_running_loop().time() + seconds
        while True:
            for how in self.chance.sample([*FAULTS, KILLED], len(FAULTS) + 1):
                if asyncio.get_running_loop().time() > give_up:
                    return
                await self._one(how)
                self.made.append(how)

    async def _one(self, how: str) -> None:
        if how == KILLED:
            await self._kill()
            return
        struck = self.chance.sample(DISTURBED, self.chance.randint(1, len(DISTURBED)))
        await self._order(struck, how)
        await asyncio.sleep(self.chance.uniform(0.3, 1.0))
        await self._order(struck, "none")
        await asyncio.sleep(self.chance.uniform(0.0, 0.6))

    async def _kill(self) -> None:
        assert self._child is not None
        self._child.process.kill()
        await asyncio.sleep(self.chance.uniform(0.0, 0.5))
        await self.stop()
        await self.start()

    async def _order(self, departments: Sequence[str], how: str) -> None:
        for name in departments:
            address = f"http://127.0.0.1:{self.where.ports[name]}/fault"
            async with self.session.put(address, json={"mode": how}) as ordered:
                assert ordered.status == 204


def wrong_cells(got: Got, whole: dict[str, Any], keys: Sequence[str], root: str) -> list[str]:
    """What of an answer is neither as in calm times nor null beside an error that tells of it; empty if it is right."""
    if got.status != 200:
        return [f"status {got.status}"]
    blamed = _blamed(got, len(keys), root)
    wrong = []
    for place, (key, entity) in enumerate(zip(keys, got.document["data"][root], strict=True)):
        for name, value in entity.items():
            is_blamed = (place, name) in blamed
            if (value is not None or not is_blamed) and (is_blamed or value != whole[key][name]):
                wrong.append(f"{name} of entity {place}")
    return wrong


def _blamed(got: Got, count: int, root: str) -> set[tuple[int, str]]:
    """Places of entities and fields that an error tells of."""
    blamed: set[tuple[int, str]] = set()
    for error in got.document.get("errors", ()):
        told = error["extensions"]
        assert told["code"] in CODES
        assert "retryAfter" not in told or told["code"] == "SOURCE_UNAVAILABLE"
        paths = told.get("paths") or [[root, place, told["pattern"].rpartition(".")[2]] for place in range(count)]
        blamed.update((place, name) for _, place, name in paths)
    return blamed
