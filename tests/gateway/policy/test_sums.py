"""Sums: no organisation holds a sum and something about its parts."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from gateway.policy.sums import telling_fields
from resolvers.declared import FieldDeclaration
from tests.gateway.policy.small_city import REGISTER, PolicySet

FILING = "rules/filing.csv"
LAST = "expected the sum or what tells of its parts, not both"
DIED_ON = "p,desks,filing,Person.diedOn,range,*,2007-01-01,2008-12-31,allow,f2"


def refused(organisation: str, field: str, line: int, total: int = 6) -> str:
    """The refusal of a part beside the sum."""
    return (
        f'{FILING}:{line}: organisation "{organisation}" would hold {field}, which tells of a part of the sum'
        f" Enterprise.bothTaxes that it holds by {FILING}:{total}; {LAST}"
    )


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("Enterprise.leftTax", "status"),
        ("Enterprise.leftRegistration", "status"),
        ("Enterprise.leftVerdict", "status"),
    ],
)
@pytest.mark.parametrize("subject", ["desks", "desk-a"])
def test_a_part_its_registration_and_its_verdicts_go_without_the_sum(
    policy_set: PolicySet, field: str, form: str, subject: str
) -> None:
    """Whether held by the client itself or through its group."""
    rule = f"p,{subject},filing,{field},{form},*,2007-01-01,2007-01-01,allow,f2"
    policy_set.replace(FILING, DIED_ON, rule)
    assert policy_set.problems() == [refused("bureau-a", field, 3)]


def test_two_clients_of_one_organisation_count_as_one(policy_set: PolicySet) -> None:
    """The sum at one desk and a part at the other are both in the same house."""
    policy_set.replace("clients.csv", "desk-b,bureau-b", "desk-b,bureau-a")
    rule = "p,desk-b,filing,Enterprise.leftTax,status,*,2007-01-01,2008-12-31,allow,f2"
    policy_set.replace(FILING, DIED_ON, rule)
    assert policy_set.problems() == [refused("bureau-a", "Enterprise.leftTax", 3)]


def test_two_purposes_of_one_organisation_count_as_one(policy_set: PolicySet) -> None:
    """What was learnt under one purpose stays known under the next."""
    policy_set.append(
        "rules/lottery.csv", "p,desk-a,lottery,Enterprise.leftRegistration,status,*,2007-01-01,2007-01-01,allow,l3"
    )
    (problem,) = policy_set.problems()
    assert problem.startswith('rules/lottery.csv:5: organisation "bureau-a" would hold Enterprise.leftRegistration')


def test_two_districts_of_one_organisation_count_as_one(policy_set: PolicySet) -> None:
    """A subject may move, and what was learnt in one district stays known in the next."""
    rule = "p,desk-a,filing,Enterprise.leftTax,status,440104,2007-01-01,2008-12-31,allow,f2"
    policy_set.replace(FILING, DIED_ON, rule)
    total = "p,desk-a,filing,Enterprise.bothTaxes,status,{},2007-01-01,2008-12-31,allow,f5"
    policy_set.replace(FILING, total.format("*"), total.format("440105"))
    assert policy_set.problems() == [refused("bureau-a", "Enterprise.leftTax", 3)]


def test_another_organisation_may_hold_a_part(policy_set: PolicySet) -> None:
    """Two houses do not put their answers together."""
    rule = "p,desk-b,filing,Enterprise.leftTax,status,*,2007-01-01,2008-12-31,allow,f2"
    policy_set.replace(FILING, DIED_ON, rule)
    assert policy_set.problems() == []


def test_a_denial_on_all_days_takes_a_part_away(policy_set: PolicySet) -> None:
    """A member that never holds the group's part may hold the sum."""
    rule = "p,desks,filing,Enterprise.leftTax,status,*,2007-01-01,2007-12-31,allow,f2"
    policy_set.replace(FILING, DIED_ON, rule)
    policy_set.append("rules-about.csv", 'f6,"Filing act, article 2",Chen Bo,2006-12-03,holds the sum')
    policy_set.append(FILING, "p,desk-a,filing,Enterprise.leftTax,status,*,2007-01-01,2007-12-31,deny,f6")
    assert policy_set.problems() == []


def test_a_denial_on_some_days_is_not_enough(policy_set: PolicySet) -> None:
    """One day with the part is enough to work out the other."""
    rule = "p,desks,filing,Enterprise.leftTax,status,*,2007-01-01,2007-12-31,allow,f2"
    policy_set.replace(FILING, DIED_ON, rule)
    policy_set.append("rules-about.csv", 'f6,"Filing act, article 2",Chen Bo,2006-12-03,holds the sum')
    policy_set.append(FILING, "p,desk-a,filing,Enterprise.leftTax,status,*,2007-01-01,2007-12-30,deny,f6")
    assert policy_set.problems() == [refused("bureau-a", "Enterprise.leftTax", 3)]


def test_telling_fields_are_parts_fixing_fields_and_other_verdicts() -> None:
    """And a field that is no sum has none."""
    assert telling_fields("Enterprise.bothTaxes", REGISTER) == {
        "Enterprise.leftTax",
        "Enterprise.rightTax",
        "Enterprise.leftRegistration",
        "Enterprise.leftVerdict",
    }
    assert telling_fields("Person.eligible", REGISTER) == frozenset()


def test_a_schema_that_fixes_an_undeclared_field_is_at_fault() -> None:
    """A misspelt name in the schema must not open what it should close."""
    field = replace(REGISTER["Enterprise.leftRegistration"], fixes=("leftTax",))
    register: Mapping[str, FieldDeclaration] = MappingProxyType({**REGISTER, field.coordinate: field})
    with pytest.raises(KeyError):
        telling_fields("Enterprise.bothTaxes", register)
