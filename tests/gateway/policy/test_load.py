"""Loading: all problems at once, and the real policies."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from source_adapters.contract import Form
from tests.gateway.policy.small_city import PolicySet

POLICIES = Path(__file__).parents[3] / "policies"
POLICY_DAY = date(2007, 11, 1)


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
    assert str(refused.value).count("\n") == len(files) - 1


def test_the_delivered_policies_are_accepted(city: Snapshot) -> None:
    """Against the schema that the gateway serves, with every expectation of the officers met."""
    assert set(city.purposes) == {"housing-lottery", "exit-entry-business-filing", "tax-registration-check"}
    assert {city.clients[name].organisation for name in city.clients} == {
        "housing-office",
        "exit-entry-administration",
        "local-tax-bureau",
        "national-tax-bureau",
    }


def test_no_delivered_grant_is_exact_but_for_enterprise_names(city: Snapshot) -> None:
    """Figures leave as a status or a range."""
    exact = {
        coordinate
        for client in city.clients
        for purpose in city.purposes
        for coordinate in REGISTER
        if city.ruling(client, purpose, coordinate, Form.EXACT, POLICY_DAY).allowed
    }
    assert exact == {"Enterprise.name"}


def test_the_lottery_has_its_edges(city: Snapshot) -> None:
    """One home, and 12,000 yuan of income tax a year."""
    assert city.edge("housing-lottery", "Person.homesOwned") == 1
    assert city.edge("housing-lottery", "Person.incomeTax") == Decimal("12000.00")
    assert city.edge("exit-entry-business-filing", "Enterprise.totalTax") == Decimal("100000.00")


@pytest.mark.parametrize("client", ["tax-registration-desk", "national-tax-desk"])
def test_whoever_holds_the_parts_does_not_hold_the_sum(city: Snapshot, client: str) -> None:
    """Neither bureau sees what both taxes make together, under any purpose."""
    for purpose in city.purposes:
        for form in (Form.STATUS, Form.RANGE):
            assert not city.ruling(client, purpose, "Enterprise.totalTax", form, POLICY_DAY).allowed
