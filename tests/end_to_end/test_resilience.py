"""Breakers and caches over real HTTP: departments that fail, hang, vanish and come back."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City
from demo.generator.truth import Truth
from demo.secret_files import read_secrets
from gateway.app import parts
from gateway.errors import StartRefused
from gateway.settings import read_settings
from tests.demo.ports import free_ports
from tests.end_to_end import processes
from tests.end_to_end.asking import LOCAL_DESK, REGISTRATIONS, Asker
from tests.end_to_end.exchange import Got, Sent, errors, over_http
from tests.end_to_end.hurried_sources import DEADLINE, hurried_sources
from tests.end_to_end.processes import HTTP_DEPARTMENTS, Departments, Gateway
from tests.end_to_end.waiting import until

READY: Final = Sent(method="GET", target="/ready")
JUDGED_FROM: Final = 4
CACHE: Final = """
[departments.industry_commerce.cache]
stale_if_down = 600

[departments.industry_commerce.cache.Enterprise]
name = { seconds = 2, sensitivity = "basic" }
"""
NAMES: Final = """query Names($codes: [String!]!) {
  enterprises(creditCodes: $codes) { name sources { field outcome asOf fetchedAt cached } } }"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A caller of a gateway, who can also order a department to fail."""

    session: aiohttp.ClientSession
    gateway: Gateway
    departments: Departments
    ask_for: Asker
    codes: list[str]

    async def ask(self, text: str = REGISTRATIONS) -> Got:
        """The answer about some enterprises."""
        return await over_http(self.session, self.gateway.port, self.ask_for(LOCAL_DESK, text, {"codes": self.codes}))

    async def order(self, how: str, department: str = "national_tax") -> None:
        """Have a department fail in this way from now on."""
        address = f"http://127.0.0.1:{self.departments.ports[department]}/fault"
        async with self.session.put(address, json={"mode": how}) as ordered:
            assert ordered.status == 204

    async def calls(self, department: str = "national_tax") -> int:
        """How many questions a department has got."""
        address = f"http://127.0.0.1:{self.departments.ports[department]}/calls"
        async with self.session.get(address) as told:
            return len((await told.text()).splitlines())

    async def standing(self, department: str = "national_tax") -> dict[str, Any]:
        """What ``/ready`` says of a department's safeguards."""
        got = await over_http(self.session, self.gateway.port, READY)
        found: dict[str, Any] = got.document["safeguards"][department]
        return found

    async def metric(self, line: str) -> float:
        """A figure of ``/metrics``."""
        got = await over_http(self.session, self.gateway.ops_port, Sent(method="GET", target="/metrics"))
        return next(float(each.rpartition(" ")[2]) for each in got.body.decode().splitlines() if each.startswith(line))


@pytest.fixture(scope="module")
def bearing(city: City, departments: Departments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that judges departments by few calls, and keeps names of enterprises."""
    directory = tmp_path_factory.mktemp("bearing")
    sources = hurried_sources(city, directory / "sources.toml", window=6, judged_from=JUDGED_FROM, more=CACHE)
    with processes.gateway(city, directory, departments.addresses, deadline=DEADLINE, sources=sources) as running:
        yield running


@pytest.fixture
async def desk(
    bearing: Gateway, departments: Departments, ask: Asker, session: aiohttp.ClientSession, truth: Truth
) -> AsyncIterator[Desk]:
    """A caller; whatever was ordered is lifted, and the gateway is calm again."""
    made = Desk(session, bearing, departments, ask, [case.enterprise.code for case in truth.threshold[:5]])
    yield made
    for department in ("national_tax", "industry_commerce"):
        await made.order("none", department)
    await until(made.ask, is_whole)


def is_whole(got: Got) -> bool:
    """Whether every department answered."""
    return got.code is None


def without(whole: Got, *fields: str) -> list[dict[str, Any]]:
    """An answer with these fields null."""
    return [{**each, **dict.fromkeys(fields)} for each in whole.document["data"]["enterprises"]]


async def test_one_hung_department_leaves_two_departments_data(desk: Desk, seen: Callable[[str], None]) -> None:
    """The answer is there by its deadline, though the department never answers, and the department is named."""
    whole = await desk.ask()
    await desk.order("hang")
    began = time.monotonic()
    got = await desk.ask()
    seen(
        f"one of three departments hangs: answered after {time.monotonic() - began:.2f} s, the deadline is {DEADLINE} s"
    )
    assert got.document["data"]["enterprises"] == without(whole, "nationalTaxRegistration")
    assert errors(got) == [("SOURCE_TIMEOUT", "national_tax", "enterprises.*.nationalTaxRegistration")]


@pytest.mark.parametrize("how", ["error", "hang", "slow", "half"])
async def test_a_department_that_keeps_failing_is_left_alone_until_it_is_well(desk: Desk, how: str) -> None:
    """Callers are told at once and when to come back; nobody asks it meanwhile; then it is asked as ever."""
    whole = await until(desk.ask, is_whole)
    await desk.order(how)
    opened = await until(desk.ask, lambda got: _retry_after(got) is not None)
    before = await desk.calls()
    assert _retry_after(opened) == 1
    assert opened.document["data"]["enterprises"] == without(whole, "nationalTaxRegistration")
    assert (await desk.standing())["breaker"] in {"OPEN", "HALF_OPEN"}
    assert await desk.calls() <= before + 1
    await desk.order("none")
    again = await until(desk.ask, is_whole)
    assert again.document == whole.document
    assert (await until(desk.standing, lambda each: each["breaker"] == "CLOSED"))["inFlight"] == 0
    assert await desk.metric('meridian_breaker_opened_total{department="national_tax"}') >= 1


def _retry_after(got: Got) -> int | None:
    found: int | None = next((each["extensions"].get("retryAfter") for each in got.document.get("errors", ())), None)
    return found


async def test_what_is_kept_is_not_asked_for_and_stands_in_when_the_department_is_gone(
    city: City, ask: Asker, session: aiohttp.ClientSession, truth: Truth, tmp_path: Path
) -> None:
    """Marked, with the moments of its reading; after its time it is asked for again; the ledger knows."""
    async with _own(city, ask, session, truth, tmp_path) as (desk, kill):
        first = await desk.ask(NAMES)
        assert first.code is None
        calls = await desk.calls("industry_commerce")
        kept = await desk.ask(NAMES)
        assert await desk.calls("industry_commerce") == calls
        assert _unmarked(kept) == _unmarked(first)
        assert _marks(first) == {False}
        assert _marks(kept) == {True}
        assert processes.entries(desk.gateway.ledger)[kept.request_id]["departments"] == [
            {"calls": 0, "department": "industry_commerce", "outcome": "CACHED"}
        ]
        fresh = await until(lambda: desk.ask(NAMES), lambda got: _marks(got) == {False})
        kill()
        stale = await until(lambda: desk.ask(NAMES), lambda got: _marks(got) == {True} and got.code is None)
        assert _unmarked(stale) == _unmarked(fresh)
        metric = 'meridian_source_cells_total{department="industry_commerce",result="stale"}'
        assert await until(lambda: _stale(desk, metric), lambda found: found > 0) > 0


async def _stale(desk: Desk, metric: str) -> float:
    await desk.ask(NAMES)
    return await desk.metric(metric)


def _lines(got: Got) -> list[dict[str, Any]]:
    return [line for each in got.document["data"]["enterprises"] for line in each["sources"]]


def _marks(got: Got) -> set[bool]:
    return {line["cached"] for line in _lines(got)}


def _unmarked(got: Got) -> list[dict[str, Any]]:
    return [{**line, "cached": None} for line in _lines(got)]


@asynccontextmanager
async def _own(
    city: City, ask: Asker, session: aiohttp.ClientSession, truth: Truth, tmp_path: Path
) -> AsyncIterator[tuple[Desk, Any]]:
    """A gateway and departments that may be killed."""
    where = Departments(free_ports(len(HTTP_DEPARTMENTS)), tmp_path / "departments.log")
    sources = hurried_sources(city, tmp_path / "sources.toml", more=CACHE)
    with (
        processes.departments_at(where, city) as child,
        processes.gateway(city, tmp_path, where.addresses, deadline=DEADLINE, sources=sources) as running,
    ):
        codes = [case.enterprise.code for case in truth.threshold[:5]]
        yield Desk(session, running, where, ask, codes), child.process.kill


def test_a_gateway_that_would_keep_what_is_sensitive_does_not_start(city: City, tmp_path: Path) -> None:
    """It says at which line of which file."""
    more = CACHE + 'registeredCapital = { seconds = 2, sensitivity = "basic" }\n'
    sources = hurried_sources(city, tmp_path / "sources.toml", more=more)
    settings = replace(read_settings(city.gateway_settings), sources=sources)
    line = len(sources.read_text(encoding="utf-8").splitlines())
    with pytest.raises(StartRefused) as refused:
        parts(settings, read_secrets(city.secrets))
    assert str(refused.value) == (
        f"sources.toml:{line}: departments.industry_commerce.cache.Enterprise.registeredCapital: must not be kept: "
        "the schema marks it sensitive"
    )
