"""`kill -9` of a gateway under load: whatever a client has received is in the ledger, and the ledger is whole."""

import asyncio
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from demo.city import City
from demo.generator.truth import Truth
from tests.end_to_end import processes
from tests.end_to_end.asking import ELIGIBILITY, LOCAL_DESK, LOTTERY, REGISTRATIONS, Asker
from tests.end_to_end.exchange import Sent, over_http
from tests.end_to_end.processes import Departments, Gateway, entries, meridian
from tests.end_to_end.refusals import DOCUMENTS

CLIENTS: Final = 8


@pytest.fixture
def load(truth: Truth, ask: Asker) -> list[Sent]:
    """Answers over all departments, and a refusal."""
    some = truth.applicants[:20]
    persons = {"ids": [one.person.number for one in some], "names": [one.written_name for one in some]}
    codes = {"codes": [case.enterprise.code for case in truth.threshold[:20]]}
    return [
        ask(LOTTERY, ELIGIBILITY, persons),
        ask(LOCAL_DESK, REGISTRATIONS, codes),
        DOCUMENTS[0].make(ask),
    ]


async def received_until_killed(running: Gateway, load: list[Sent], answers: int) -> set[str]:
    """The requests whose answers had come completely when the gateway, killed after so many, was gone."""
    received: set[str] = set()
    killed = False

    async def client(session: aiohttp.ClientSession, first: int) -> None:
        nonlocal killed
        for place in count(first):
            try:
                got = await over_http(session, running.port, load[place % len(load)])
            except (aiohttp.ClientError, OSError):
                return
            received.add(got.request_id)
            if len(received) >= answers and not killed:
                killed = True
                running.process.kill()

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60), trust_env=False) as session:
        await asyncio.gather(*(client(session, first) for first in range(CLIENTS)))
    return received


@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=pytest.mark.acceptance)])
async def test_what_was_received_is_recorded(
    city: City, departments: Departments, load: list[Sent], tmp_path: Path, rounds: int, seen: Callable[[str], None]
) -> None:
    """After each kill every complete answer has its entry, the ledger is accepted, and serving goes on with it."""
    directory, received = tmp_path / "gateway", set[str]()
    for place in range(rounds):
        with processes.gateway(city, directory, departments.addresses) as running:
            fresh = await received_until_killed(running, load, answers=40 + 17 * place)
        assert len(fresh) >= 40
        received |= fresh
        assert received <= entries(running.ledger).keys()
        verified = meridian("audit", "verify", str(running.ledger), "--anchor", str(running.anchor))
        assert verified.returncode == 0, verified.stdout + verified.stderr
    recorded = len(entries(running.ledger))
    assert recorded >= len(received)
    seen(f"kill -9 under load: {rounds} rounds, {len(received):,} answers received, {recorded:,} entries, none missing")
