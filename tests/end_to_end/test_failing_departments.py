"""One department down is one department down: it is named, and the others are answered."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City
from demo.generator.truth import Truth
from tests.end_to_end import processes
from tests.end_to_end.asking import FILING, LOCAL_DESK, REGISTRATIONS, Asker
from tests.end_to_end.exchange import Got, errors, over_http
from tests.end_to_end.hurried_sources import DEADLINE, hurried_sources
from tests.end_to_end.processes import Departments, Gateway, database
from tests.end_to_end.test_threshold import TOTALS

FIELDS: Final = {
    "industry_commerce": ("name", "registrationStatus"),
    "local_tax": ("localTaxRegistration",),
    "national_tax": ("nationalTaxRegistration",),
}

CODES: Final = {"error": "SOURCE_UNAVAILABLE", "garbage": "SOURCE_DATA_INVALID", "hang": "SOURCE_TIMEOUT"}


@pytest.fixture(scope="module")
def register(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the local tax bureau's database, to be spoilt."""
    copy: Path = tmp_path_factory.mktemp("register") / "local_tax.db"
    shutil.copy(city.database("local_tax"), copy)
    return copy


@pytest.fixture(scope="module")
def hurried(
    city: City, departments: Departments, register: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A gateway that waits for departments a short time only."""
    directory = tmp_path_factory.mktemp("hurried")
    own = dict([database("local_tax", register)])
    sources = hurried_sources(city, directory / "sources.toml")
    with processes.gateway(
        city, directory, departments.addresses, deadline=DEADLINE, addresses=own, sources=sources
    ) as running:
        yield running


@pytest.fixture
def codes(truth: Truth) -> list[str]:
    """The enterprises asked about: some of those around the threshold, and one that nobody knows."""
    return [*(case.enterprise.code for case in truth.threshold[:20]), "91440101000000011N"]


@asynccontextmanager
async def failing(session: aiohttp.ClientSession, port: int, how: str) -> AsyncIterator[None]:
    """A department that fails in this way, and is well again afterwards."""
    fault = f"http://127.0.0.1:{port}/fault"
    async with session.put(fault, json={"mode": how}) as ordered:
        assert ordered.status == 204
    try:
        yield
    finally:
        async with session.put(fault, json={"mode": "none"}) as ordered:
            assert ordered.status == 204


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """A database that its owner holds for longer than anybody waits."""
    with closing(sqlite3.connect(path, isolation_level=None)) as owner:
        owner.execute("BEGIN EXCLUSIVE")
        yield
        owner.execute("ROLLBACK")


@contextmanager
def torn(path: Path) -> Iterator[None]:
    """A database whose file holds something else."""
    content = path.read_bytes()
    path.write_bytes(b"\xff" * len(content))
    yield
    path.write_bytes(content)


def around(whole: Got, department: str, code: str) -> tuple[Any, list[Any]]:
    """What of a whole answer is left without a department, and the errors beside it."""
    gone = dict.fromkeys(FIELDS[department])
    data = {"enterprises": [{**enterprise, **gone} for enterprise in whole.document["data"]["enterprises"]]}
    return data, sorted((code, department, f"enterprises.*.{name}") for name in gone)


@pytest.mark.parametrize("how", CODES)
@pytest.mark.parametrize("department", [name for name in processes.HTTP_DEPARTMENTS if name in FIELDS])
async def test_failing_service_costs_its_own_fields_only(
    hurried: Gateway,
    departments: Departments,
    ask: Asker,
    session: aiohttp.ClientSession,
    codes: list[str],
    department: str,
    how: str,
) -> None:
    """Its fields are null with one error each, the rest is as ever, and so is everything afterwards."""
    sent = ask(LOCAL_DESK, REGISTRATIONS, {"codes": codes})
    whole = await over_http(session, hurried.port, sent)
    assert whole.code is None
    async with failing(session, departments.ports[department], how):
        got = await over_http(session, hurried.port, sent)
    data, expected = around(whole, department, CODES[how])
    assert (got.status, got.document["data"], errors(got)) == (200, data, expected)
    assert processes.entries(hurried.ledger)[got.request_id]["outcome"] == "PARTIAL"
    again = await over_http(session, hurried.port, sent)
    assert again.document == whole.document


@pytest.mark.parametrize("harm", [locked, torn])
async def test_failing_database_costs_its_own_fields_only(
    hurried: Gateway,
    register: Path,
    ask: Asker,
    session: aiohttp.ClientSession,
    codes: list[str],
    harm: Callable[[Path], AbstractContextManager[None]],
) -> None:
    """A database that is held or torn is one department less, and is back when it is well."""
    sent = ask(LOCAL_DESK, REGISTRATIONS, {"codes": codes})
    whole = await over_http(session, hurried.port, sent)
    assert whole.code is None
    with harm(register):
        got = await over_http(session, hurried.port, sent)
    data, expected = around(whole, "local_tax", "SOURCE_UNAVAILABLE")
    assert (got.status, got.document["data"], errors(got)) == (200, data, expected)
    again = await over_http(session, hurried.port, sent)
    assert again.document == whole.document


async def test_sum_is_not_decided_without_one_of_its_parts(
    hurried: Gateway, departments: Departments, ask: Asker, session: aiohttp.ClientSession, codes: list[str]
) -> None:
    """Even where one part alone is over the edge, the sum is null while the other office is silent."""
    sent = ask(FILING, TOTALS, {"codes": codes})
    async with failing(session, departments.ports["national_tax"], "error"):
        got = await over_http(session, hurried.port, sent)
    assert got.document["data"]["enterprises"] == [{"totalTax": {"status": None}}] * len(codes)
    assert errors(got) == [("SOURCE_UNAVAILABLE", "national_tax", "enterprises.*.totalTax.status")]
