"""Rules that can never decide anything are refused."""

import pytest

from tests.gateway.policy.small_city import PolicySet

FILING = "rules/filing.csv"
GRANT = "p,{},filing,Person.employer,relation,{},{},2008-12-31,allow,{}"
WITHIN = (
    f"{FILING}:8: the grant lies within the one of {FILING}:7, in district and dates; expected the wider grant alone"
)


def test_a_rule_after_its_clients_end_is_refused(policy_set: PolicySet) -> None:
    """From the day after its last one nothing is decided for it."""
    policy_set.replace("clients.csv", "Chen Bo,2009-12-31", "Chen Bo,2008-05-31")
    policy_set.append(FILING, GRANT.format("desk-a", "*", "2008-06-01", "f6"))
    told = 'the rule begins after the last day of "desk-a", 2008-05-31; expected a rule that can apply'
    assert policy_set.problems() == [f"{FILING}:7: {told}"]


def test_a_rule_of_a_group_applies_while_any_member_does(policy_set: PolicySet) -> None:
    """The end of one desk does not end the others."""
    policy_set.replace("clients.csv", "Chen Bo,2009-12-31", "Chen Bo,2008-05-31")
    policy_set.append(FILING, GRANT.format("desks", "*", "2008-06-01", "f6"))
    assert policy_set.problems() == []


def test_a_grant_that_is_wholly_denied_is_refused(policy_set: PolicySet) -> None:
    """Here to the one desk, in one district, while the denial takes it everywhere."""
    policy_set.append(FILING, "p,desk-b,filing,Person.income,range,440104,2007-01-01,2008-12-31,allow,f6")
    told = "the grant is wholly denied; expected neither the grant nor the denial, or a gap"
    assert policy_set.problems() == [f"{FILING}:7: {told}"]


@pytest.mark.parametrize(
    "denial",
    [
        "desk-b,filing,Person.income,status,*,2007-01-01,2008-12-31",
        "portal,filing,Person.income,range,*,2007-01-01,2008-12-31",
        "desk-b,filing,Person.income,range,*,2008-06-01,2008-12-31",
    ],
)
def test_a_denial_that_meets_no_grant_is_refused(policy_set: PolicySet, denial: str) -> None:
    """Of another form, to somebody else or after its end: who wrote it believes that something is taken away."""
    policy_set.replace("tests.csv", "desk-b,filing,Person.income,range,*,2007-06-30,deny,taken from bureau b\n", "")
    policy_set.replace(FILING, "range,*,2007-01-01,2008-12-31,allow,f3", "range,*,2007-01-01,2008-05-31,allow,f3")
    policy_set.replace(FILING, "desk-b,filing,Person.income,range,*,2007-01-01,2008-12-31", denial)
    form = denial.split(",")[3]
    told = f"the denial takes nothing away; expected a grant of Person.income {form} to the same client, on a day of"
    assert policy_set.problems() == [f"{FILING}:5: {told} the denial"]


@pytest.mark.parametrize(
    ("wide", "narrow", "problems"),
    [
        (("desks", "*", "2007-01-01"), ("desks", "440104", "2007-01-01"), [WITHIN]),
        (("desks", "440104", "2007-01-01"), ("desks", "440104003", "2007-06-01"), [WITHIN]),
        (("desks", "*", "2007-01-01"), ("desk-a", "440104", "2007-01-01"), [WITHIN]),
        (("desks", "*", "2007-06-01"), ("desks", "440104", "2007-01-01"), []),
        (("desks", "440105", "2007-01-01"), ("desks", "440104003", "2007-01-01"), []),
        (("desk-a", "*", "2007-01-01"), ("desks", "440104", "2007-01-01"), []),
        (("desk-a", "*", "2007-01-01"), ("desk-b", "440104", "2007-01-01"), []),
        (("desks", "*", "2007-01-01"), ("desks", "*", "2007-06-01"), [WITHIN]),
        (("desks", "440104", "2007-01-01"), ("desk-a", "440104", "2007-06-01"), [WITHIN]),
        (("desk-a", "440104", "2007-01-01"), ("desks", "440104", "2007-06-01"), []),
    ],
)
def test_a_grant_within_a_wider_one_is_refused(
    policy_set: PolicySet, wide: tuple[str, str, str], narrow: tuple[str, str, str], problems: list[str]
) -> None:
    """In more districts and on every day of it, for the same client or for all of its group."""
    policy_set.append(FILING, GRANT.format(*wide, "f6"), GRANT.format(*narrow, "f7"))
    assert policy_set.problems() == problems
