"""Departments fail in every way while load runs, and come back: no answer is wrong, nothing breaks, nothing leaks."""

import asyncio
import math
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City
from demo.generator.truth import Truth
from tests.demo.ports import free_ports
from tests.end_to_end import processes
from tests.end_to_end.asking import LOCAL_DESK, REGISTRATIONS, Asker
from tests.end_to_end.disturbance import DISTURBED, FAULTS, KILLED, Disturber, wrong_cells
from tests.end_to_end.exchange import Sent, over_http
from tests.end_to_end.holdings import Holdings, holdings
from tests.end_to_end.hurried_sources import DEADLINE, OPEN_SECONDS, hurried_sources
from tests.end_to_end.processes import HTTP_DEPARTMENTS, Departments, Gateway
from tests.end_to_end.waiting import until

CALLERS: Final = 6
SEED: Final = 6
SHORT: Final = 10
"""Seconds of chaos in every run: too few for all ways to fail."""
UNWANTED: Final = ("Traceback", "unexpected fault", "never retrieved", "was destroyed", "Unclosed", "never awaited")
"""What the console of a gateway has of exceptions and tasks that nobody took care of."""

READY: Final = Sent(method="GET", target="/ready")


@dataclass(slots=True)
class Load:
    """Callers who ask about some enterprises, one after the other, and remember what was wrong."""

    session: aiohttp.ClientSession
    port: int
    ask: Asker
    codes: list[str]
    whole: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    retry_after: set[int] = field(default_factory=set)

    async def learn(self) -> None:
        """Remember the answers of calm times."""
        got = await over_http(self.session, self.port, self.ask(LOCAL_DESK, REGISTRATIONS, {"codes": self.codes}))
        assert got.code is None
        self.whole = dict(zip(self.codes, got.document["data"]["enterprises"], strict=True))

    async def once(self, chance: random.Random) -> bool:
        """Ask about some of them; whether everything was answered."""
        keys = chance.sample(self.codes, chance.randint(1, 5))
        got = await over_http(self.session, self.port, self.ask(LOCAL_DESK, REGISTRATIONS, {"codes": keys}))
        self.wrong += wrong_cells(got, self.whole, keys, "enterprises")
        self.answers["whole" if got.code is None else got.code] += 1
        told = (each["extensions"].get("retryAfter") for each in got.document.get("errors", ()))
        self.retry_after |= {seconds for seconds in told if seconds is not None}
        return got.code is None

    async def keep(self, chance: random.Random, ended: asyncio.Event) -> None:
        """Ask until it is over."""
        while not ended.is_set():
            await self.once(chance)


@pytest.mark.parametrize("seconds", [SHORT, pytest.param(60, marks=pytest.mark.acceptance)])
async def test_departments_may_fail_in_every_way(
    city: City,
    truth: Truth,
    ask: Asker,
    session: aiohttp.ClientSession,
    tmp_path: Path,
    seconds: int,
    seen: Callable[[str], None],
) -> None:
    """Every value is right, or null beside its department's error; afterwards everything is as before."""
    where = Departments(free_ports(len(HTTP_DEPARTMENTS)), tmp_path / "departments.log")
    disturber = Disturber(city, where, session, random.Random(SEED))  # noqa: S311  # the same chaos every time
    sources = hurried_sources(city, tmp_path / "sources.toml", window=10, judged_from=5)
    codes = [case.enterprise.code for case in truth.threshold[:30]]
    try:
        await disturber.start()
        with processes.gateway(
            city, tmp_path, where.addresses, deadline=DEADLINE, sources=sources, counting=True
        ) as gateway:
            load = Load(session, gateway.port, ask, codes)
            await load.learn()
            await under_load(load, untroubled())
            before = await holdings(gateway, where.ports.values())
            await under_load(load, disturber.disturb(seconds))
            # For so long a breaker that opened at the last moment lets nobody through, and no longer.
            await asyncio.sleep(OPEN_SECONDS)
            recovered = await load.once(random.Random(SEED))  # noqa: S311
            await calm(session, gateway)
            after = await until(
                lambda: holdings(gateway, where.ports.values()), lambda found: is_nothing_left(before, found)
            )
        told = gateway.told()
    finally:
        await disturber.stop()
    assert load.wrong == []
    assert recovered
    assert load.retry_after <= {math.ceil(OPEN_SECONDS)}
    assert [each for each in UNWANTED if each in told] == []
    assert is_nothing_left(before, after), (before, after)
    assert load.answers["whole"] > 0
    assert set(disturber.made) == {*FAULTS, KILLED} or seconds == SHORT
    seen(f"chaos for {seconds} s: {len(disturber.made)} disturbances, answers by first error: {dict(load.answers)}")
    seen(f"chaos for {seconds} s: before {before}, after {after}")


async def untroubled() -> None:
    """A second in which nothing happens but load: pools are filled."""
    await asyncio.sleep(1)


async def under_load(load: Load, meanwhile: Awaitable[None]) -> None:
    """Have callers ask while something happens to departments."""
    ended = asyncio.Event()
    callers = [
        asyncio.create_task(load.keep(random.Random(number), ended))  # noqa: S311
        for number in range(CALLERS)
    ]
    try:
        await meanwhile
    finally:
        ended.set()
        await asyncio.gather(*callers)


async def calm(session: aiohttp.ClientSession, gateway: Gateway) -> None:
    """See that breakers are closed, and that no call is under way or waits for a place."""

    async def standings() -> list[dict[str, Any]]:
        got = await over_http(session, gateway.port, READY)
        return list(got.document["safeguards"].values())

    quiet = {"breaker": "CLOSED", "inFlight": 0, "waiting": 0}
    assert all(each == quiet for each in await until(standings, lambda found: all(each == quiet for each in found)))


def is_nothing_left(before: Holdings, after: Holdings) -> bool:
    """No task more than before, no connection that a department has closed, and nothing open but a pool's worth."""
    return (
        after.tasks <= before.tasks
        and after.half_closed == 0
        and after.to_departments <= len(DISTURBED) * CALLERS
        and after.beside <= before.beside
    )
