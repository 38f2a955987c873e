"""Budgets of a real gateway: counts outlive `kill -9`, belong to one process, and a lottery leaves them room."""

import asyncio
from itertools import count
from pathlib import Path
from typing import Any, Final

import aiohttp

from demo.city import City
from demo.generator.truth import Truth
from demo.keys import Claims, signed_token
from demo.secret_files import read_secrets
from tests.demo.ports import free_ports
from tests.end_to_end import processes
from tests.end_to_end.asking import ELIGIBILITY, LOTTERY, Asker
from tests.end_to_end.exchange import Got, over_http
from tests.end_to_end.processes import Departments, Gateway, meridian, python

CLIENTS: Final = 8
NAMES: Final = ("甲", "乙", "丙", "丁", "戊", "己")
LIMIT: Final = 60_000
"""Subjects of the housing office in thirty days."""

BATCH: Final = 20


def left(got: Got, kind: str) -> int:
    """What is left of the one budget of a kind."""
    lines: list[Any] = got.document["extensions"]["budgets"]
    (found,) = [line["remaining"] for line in lines if line["kind"] == kind]
    assert isinstance(found, int)
    return found


async def answered_until_killed(running: Gateway, ask: Asker, keys: list[str], answers: int) -> tuple[set[str], int]:
    """Whom complete answers were about when the gateway, killed after so many, was gone; and how many were begun."""
    answered: set[str] = set()
    batches = iter(range(0, len(keys), BATCH))
    begun, killed = count(), False

    async def client(session: aiohttp.ClientSession) -> None:
        nonlocal killed
        for start in batches:
            some = keys[start : start + BATCH]
            next(begun)
            try:
                got = await over_http(session, running.port, ask(LOTTERY, ELIGIBILITY, {"ids": some, "names": some}))
            except (aiohttp.ClientError, OSError):
                return
            assert got.status == 200
            answered.update(some)
            if len(answered) >= answers and not killed:
                killed = True
                running.process.kill()

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60), trust_env=False) as session:
        await asyncio.gather(*(client(session) for _ in range(CLIENTS)))
    return answered, next(begun)


async def test_counts_outlive_a_kill(
    city: City, departments: Departments, truth: Truth, ask: Asker, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """Whoever an answer was about is counted after the restart, and nobody who was never asked about."""
    keys = [person.number for person in truth.persons]
    with processes.gateway(city, tmp_path, departments.addresses) as running:
        answered, begun = await answered_until_killed(running, ask, keys, answers=200)
    with processes.gateway(city, tmp_path, departments.addresses) as running:
        again = ask(LOTTERY, ELIGIBILITY, {"ids": [keys[0]], "names": [keys[0]]})
        used = LIMIT - left(await over_http(session, running.port, again), "subjects")
    assert len(answered) >= 200
    assert len(answered) <= used <= begun * BATCH


async def test_names_tried_before_a_kill_still_count(
    city: City, departments: Departments, truth: Truth, ask: Asker, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """Five in thirty days; the sixth is refused with status and header, whatever was restarted meanwhile."""
    key = truth.applicants[0].person.number

    async def tried(running: Gateway, name: str) -> Got:
        return await over_http(session, running.port, ask(LOTTERY, ELIGIBILITY, {"ids": [key], "names": [name]}))

    with processes.gateway(city, tmp_path, departments.addresses) as running:
        assert [left(await tried(running, name), "names") for name in NAMES[:3]] == [4, 3, 2]
        running.process.kill()
    with processes.gateway(city, tmp_path, departments.addresses) as running:
        assert [left(await tried(running, name), "names") for name in NAMES[2:5]] == [2, 1, 0]
        got = await tried(running, NAMES[5])
        assert (got.status, got.code) == (429, "BUDGET_EXCEEDED")
        extensions = got.document["errors"][0]["extensions"]
        assert (extensions["kind"], extensions["limit"], extensions["indices"]) == ("names", 5, [0])
        assert got.headers["retry-after"] == str(extensions["retryAfter"])
        assert running.told().count("WARNING meridian.alert") == 1
    data = b"".join(path.read_bytes() for path in running.state.iterdir())
    assert key.encode() not in data
    assert not any(name.encode() in data for name in NAMES)


def test_a_second_gateway_does_not_start(city: City, departments: Departments, tmp_path: Path) -> None:
    """With a ledger of its own and the same state directory; it says which, and what to do."""
    with processes.gateway(city, tmp_path / "first", departments.addresses) as running:
        second = tmp_path / "second.toml"
        own = 'ledger = "other"\nstate = "first/ledger-state"'
        second.write_text(running.settings.read_text().replace('ledger = "ledger"', own))
        environ = {**read_secrets(city.secrets), **departments.addresses}
        refused = meridian("serve", "--config", str(second), "--port", str(free_ports(1)), environ=environ)
    assert refused.returncode == 2
    assert f"{tmp_path}/first/ledger-state: another Meridian counts budgets here; stop it" in refused.stderr


def test_a_whole_lottery_leaves_room(city: City, departments: Departments, tmp_path: Path) -> None:
    """A normal day, and the same lottery again, raise no alert."""
    token = {"HOUSING_LOTTERY_TOKEN": signed_token(city.signing_key, Claims(LOTTERY[0], (LOTTERY[1],)))}
    with processes.gateway(city, tmp_path, departments.addresses) as running:
        url = f"--url=http://127.0.0.1:{running.port}/graphql"
        for _ in range(2):
            run = python("demo.housing_lottery", str(city.applications), str(tmp_path / "r.csv"), url, environ=token)
            assert run.returncode == 0, run.stderr
        assert "meridian.alert" not in running.told()
