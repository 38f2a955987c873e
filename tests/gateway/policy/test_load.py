"""Loading: all problems at once, and the real policies."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.policy.bands import read_bands
from gateway.policy.files import read_files
from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused, Report
from gateway.policy.regions import Regions
from gateway.policy.registers import Subjects
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from source_adapters.contract import Form
from tests.gateway.policy.small_city import PolicySet

POLICIES = Path(__file__).parents[3] / "policies"
POLICY_DAY = date(2007, 11, 1)
DISTRICTS = (
    *("440104", "440103", "440105", "440106", "440111", "440112"),
    *("440113", "440114", "440115", "440116", "440183", "440184"),
)
"""The twelve districts of the model city."""


@pytest.fixture(scope="module")
def city() -> Snapshot:
    """The policies that the gateway is delivered with; loading asks every row of their tests.csv."""
    return load(POLICIES, REGISTER)


def test_every_problem_of_every_file_is_told_at_once(policy_set: PolicySet) -> None:
    """An officer mends a set in one go, not problem by problem."""
    policy_set.replace("rules/lottery.csv", "homesOwned,status", "homesOwnd,status")
    policy_set.replace("rules/filing.csv", "allow,f2", "alow,f2")
    policy_set.replace("clients.csv", "Lin Mei", "")
    policy_set.replace("bands.csv", "Person.income,coarse,20.00", "Person.income,coarse,15.00")
    policy_set.replace("budgets.csv", "window\n", "window\nbureau-a,,,subjects,1,day\n")
    with pytest.raises(PolicyRefused) as refused:
        policy_set.load()
    files = [problem.file for problem in refused.value.problems]
    assert files == ["bands.csv", "budgets.csv", "clients.csv", "rules/filing.csv", "rules/lottery.csv"]
    assert str(refused.value).splitlines()[0] == refused.value.problems[0].headline


def test_the_delivered_policies_are_accepted(city: Snapshot) -> None:
    """Against the schema that the gateway serves, with every expectation of the officers met."""
    assert set(city.purposes) == {
        "housing-lottery",
        "exit-entry-business-filing",
        "tax-registration-check",
        "district-enterprise-care",
        "pension-verification",
        "subject-service",
    }
    assert {city.clients[name].organisation for name in city.clients} == {
        "housing-office",
        "exit-entry-administration",
        "local-tax-bureau",
        "national-tax-bureau",
        "social-insurance-fund",
        "citizen-service-centre",
        "data-supervision-office",
        *(f"district-office-{district}" for district in DISTRICTS),
    }


def test_few_delivered_grants_are_exact_and_none_is_a_figure(city: Snapshot) -> None:
    """Names of enterprises, and a person's own name and birth date to that person."""
    exact = {
        (purpose, coordinate)
        for client in city.clients
        for purpose in city.purposes
        for coordinate in REGISTER
        if city.ruling(client, purpose, coordinate, Form.EXACT, POLICY_DAY).allowed
    }
    assert exact == {
        ("exit-entry-business-filing", "Enterprise.name"),
        ("tax-registration-check", "Enterprise.name"),
        ("district-enterprise-care", "Enterprise.name"),
        ("subject-service", "Person.name"),
        ("subject-service", "Person.birthDate"),
    }
    assert [name for name, purpose in city.purposes.items() if purpose.subjects is Subjects.SELF] == ["subject-service"]


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_district_desk_holds_all_it_holds_in_its_own_district(city: Snapshot, district: str) -> None:
    """The same fields as the others, each under a rule of its own, and nothing anywhere else."""
    held = {
        (coordinate, form): ruling
        for purpose in city.purposes
        for coordinate, declared in REGISTER.items()
        for form in declared.forms
        if (ruling := city.ruling(f"district-care-{district}", purpose, coordinate, form, POLICY_DAY)).allowed
    }
    assert {ruling.regions for ruling in held.values()} == {Regions.within([district])}
    assert len({ruling.rule_ids for ruling in held.values()}) == len(held)
    assert set(held) == {
        ("Enterprise.name", Form.EXACT),
        ("Enterprise.division", Form.RANGE),
        ("Enterprise.registrationStatus", Form.STATUS),
        ("Enterprise.industry", Form.RANGE),
        ("Enterprise.localTaxRegistration", Form.STATUS),
        ("Enterprise.insuredEmployees", Form.RANGE),
        ("Enterprise.safetyInspection", Form.STATUS),
        ("Enterprise.foodLicence", Form.STATUS),
        ("Enterprise.fireInspection", Form.STATUS),
        ("Enterprise.legalRepresentative", Form.RELATION),
        ("Person.name", Form.MASKED),
        ("Person.vitalStatus", Form.STATUS),
    }


def test_every_figure_of_the_schema_has_its_bands() -> None:
    """So that a rule may grant any of them in classes without a change elsewhere."""
    report = Report()
    bands = read_bands(read_files(POLICIES, report), REGISTER, report)
    figures = {name for name, declared in REGISTER.items() if any(map(declared.needs_bands, declared.forms))}
    assert bands is not None
    assert bands.keys() == figures
    assert not report.problems


def test_the_lottery_has_its_edges(city: Snapshot) -> None:
    """One home, and 12,000 yuan of income tax a year."""
    assert city.edge("housing-lottery", "Person.homesOwned") == 1
    assert city.edge("housing-lottery", "Person.incomeTax") == Decimal("12000.00")
    assert city.edge("exit-entry-business-filing", "Enterprise.totalTax") == Decimal("100000.00")


@pytest.mark.parametrize("client", ["tax-registration-desk", "national-tax-desk", "district-care-440104"])
def test_whoever_holds_the_parts_does_not_hold_the_sum(city: Snapshot, client: str) -> None:
    """Neither bureau and no district sees what both taxes make together, under any purpose."""
    for purpose in city.purposes:
        for form in (Form.STATUS, Form.RANGE):
            assert not city.ruling(client, purpose, "Enterprise.totalTax", form, POLICY_DAY).allowed
