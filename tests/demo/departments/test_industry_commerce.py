"""The company register answers from what its file holds at the moment."""

import shutil
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import aiohttp
import orjson
import pytest

from demo.city import City
from demo.departments import industry_commerce
from demo.departments.register import Read, Records
from demo.departments.service import Service
from demo.departments.serving import serving
from demo.generator.census import Census
from demo.generator.firms import Firm
from demo.generator.representatives import enterprises_of


def told(path: Path, read: Read, keys: list[str]) -> Records:
    """What the register tells about these keys."""
    with closing(sqlite3.connect(path)) as connection:
        return read(connection, orjson.dumps(keys).decode())


@pytest.fixture
def register(small_city: City, tmp_path: Path) -> Path:
    """A copy of the register, to be changed."""
    return Path(shutil.copy(small_city.database("industry_commerce"), tmp_path / "register.db"))


def test_records_are_the_planted_registrations(small_city: City, trades: list[Firm], everything: Census) -> None:
    """One record for each licensed enterprise, by credit code, the capital exact."""
    path = small_city.database("industry_commerce")
    records = told(path, industry_commerce.enterprises, [firm.enterprise.code for firm in trades])
    licensed = {firm.enterprise.code: firm for firm in trades if firm.registration}
    assert set(records) == set(licensed)
    for code, firm in licensed.items():
        assert firm.registration is not None
        assert records[code]["qymc"] == firm.enterprise.name
        assert records[code]["xzqh"] == firm.registration.division
        assert records[code]["clrq"] == firm.registration.since.isoformat()
        assert records[code]["fr"] == {"sfzh": everything.representatives[code]}
        assert Decimal(records[code]["zczb"]) * 1_000_000 == firm.registration.capital


def test_person_is_told_with_all_enterprises(small_city: City, everything: Census) -> None:
    """Whoever stands for an enterprise has a record with every one of them, and nobody else has one."""
    path = small_city.database("industry_commerce")
    numbers = [life.person.number for life in everything.lives]
    assert told(path, industry_commerce.representatives, numbers) == {
        number: {"sfzh": number, "qy": codes} for number, codes in enterprises_of(everything.representatives).items()
    }


async def test_enterprise_that_moved_is_told_at_its_new_seat(register: Path, trades: list[Firm]) -> None:
    """A running service tells the new division to the next who asks."""
    code = next(firm.enterprise.code for firm in trades if firm.registration)
    service = Service(industry_commerce.DESK, register, None, "city")
    async with serving([(service, 0)]) as (port,), aiohttp.ClientSession() as session:

        async def division() -> object:
            question = {"keys": [code], "fields": ["xzqh"]}
            async with session.post(f"http://127.0.0.1:{port}/enterprises/query", json=question) as response:
                (record,) = (await response.json())["records"]
                return record["xzqh"]

        assert await division() != "440184008"
        industry_commerce.move(register, code, "440184008")
        assert await division() == "440184008"
        industry_commerce.move(register, code, None)
        assert await division() is None


def test_unknown_enterprise_does_not_move(register: Path) -> None:
    """Who moves nobody is told so, without the code."""
    with pytest.raises(industry_commerce.NoSuchEnterprise) as raised:
        industry_commerce.move(register, "91440101000000011N", "440184008")
    assert "91440101000000011N" not in str(raised.value)
