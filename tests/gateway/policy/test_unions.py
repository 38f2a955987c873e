"""Unions: what an organisation learns of a field by all its grants is no finer than by one of them."""

import pytest

from gateway.policy.problems import Place, Report
from gateway.policy.registers import Client
from gateway.policy.rules import Effect, Rule
from gateway.policy.unions import check_unions
from resolvers.schema import REGISTER
from source_adapters.contract import Form
from tests.gateway.policy.generated import client, day
from tests.gateway.policy.small_city import PolicySet

LOTTERY = "rules/lottery.csv"
ROW = "p,portal,{},Person.income,{},*,2007-01-01,2007-12-31,allow,{}"
UNION = "union.housing-office.Person.income"


def two_purposes(policy_set: PolicySet, edge: str, form: str = "range") -> None:
    """The portal holds an income's status at 10 or 20 under one purpose, and its coarse class under another."""
    policy_set.replace("disclosures.csv", "lottery,Person.income,status,20.00", f"lottery,Person.income,status,{edge}")
    policy_set.append(LOTTERY, ROW.format("lottery", "status", "l3"))
    policy_set.append("rules/filing.csv", ROW.format("filing", form, "f6"))


def test_two_edges_under_two_purposes_are_refused(policy_set: PolicySet) -> None:
    """Below 20 and at 10 or above: the middle band, which neither grant tells."""
    two_purposes(policy_set, "10.00")
    told = 'organisation "housing-office" would learn more of Person.income by this and'
    assert any(told in problem and f"or {UNION} in rules-about.csv" in problem for problem in policy_set.problems())


def test_one_edge_under_two_purposes_is_accepted(policy_set: PolicySet) -> None:
    """The union is what one of them tells."""
    two_purposes(policy_set, "20.00")
    assert policy_set.problems() == []


def test_a_signed_union_is_accepted(policy_set: PolicySet) -> None:
    """Somebody answers for it, by organisation and field."""
    two_purposes(policy_set, "10.00")
    policy_set.append("rules-about.csv", f"{UNION},act,Lin Mei,2006-12-01,both are needed")
    assert policy_set.problems() == []


def test_a_union_is_signed_for_by_registered_names(policy_set: PolicySet) -> None:
    """A misspelt one would sign for nothing."""
    policy_set.append("rules-about.csv", f"{UNION}s,act,Lin Mei,2006-12-01,misspelt")
    assert policy_set.problems() == [f'rules-about.csv:4:1: unknown rule id "{UNION}s"; did you mean {UNION}?']


def test_no_rule_takes_the_id_of_a_union(policy_set: PolicySet) -> None:
    """The row about it would sign for both."""
    policy_set.replace(LOTTERY, "allow,l2", f"allow,{UNION}")
    assert f'{LOTTERY}:4:73: rule id "{UNION}" is one for unions; expected an id of its own' in policy_set.problems()


def grant(coordinate: str, form: Form, line: int) -> Rule:
    """A grant of a field of the real schema to one desk."""
    place = Place("rules/generated.csv", line)
    return Rule("ann", "lottery", coordinate, form, "*", day(0), day(1), Effect.ALLOW, f"r{line}", place)


@pytest.mark.parametrize(
    ("coordinate", "form", "refused"),
    [
        ("Person.birthDate", Form.RANGE, True),
        ("Person.sex", Form.STATUS, True),
        ("Person.birthDate", Form.EXACT, False),
        ("Person.maritalStatus", Form.STATUS, False),
    ],
)
def test_an_identity_number_tells_birth_date_and_sex(coordinate: str, form: Form, *, refused: bool) -> None:
    """Beside a coarser grant of either, it is the finer one."""
    report = Report()
    members: dict[str, tuple[Client, ...]] = {"bureau": (client("ann", None),)}
    rules = (grant("Person.idNumber", Form.EXACT, 2), grant(coordinate, form, 3))
    check_unions(rules, members, {}, REGISTER, frozenset(), report)
    assert bool(len(report)) is refused
