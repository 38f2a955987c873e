"""Conflicts: rules that contradict each other, or say more together than one by one."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given

from gateway.policy.conflicts import check_conflicts
from gateway.policy.holdings import by_subject, holdings, rules_of
from gateway.policy.problems import Place, Report
from gateway.policy.rules import Effect, Rule
from source_adapters.contract import Form
from tests.gateway.policy.generated import CLIENTS, COORDINATES, DAYS, DISTRICTS, PURPOSES, RULES, day, numbered
from tests.gateway.policy.small_city import PolicySet

FILING = "rules/filing.csv"
DENIAL = "p,desk-b,filing,Person.income,range,*,2007-01-01,2008-12-31,deny,f4"
MEANT = "for one client and district on one day; expected one form at a time"
ONE = "expected one of them, or dates that do not overlap"
WITHIN = f"the grant lies within the one of {FILING}:4, in district and dates; expected the wider grant alone"
SAME = "for the same client, purpose, field, form and district"


def refusal(rules: tuple[Rule, ...]) -> list[str]:
    """What the generated clients' rules are refused for."""
    report = Report()
    check_conflicts(rules, CLIENTS, report)
    return [str(problem) for problem in report.problems]


def grant(subject: str, form: Form) -> Rule:
    """A grant on all generated days."""
    place = Place("rules/generated.csv")
    return Rule(subject, PURPOSES[0], COORDINATES[0], form, "*", day(0), day(DAYS - 1), Effect.ALLOW, "", place)


def two_forms_meet(rules: tuple[Rule, ...]) -> bool:
    """Whether some client holds two forms of a field for one purpose, looked at day by day and place by place."""
    for member, purpose, coordinate, number, place in product(CLIENTS, PURPOSES, COORDINATES, range(DAYS), DISTRICTS):
        forms = {
            held.rule.form
            for held in holdings(rules_of(member, by_subject(rules)))
            if (held.rule.purpose, held.rule.coordinate) == (purpose, coordinate)
            and held.first <= day(number) <= held.last
            and held.rule.district in {"*", place, place[:6]}
        }
        if len(forms) > 1:
            return True
    return False


@given(RULES)
def test_two_forms_are_refused_exactly_where_a_client_would_hold_both(rules: tuple[Rule, ...]) -> None:
    """Groups, denials, dates and districts are taken into account."""
    assert any("second form" in problem for problem in refusal(rules)) == two_forms_meet(rules)


@pytest.mark.parametrize(("denied", "meet"), [((), True), (("ann",), True), (("bob",), True), (("ann", "bob"), False)])
def test_two_forms_of_a_group_meet_in_any_member_that_keeps_both(denied: tuple[str, ...], meet: bool) -> None:
    """Rules of one member do not hide what the others hold; a group that nobody holds by is no conflict."""
    held = [grant("desks", Form.EXACT), grant("desks", Form.STATUS)]
    denials = [replace(grant(member, Form.EXACT), effect=Effect.DENY) for member in denied]
    rules = numbered([*held, *denials])
    assert two_forms_meet(rules) is meet
    assert any("second form" in problem for problem in refusal(rules)) is meet


@given(RULES)
def test_one_rule_twice_is_a_duplicate(rules: tuple[Rule, ...]) -> None:
    """Another id does not make it another rule."""
    again = tuple(replace(rule, id=f"{rule.id}-again") for rule in rules)
    problems = refusal(rules + tuple(replace(rule, place=replace(rule.place, line=99)) for rule in again))
    assert not rules or any(problem.startswith("rules/generated.csv:99: duplicate") for problem in problems)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "p,desks,filing,Person.income,range,*,2008-12-31,2008-12-31,deny,f4",
            [f"{FILING}:5: deny contradicts allow in line 4 {SAME}; {ONE}"],
        ),
        (
            "p,desks,filing,Person.income,range,*,2007-01-01,2008-12-31,allow,f4",
            [f"{FILING}:5: duplicate of line 4; expected each rule once"],
        ),
        (
            "p,desk-b,filing,Person.income,status,*,2008-12-31,2008-12-31,allow,f4",
            [f"{FILING}:5: second form of Person.income: status beside range in line 4, {MEANT}"],
        ),
        (
            "p,desk-b,filing,Person.income,status,440104003,2008-12-31,2008-12-31,allow,f4",
            [f"{FILING}:5: second form of Person.income: status beside range in line 4, {MEANT}"],
        ),
        ("p,desk-b,filing,Person.income,range,*,2007-01-01,2007-06-29,deny,f4", []),
        (
            "p,desks,filing,Person.income,range,440104,2007-01-01,2007-06-29,allow,f4",
            [f"{FILING}:5: {WITHIN}"],
        ),
    ],
)
def test_conflicts_name_both_lines(policy_set: PolicySet, row: str, expected: list[str]) -> None:
    """The later line is refused with the number of the earlier one."""
    policy_set.replace("tests.csv", "desk-b,filing,Person.income,range,*,2007-06-30,deny,taken from bureau b\n", "")
    policy_set.append("disclosures.csv", "filing,Person.income,status,20.00,over the edge")
    policy_set.replace(FILING, DENIAL, row)
    assert policy_set.problems() == expected


def test_a_denial_for_one_member_is_no_contradiction(policy_set: PolicySet) -> None:
    """It removes a client from what its group holds: the good set has one."""
    assert DENIAL in (policy_set.path / FILING).read_text()
    assert policy_set.problems() == []


@pytest.mark.parametrize(("scope", "problems"), [("440104", 1), ("440104001", 1), ("440105", 0), ("440105001", 0)])
def test_two_forms_in_two_districts_do_not_meet(policy_set: PolicySet, scope: str, problems: int) -> None:
    """A street meets its own district and no other."""
    policy_set.append("disclosures.csv", "filing,Person.income,status,20.00,over the edge")
    held = "p,desks,filing,Person.income,range,{},2007-01-01,2008-12-31,allow,f3"
    policy_set.replace(FILING, held.format("*"), held.format("440104"))
    policy_set.append(FILING, f"p,desk-a,filing,Person.income,status,{scope},2007-01-01,2008-12-31,allow,f6")
    assert len(policy_set.problems()) == problems


def test_a_grant_and_a_denial_with_other_districts_are_no_contradiction(policy_set: PolicySet) -> None:
    """The denial wins: it may stand beside what the group holds in some districts."""
    held = "p,desks,filing,Person.income,range,{},2007-01-01,2008-12-31,allow,f3"
    policy_set.replace(FILING, held.format("*"), held.format("440104"))
    assert policy_set.problems() == []


def test_one_rule_for_two_districts_is_no_duplicate(policy_set: PolicySet) -> None:
    """In one district it is."""
    row = "p,desk-a,filing,Person.employer,relation,{},2007-01-01,2008-12-31,allow,{}"
    policy_set.append(FILING, row.format("440104", "f6"), row.format("440105", "f7"))
    assert policy_set.problems() == []
    policy_set.append(FILING, row.format("440105", "f8"))
    assert policy_set.problems() == [f"{FILING}:9: duplicate of line 8; expected each rule once"]


def test_a_denied_form_makes_room_for_another(policy_set: PolicySet) -> None:
    """A member that is denied the group's form may hold a coarser one."""
    policy_set.append("disclosures.csv", "filing,Person.income,status,20.00,over the edge")
    policy_set.append(FILING, "p,desk-b,filing,Person.income,status,*,2007-01-01,2008-12-31,allow,f6")
    assert policy_set.problems() == []
