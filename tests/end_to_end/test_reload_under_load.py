"""Policies that turn back to back under load: each answer is decided by the old set or the new one, never by both."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from benchmarks.back_to_back import Turning
from benchmarks.large_policies import DESK, lay_out
from benchmarks.steady_load import steady_load
from benchmarks.turns import wrong
from demo.city import City
from demo.generator.truth import Truth
from gateway.audit.entry import Kind
from tests.end_to_end import processes
from tests.end_to_end.asking import Asker
from tests.end_to_end.processes import Departments, entered, entries, meridian
from tests.gateway.engine_room import POLICIES


@pytest.mark.parametrize(
    ("reloads", "rules", "rate"), [(5, 1_000, 40.0), pytest.param(30, 10_000, 100.0, marks=pytest.mark.acceptance)]
)
async def test_no_decision_is_wrong_while_policies_turn(
    city: City,
    departments: Departments,
    truth: Truth,
    ask: Asker,
    session: aiohttp.ClientSession,
    tmp_path: Path,
    seen: Callable[[str], None],
    reloads: int,
    rules: int,
    rate: float,
) -> None:
    """Every request is answered, every answer by a version that may be in force, and each version is entered once."""
    folder = tmp_path / "policies"
    await asyncio.to_thread(lay_out, POLICIES, folder, rules)
    codes = [case.enterprise.code for case in truth.threshold[:10]]
    with processes.gateway(city, tmp_path / "gateway", departments.addresses, policies=folder) as running:
        turning = Turning(session, folder, running.ops_port, running.process.pid)
        await turning.begin()
        async with steady_load(running.port, ask.token(DESK[0]), codes, rate) as load:
            stop = asyncio.Event()
            loading = asyncio.create_task(load.until(stop))
            for _ in range(reloads):
                await turning.turn()
            stop.set()
            samples = await loading
        assert [sample for sample in samples if sample.failed] == []
        assert wrong(samples, turning.turns) == []
        assert {sample.decided for sample in samples} == {0, 1}
        loads = list(entered(running.ledger, Kind.POLICY))
    versions = [load["version"] for load in loads]
    assert [load["outcome"] for load in loads] == ["LOADED"] * (reloads + 1)
    assert [load["previous"] for load in loads] == [None, *versions[:-1]]
    assert len(set(versions)) == reloads + 1
    assert all(
        [(change["client"], change["widens"]) for change in load["changes"]] == [(DESK[0], True), (DESK[0], False)]
        for load in loads[1:]
    )
    operations = entries(running.ledger).values()
    assert {entry["policy_version"] for entry in operations} <= set(versions)
    verified = meridian("audit", "verify", str(running.ledger))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    seen(f"{reloads} reloads of {rules:,} rules under load: {len(samples):,} requests, 0 failed, 0 wrong decisions")
