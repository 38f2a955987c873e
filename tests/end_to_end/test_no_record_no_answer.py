"""No record, no answer: the entry is on stable storage before the first byte of the answer is sent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette

from demo.city import City
from gateway.audit.verify import verify
from gateway.policy.snapshot import Snapshot
from tests.end_to_end.applications import application
from tests.end_to_end.asking import LOCAL_DESK, Asker
from tests.end_to_end.exchange import Got, Sent, straight
from tests.end_to_end.processes import entries
from tests.end_to_end.refusals import DOCUMENTS, good_enterprise, good_person
from tests.end_to_end.witness import Witness, WitnessedStorage
from tests.gateway.small_city import SmallCity

READY = Sent(method="GET", target="/ready")


@pytest.fixture
def witness() -> Witness:
    """Sees what becomes stable, and which responses begin."""
    return Witness()


@pytest.fixture
async def app(city: City, snapshot: Snapshot, witness: Witness, tmp_path: Path) -> AsyncIterator[Starlette]:
    """An application whose ledger is witnessed."""
    storage = WitnessedStorage(tmp_path / "ledger", witness)
    async with application(city, snapshot, SmallCity().sources, storage) as started:
        yield started
        witness.failing = frozenset()


@pytest.fixture
def known(ask: Asker) -> list[Sent]:
    """One request of each kind that is entered: answered, in part, denied, refused, about no subject at all."""
    denied = (
        "query Denied($codes: [String!]!) { enterprises(creditCodes: $codes) { nationalTax(year: 2007) { exact } } }"
    )
    catalogue = replace(ask(LOCAL_DESK, ""), method="GET", body=b"", target="/graphql?query={catalogue{field}}")
    return [
        good_person(ask),
        good_enterprise(ask),
        ask(LOCAL_DESK, denied, {"codes": ["91440101000000011N"]}),
        catalogue,
        DOCUMENTS[0].make(ask),
        DOCUMENTS[-1].make(ask),
    ]


async def all_at_once(app: Starlette, sent: list[Sent], witness: Witness) -> list[Got]:
    """The responses to requests that come together."""
    return await asyncio.gather(*(straight(app, each, witness.told) for each in sent))


async def test_entry_is_stable_before_the_answer_begins(app: Starlette, known: list[Sent], witness: Witness) -> None:
    """For each of many answers and refusals at once, the flush of its own entry returned before its first byte."""
    got = await all_at_once(app, known * 20, witness)
    assert len(set(witness.begun)) == len(got) == 120
    assert witness.begun_too_soon == []


async def test_nothing_is_sent_while_the_disk_is_busy(app: Starlette, known: list[Sent], witness: Witness) -> None:
    """Answers that are ready wait for the flush, however long it takes, and then all come."""
    loop, flushing = asyncio.get_running_loop(), asyncio.Event()
    witness.flushing = lambda: loop.call_soon_threadsafe(flushing.set)
    witness.held.clear()
    try:
        waiting = asyncio.create_task(all_at_once(app, known * 5, witness))
        await flushing.wait()
        for _ in range(100):
            await asyncio.sleep(0)
        assert witness.begun == []
    finally:
        witness.held.set()
    assert len(await waiting) == len(witness.begun) == 30
    assert witness.begun_too_soon == []


@pytest.mark.parametrize("call", ["write", "sync"])
async def test_nothing_is_disclosed_without_a_record(
    app: Starlette, known: list[Sent], witness: Witness, ask: Asker, tmp_path: Path, call: str
) -> None:
    """While the disk fails every known client gets AUDIT_UNAVAILABLE and no data; when it is back, answers."""
    before = await all_at_once(app, known, witness)
    witness.failing = frozenset({call})
    lost = await all_at_once(app, known * 5, witness)
    assert {(got.status, got.code) for got in lost} == {(503, "AUDIT_UNAVAILABLE")}
    assert not any("data" in got.document for got in lost)
    assert {got.headers["cache-control"] for got in lost} == {"no-store"}
    ready = await straight(app, READY)
    assert (ready.status, ready.document["ledger"]) == (503, "AUDIT_UNAVAILABLE")
    stranger = await straight(app, good_enterprise(ask).with_headers(authorization=None))
    assert stranger.status == 401

    witness.failing = frozenset()
    again = await all_at_once(app, known, witness)
    assert [(got.status, got.code) for got in again] == [(got.status, got.code) for got in before]
    assert (await straight(app, READY)).status == 200
    ledger = tmp_path / "ledger"
    assert {got.request_id for got in (*before, *again)} <= entries(ledger).keys()
    assert {got.request_id for got in lost}.isdisjoint(entries(ledger))
    assert verify(ledger).accepted
