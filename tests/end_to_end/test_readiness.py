"""What an operator sees of a running gateway, and starting it while departments are down."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from demo.city import City
from demo.departments.roll import DEPARTMENTS
from demo.departments.serving import services, serving
from demo.generator.truth import Truth
from demo.secret_files import read_secrets
from gateway.policy.snapshot import Snapshot
from tests.demo.ports import free_ports
from tests.end_to_end import processes
from tests.end_to_end.asking import ELIGIBILITY, LOCAL_DESK, LOTTERY, REGISTRATIONS, Asker
from tests.end_to_end.conftest import Answer
from tests.end_to_end.exchange import Got, Sent, errors, over_http
from tests.end_to_end.processes import Departments, address, database
from tests.end_to_end.waiting import until

READY = Sent(method="GET", target="/ready")


ALL_UP = dict.fromkeys((department.name for department in DEPARTMENTS), "UP")


def standings(got: Got) -> Any:
    """Department → what ``/ready`` says of it."""
    return got.document["departments"]


def is_probed(got: Got) -> bool:
    """Whether each department has been looked at."""
    return "UNKNOWN" not in standings(got).values()


async def test_gateway_lives(answer: Answer) -> None:
    """``/live`` says so, and is not to be stored."""
    got = await answer(Sent(method="GET", target="/live"))
    assert (got.status, got.document) == (200, {"live": True})
    assert got.headers["cache-control"] == "no-store"


async def test_ready_names_policy_and_departments(answer: Answer, snapshot: Snapshot) -> None:
    """``/ready`` has the version of the policy in force and each department's standing, and is not to be stored."""
    got = await until(lambda: answer(READY), is_probed)
    assert got.status == 200
    assert got.headers["cache-control"] == "no-store"
    document = got.document
    assert document.pop("policy").keys() == {"loadedAt", "ageSeconds"}
    safeguards = document.pop("safeguards")
    assert safeguards.keys() == ALL_UP.keys()
    assert {standing["breaker"] for standing in safeguards.values()} == {"CLOSED"}
    checkpoints = document.pop("checkpoints")
    assert (checkpoints["state"], checkpoints["anchors"].keys()) == ("UP", {"directory"})
    assert document == {
        "ready": True,
        "policyVersion": snapshot.version,
        "ledger": "UP",
        "departments": ALL_UP,
    }


async def test_departments_down_at_start_come_back(
    city: City, truth: Truth, departments: Departments, ask: Asker, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """A gateway starts without them, names them, answers around them, and whole once they are there."""
    away, port = tmp_path / "away.db", free_ports(1)
    down = dict([database("land_housing", away), address("national_tax", f"http://127.0.0.1:{port}")])
    applicant = next(one for one in truth.applicants if not one.reasons)
    about_person = ask(LOTTERY, ELIGIBILITY, {"ids": [applicant.person.number], "names": [applicant.written_name]})
    about_enterprise = ask(LOCAL_DESK, REGISTRATIONS, {"codes": [truth.threshold[0].enterprise.code]})
    with processes.gateway(city, tmp_path / "gateway", departments.addresses, addresses=down) as running:
        send = partial(over_http, session, running.port)
        seen = await until(lambda: send(READY), is_probed)
        assert seen.status == 200
        assert standings(seen) == {**ALL_UP, "land_housing": "SOURCE_UNAVAILABLE", "national_tax": "SOURCE_UNAVAILABLE"}
        person, enterprise = await send(about_person), await send(about_enterprise)
        assert person.document["data"]["persons"] == [
            {"nameMatches": "YES", "housingEligibility": {"verdict": "UNDETERMINED", "reasons": []}}
        ]
        assert errors(person) == [("SOURCE_UNAVAILABLE", "land_housing", "persons.*.housingEligibility")]
        assert errors(enterprise) == [("SOURCE_UNAVAILABLE", "national_tax", "enterprises.*.nationalTaxRegistration")]

        shutil.copy(city.database("land_housing"), away)
        async with serving([(services(city, read_secrets(city.secrets))[1], port)]):
            person, enterprise = await send(about_person), await send(about_enterprise)
            assert person.document["data"]["persons"][0]["housingEligibility"]["verdict"] == "YES"
            assert errors(person) == errors(enterprise) == []
            assert standings(await until(lambda: send(READY), lambda got: standings(got) == ALL_UP)) == ALL_UP
