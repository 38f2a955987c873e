"""What the departments hold, read as their bindings say, is what the planted facts state."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from demo.city import City
from demo.departments.roll import DEPARTMENTS, DESKS
from tests.demo.departments.bound import SILENCES, Reader

PERSONS = {
    "public_security": {
        "idNumber", "idNumberMasked", "name", "nameMatches", "sex", "birthDate", "householdStatus",
        "householdDivision", "householdRegisteredOn", "householdMembers", "residencePermit", "vitalStatus", "diedOn",
    },
    "labour": {"employmentFiling", "employer", "pensionStatus", "pensionMonthly", "insuredMonths"},
    "industry_commerce": {"enterprises"},
    "family_planning": {"familyPlanningCertificate"},
    "land_housing": {"homesOwned", "homeFloorArea"},
    "local_tax": {"incomeTax"},
    "civil_affairs": {"maritalStatus", "subsistenceAllowance"},
    "disabled_federation": {"disabilityGrade"},
    "education": {"schoolEnrolment"},
    "trade_union": {"hardshipWorker"},
    "health": {"medicalAssistance"},
    "justice": {"legalAid"},
}  # fmt: skip
ENTERPRISES = {
    "industry_commerce": {
        "creditCode", "name", "registrationStatus", "registeredOn", "division", "industry", "registeredCapital",
        "legalRepresentative",
    },
    "quality_supervision": {"organisationCode", "codeCertificate", "productLicence"},
    "local_tax": {"localTaxRegistration", "localTax", "localTaxArrears"},
    "national_tax": {"nationalTaxRegistration", "nationalTax"},
    "statistics": {"reportedEmployees", "reportedRevenue"},
    "labour": {"insuredEmployees", "wageDispute"},
    "disabled_federation": {"disabledEmployees"},
    "finance": {"subsidies"},
    "work_safety": {"safetyInspection"},
    "food_drug": {"foodLicence"},
    "public_security": {"fireInspection"},
    "family_planning": {"familyPlanningDuty"},
}  # fmt: skip
"""One authority for each attribute, from the table of the schema."""

SCHEMA = {"Person": PERSONS, "Enterprise": ENTERPRISES}


@pytest.fixture(scope="module")
def bindings(small_city: City) -> dict[str, Any]:
    """The departments as `sources.toml` binds them."""
    bound: dict[str, Any] = tomllib.loads(small_city.sources.read_text(encoding="utf-8"))["departments"]
    return bound


@pytest.fixture(scope="module")
def reader(small_city: City) -> Reader:
    """Reads the small city as bound."""
    return Reader(small_city)


def parts(bindings: dict[str, Any], entity: str) -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """Department, block and the attributes it answers."""
    for name, one in bindings.items():
        for block in (*one.get("tables", ()), *one.get("services", ())):
            if block["entity"] == entity:
                yield name, block, set(block["attributes"])
        for relation in one.get("relations", ()):
            if relation["entity"] == entity:
                yield name, relation, {relation["attribute"]}


@pytest.mark.parametrize("entity", SCHEMA)
def test_each_attribute_is_bound_at_its_authority(bindings: dict[str, Any], entity: str) -> None:
    """Every attribute of the schema is bound once, at the one department that answers for it."""
    found: dict[str, set[str]] = {}
    for name, _, attributes in parts(bindings, entity):
        assert not found.get(name, set()) & attributes
        found.setdefault(name, set()).update(attributes)
    assert found == SCHEMA[entity]


@pytest.mark.parametrize("entity", SCHEMA)
def test_registers_are_complete_where_silence_has_a_meaning(bindings: dict[str, Any], entity: str) -> None:
    """A block vouches for its silence exactly if the schema gives the silence of one of its attributes a value."""
    for _, block, attributes in parts(bindings, entity):
        assert block.get("complete_register", False) == bool(attributes & set(SILENCES))


@pytest.mark.parametrize(("entity", "kind"), [("Person", "persons"), ("Enterprise", "enterprises")])
def test_departments_hold_the_planted_facts(reader: Reader, planted: dict[str, Any], entity: str, kind: str) -> None:
    """Whoever reads the registers as bound finds each stated fact, and none that is not stated."""
    for key, facts in planted["facts"][kind].items():
        assert reader.facts(entity, key) == facts, "a subject's facts differ"


def test_departments_have_a_database_each(small_city: City) -> None:
    """Eighteen departments, eighteen files, each bound under its own name."""
    files = {path.stem for path in (small_city.directory / "departments").iterdir()}
    assert files == {department.name for department in DEPARTMENTS}
    assert len(DEPARTMENTS) == 18


def test_http_departments_are_bound_to_their_ports(bindings: dict[str, Any]) -> None:
    """The addresses count up from 8101 in the order of the desks, and each names its own token."""
    for port, desk in enumerate(DESKS, start=8101):
        one = bindings[desk.department]
        assert one["address"] == f"http://127.0.0.1:{port}"
        assert one["bearer_token_env"] == desk.bearer_variable
        assert {service["path"] for service in one["services"]} == {counter.path for counter in desk.counters}
