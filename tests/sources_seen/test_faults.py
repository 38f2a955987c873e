"""One department that fails, seen from outside: its fields are null with one coded error, the rest is answered."""

from pathlib import Path
from typing import Any, Final

import pytest

from demo.departments.service import Fault
from tests.gateway.engine_room import FILING, LOCAL_DESK, LOTTERY, codes
from tests.sources_seen.real_city import Gateway, Town, opened

ENTERPRISE: Final = """query($k: [String!]!) { enterprises(creditCodes: $k) {
  name registrationStatus totalTax(year: 2007) { status } sources { field department outcome asOf } } }"""


def outcomes(answered: Any) -> dict[str, tuple[str, str]]:
    """Field → department and outcome, of an entity's lines."""
    return {line["field"]: (line["department"], line["outcome"]) for line in answered["sources"]}


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.ERROR, "SOURCE_UNAVAILABLE"), (Fault.GARBAGE, "SOURCE_DATA_INVALID")]
)
async def test_failing_service_is_one_coded_error(gateway: Gateway, town: Town, fault: Fault, code: str) -> None:
    """The sum needs the national tax office; the register of enterprises answers all the same."""
    keys = [case.enterprise.code for case in town.truth.threshold]
    gateway.services["national_tax"].state.fail(fault)
    body = await gateway.ask(ENTERPRISE, FILING, k=keys)
    assert codes(body) == [(code, "enterprises.*.totalTax.status")]
    (error,) = body["errors"]
    assert (error["extensions"]["department"], error["extensions"]["cells"]) == ("national_tax", len(keys))
    assert "paths" not in error["extensions"]
    for answered in body["data"]["enterprises"]:
        assert answered["totalTax"] == {"status": None}
        assert outcomes(answered)["totalTax"] == ("derived", "UNAVAILABLE")
        assert outcomes(answered)["registrationStatus"] == ("industry_commerce", "ANSWERED")


async def test_hanging_service_is_waited_for_no_longer_than_the_deadline(gateway: Gateway, town: Town) -> None:
    """What is left of the request's time bounds the wait; the others' answers are kept."""
    keys = [town.truth.threshold[0].enterprise.code]
    await gateway.ask(ENTERPRISE, FILING, k=keys)
    gateway.services["industry_commerce"].state.fail(Fault.HANG)
    gateway.deadline = 1.0
    body = await gateway.ask(ENTERPRISE, FILING, k=keys)
    patterns = ["enterprises.*.name", "enterprises.*.registrationStatus"]
    assert codes(body) == [("SOURCE_TIMEOUT", pattern) for pattern in patterns]
    assert body["data"]["enterprises"][0]["totalTax"]["status"] == "BELOW"


async def test_service_answers_again_once_it_is_well(gateway: Gateway, town: Town) -> None:
    """A failure is remembered by nobody."""
    keys = [town.truth.threshold[0].enterprise.code]
    gateway.services["national_tax"].state.fail(Fault.ERROR)
    assert (await gateway.ask(ENTERPRISE, FILING, k=keys))["data"]["enterprises"][0]["totalTax"]["status"] is None
    gateway.services["national_tax"].state.fail(Fault.NONE)
    assert "errors" not in await gateway.ask(ENTERPRISE, FILING, k=keys)


async def test_missing_database_is_one_department_down(town: Town, tmp_path: Path) -> None:
    """Starting up without it works, and it is not made anew; silence is not guessed to mean no home."""
    moved = tmp_path / "moved.db"
    async with opened(town, addresses={"land_housing": f"sqlite+aiosqlite:///{moved}"}) as gateway:
        text = """query($k: [String!]!) { persons(idNumbers: $k) {
          vitalStatus homesOwned { status } housingEligibility(year: 2006) { verdict }
          sources { field department outcome } } }"""
        keys = [applicant.person.number for applicant in town.truth.applicants if not applicant.reasons][:20]
        body = await gateway.ask(text, LOTTERY, k=keys)
    assert codes(body) == [
        ("SOURCE_UNAVAILABLE", "persons.*.homesOwned.status"),
        ("SOURCE_UNAVAILABLE", "persons.*.housingEligibility"),
    ]
    assert {error["extensions"]["department"] for error in body["errors"]} == {"land_housing"}
    for answered in body["data"]["persons"]:
        assert answered["vitalStatus"] == "ALIVE"
        assert answered["homesOwned"] == {"status": None}
        assert answered["housingEligibility"] == {"verdict": "UNDETERMINED"}
        assert outcomes(answered) == {
            "vitalStatus": ("public_security", "ANSWERED"),
            "homesOwned": ("land_housing", "UNAVAILABLE"),
            "housingEligibility": ("derived", "UNAVAILABLE"),
        }
    assert not moved.exists()


async def test_sources_say_since_when(gateway: Gateway, town: Town) -> None:
    """Each department's own moment stands beside its field, of a derived field the oldest of them.

    Local taxes are kept by record, and silence has a value there: a record's moment would tell the two apart.
    """
    text = """query($k: String!) { enterprise(creditCode: $k) {
      name localTaxRegistration nationalTaxRegistration sources { field department asOf fetchedAt } } }"""
    code = town.truth.canaries.enterprises[0].enterprise.code
    body = await gateway.ask(text, LOCAL_DESK, k=code)
    lines = body["data"]["enterprise"]["sources"]
    assert [(line["field"], line["department"], line["asOf"]) for line in lines] == [
        ("name", "industry_commerce", "2007-10-30T15:30:00+00:00"),
        ("localTaxRegistration", "local_tax", lines[1]["fetchedAt"]),
        ("nationalTaxRegistration", "national_tax", "2007-10-28T10:00:00+00:00"),
    ]
    filed = await gateway.ask(ENTERPRISE, FILING, k=[code])
    total = filed["data"]["enterprises"][0]["sources"][-1]
    assert (total["department"], total["asOf"]) == ("derived", "2007-10-28T10:00:00+00:00")
