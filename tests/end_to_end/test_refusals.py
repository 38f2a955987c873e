"""What is refused before any source is asked, and that nothing of the caller's is said again."""

import json
import logging
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from demo.city import City
from gateway.audit.storage import DirectoryStorage
from gateway.policy.snapshot import Snapshot
from tests.end_to_end.applications import application
from tests.end_to_end.asking import Asker
from tests.end_to_end.conftest import Answer
from tests.end_to_end.exchange import GRAPHQL, JSON, Got, Sent, straight
from tests.end_to_end.processes import Departments, Gateway, entries
from tests.end_to_end.refusals import CANARIES, REFUSALS, WORD, YEAR, Refused, good_enterprise, good_person
from tests.gateway.small_city import SmallCity

CASE = f"{WORD}-2007"

each_refusal = pytest.mark.parametrize("refused", REFUSALS, ids=lambda refused: refused.name)


async def calls(session: aiohttp.ClientSession, departments: Departments) -> int:
    """How many questions the departments that are asked over HTTP have had."""
    total = 0
    for port in departments.ports.values():
        async with session.get(f"http://127.0.0.1:{port}/calls") as told:
            total += (await told.read()).count(b"\n")
    return total


def repeated(text: str) -> list[str]:
    """What of the caller's occurs in a text."""
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def assert_marked(got: Got, accept: str) -> None:
    """Every response has its id, is of the type asked for, and may not be stored."""
    assert len(got.request_id) == 32
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["content-type"] == f"{accept}; charset=utf-8"


def assert_refused(got: Got, refused: Refused, status: int) -> None:
    """One error with its code, under the response's own id, and no data."""
    assert (got.status, got.code) == (status, refused.code)
    (error,) = got.document["errors"]
    assert "data" not in got.document
    assert error["extensions"]["requestId"] == got.request_id
    assert str(YEAR) not in error["message"]
    assert repeated(got.everything) == []


def sent_for(refused: Refused, ask: Asker) -> Sent:
    """The request to be refused, about a case with a word of the caller's in its name."""
    sent = refused.make(ask)
    return sent if "Sharing-Case" in sent.headers else sent.with_headers(sharing_case=CASE)


@each_refusal
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_refusal_over_http(
    refused: Refused,
    accept: str,
    ask: Asker,
    answer: Answer,
    gateway: Gateway,
    departments: Departments,
    session: aiohttp.ClientSession,
) -> None:
    """It has its code and status, calls no service, stands in the ledger, and repeats nothing of the caller's."""
    before = await calls(session, departments)
    got = await answer(sent_for(refused, ask).with_headers(accept=accept))
    assert_marked(got, accept)
    assert_refused(got, refused, 200 if accept == JSON and refused.about_document else refused.status)
    assert await calls(session, departments) == before
    assert repeated(gateway.told()) == []
    assert_entered(entries(gateway.ledger).get(got.request_id), refused)


def assert_entered(entry: dict[str, Any] | None, refused: Refused) -> None:
    """A known client's refusal is entered under its code and with nothing of the caller's but the case."""
    assert (entry is not None) == refused.entered
    if entry is not None:
        assert entry.pop("case") in {CASE, None}
        assert entry["outcome"] == refused.code
        assert repeated(json.dumps(entry)) == []


@each_refusal
async def test_refusal_asks_no_source(
    refused: Refused,
    city: City,
    snapshot: Snapshot,
    ask: Asker,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No department of any kind is called, and no library says a word of the caller's at level DEBUG."""
    caplog.set_level(logging.DEBUG)
    small_city = SmallCity()
    async with application(city, snapshot, small_city.sources, DirectoryStorage(tmp_path / "ledger")) as app:
        got = await straight(app, sent_for(refused, ask))
    assert_refused(got, refused, refused.status)
    assert small_city.calls == {}
    assert repeated(caplog.text) == []


async def test_requests_that_are_well_formed_reach_their_sources(
    city: City,
    snapshot: Snapshot,
    ask: Asker,
    answer: Answer,
    departments: Departments,
    session: aiohttp.ClientSession,
    tmp_path: Path,
) -> None:
    """What the refused requests differ from is answered, by every department that it concerns."""
    small_city, before = SmallCity(), await calls(session, departments)
    got = await answer(good_enterprise(ask))
    assert_marked(got, GRAPHQL)
    assert (got.status, got.code) == (200, None)
    assert await calls(session, departments) == before + 2
    async with application(city, snapshot, small_city.sources, DirectoryStorage(tmp_path / "ledger")) as app:
        for sent in (good_enterprise(ask), good_person(ask)):
            assert (await straight(app, sent)).code is None
    assert small_city.calls == {
        "industry_commerce": 1,
        "land_housing": 1,
        "local_tax": 2,
        "national_tax": 1,
        "public_security": 1,
    }


async def test_stranger_who_keeps_trying_is_slowed_down_alone(
    city: City, snapshot: Snapshot, ask: Asker, tmp_path: Path
) -> None:
    """After thirty bad tokens an address gets RATE_LIMITED, and a good token from there is served all the same."""
    stranger = good_enterprise(ask).with_headers(authorization=f"Bearer {WORD}")
    async with application(city, snapshot, SmallCity().sources, DirectoryStorage(tmp_path / "ledger")) as app:
        tried = [await straight(app, stranger) for _ in range(31)]
        served = await straight(app, good_enterprise(ask))
    assert [got.code for got in tried] == ["UNAUTHENTICATED"] * 30 + ["RATE_LIMITED"]
    assert (tried[-1].status, tried[-1].headers["retry-after"]) == (429, "60")
    assert tried[0].headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert (served.status, served.code) == (200, None)
