"""Rules: each names what is registered, within its purpose, and is answered for."""

# ruff: noqa: E501 - an edit and the refusal it meets stand on one line

import pytest

from tests.gateway.policy.small_city import FILES, PolicySet

LOTTERY = "rules/lottery.csv"
DISTRICT = "expected *, a district (six digits) or a street (nine)"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("homesOwned,status", "homesOwnd,status", '18: unknown field "Person.homesOwnd"; did you mean Person.homesOwned?'),
        ("homesOwned,status", "homesowned,status", '18: unknown field "Person.homesowned"; did you mean Person.homesOwned?'),
        ("Person.homesOwned,", ",", "18: no field"),
        ("homesOwned,status", "homesOwned,masked", '36: Person.homesOwned has no form "masked"; expected exact or range or status'),
        ("homesOwned,status", "homesOwned,input", '36: Person.homesOwned has no form "input"; expected exact or range or status'),
        ("homesOwned,status", "homesOwned,Status", '36: Person.homesOwned has no form "Status"; did you mean status?'),
        ("portal,lottery,Person.homes", "portla,lottery,Person.homes", '3: unknown client or group "portla"; did you mean portal?'),
        ("portal,lottery,Person.homes", "Portal,lottery,Person.homes", '3: unknown client or group "Portal"; did you mean portal?'),
        ("portal,lottery,Person.homes", ",lottery,Person.homes", "3: no client or group"),
        ("lottery,Person.homes", "lotery,Person.homes", '10: unknown purpose "lotery"; did you mean lottery?'),
        ("lottery,Person.homes", "filing,Person.homes", '10: a rule of purpose "filing" in the file of "lottery"; expected it in rules/filing.csv'),
        ("allow,l2", "Allow,l2", '67: unknown effect "Allow"; did you mean allow?'),
        ("allow,l2", "alow,l2", '67: unknown effect "alow"; did you mean allow?'),
        ("allow,l2", "block,l2", '67: unknown effect "block"; expected allow or deny'),
        ("allow,l2", ",l2", '67: unknown effect ""; expected allow or deny'),
        ("allow,l2", "allow,", "73: no rule id"),
        ("allow,l2", "allow,l1", '73: rule id "l1" stands in rules/lottery.csv:3 already; expected an id of its own'),
        ("allow,l2", "allow,f1", '73: rule id "f1" stands in rules/filing.csv:2 already; expected an id of its own'),
        ("2007-12-31,allow,l2", "2007-02-30,allow,l2", '56: "2007-02-30" is not a date; expected YYYY-MM-DD'),
        ("2007-12-31,allow,l2", ",allow,l2", '56: "" is not a date; expected YYYY-MM-DD'),
        ("2007-01-01,2007-12-31,allow,l2", "2007-12-31,2007-01-01,allow,l2", "56: from 2007-12-31 is later than until 2007-01-01; expected a day on or after from"),
        ("2007-12-31,allow,l2", "2008-01-01,allow,l2", "56: 2008-01-01 is outside the dates of the purpose; expected a day from 2007-01-01 until 2007-12-31"),
        ("2007-01-01,2007-12-31,allow,l2", "2006-12-31,2007-12-31,allow,l2", "45: 2006-12-31 is outside the dates of the purpose; expected a day from 2007-01-01 until 2007-12-31"),
        ("2007-01-01,2007-12-31,allow,l2", "0001-01-01,2007-12-31,allow,l2", '45: "0001-01-01" is not a date; expected YYYY-MM-DD'),
        ("*,2007-01-01,2007-12-31,allow,l2", "44010,2007-01-01,2007-12-31,allow,l2", f'43: "44010" is not a district; {DISTRICT}'),
        ("*,2007-01-01,2007-12-31,allow,l2", "4401040,2007-01-01,2007-12-31,allow,l2", f'43: "4401040" is not a district; {DISTRICT}'),
        ("*,2007-01-01,2007-12-31,allow,l2", "44010a,2007-01-01,2007-12-31,allow,l2", f'43: "44010a" is not a district; {DISTRICT}'),
        ("*,2007-01-01,2007-12-31,allow,l2", "ELSEWHERE,2007-01-01,2007-12-31,allow,l2", f'43: "ELSEWHERE" is not a district; {DISTRICT}'),
        ("*,2007-01-01,2007-12-31,allow,l2", ",2007-01-01,2007-12-31,allow,l2", f'43: "" is not a district; {DISTRICT}'),
        ("*,2007-01-01,2007-12-31,allow,l2", "440104,2007-01-01,2007-12-31,deny,l2", "43: a denial applies in every district; expected *"),
    ],
)  # fmt: skip
def test_unsound_rules_are_refused(policy_set: PolicySet, old: str, new: str, expected: str) -> None:
    """Each value of a rule is checked where it stands."""
    policy_set.replace(LOTTERY, old, new)
    assert f"{LOTTERY}:4:{expected}" in policy_set.problems()


@pytest.mark.parametrize("district", ["440104", "440104003"])
def test_a_rule_may_be_scoped_to_a_district_or_a_street(policy_set: PolicySet, district: str) -> None:
    """Any well-formed code will do: which ones exist is not for policy to know."""
    rule = f"{district},2007-01-01,2007-12-31,allow,l2"
    policy_set.replace(LOTTERY, "*,2007-01-01,2007-12-31,allow,l2", rule)
    assert policy_set.problems() == []


@pytest.mark.parametrize(("until", "refused"), [("2008-01-01", False), ("2008-01-02", True), ("2008-12-31", True)])
def test_an_exact_grant_lasts_a_year_at_most(policy_set: PolicySet, until: str, *, refused: bool) -> None:
    """Until the same day of the next year, and not a day longer; a coarser form may last as long as its purpose."""
    policy_set.replace("rules/filing.csv", "2007-12-31,allow,f1", f"{until},allow,f1")
    told = f"an exact grant from 2007-01-01 until {until} lasts longer than a year; expected 2008-01-01 at the latest"
    assert policy_set.problems() == ([f"rules/filing.csv:2:54: {told}"] if refused else [])


def test_an_exact_grant_from_a_leap_day_ends_in_february(policy_set: PolicySet) -> None:
    """The next year has no such day."""
    policy_set.replace("purposes.csv", "2007-01-01,2008-12-31,ANY,2006 2007", "2007-01-01,2009-12-31,ANY,2006 2007")
    policy_set.replace("rules/filing.csv", "2007-01-01,2007-12-31,allow,f1", "2008-02-29,2009-03-01,allow,f1")
    assert any("expected 2009-02-28 at the latest" in problem for problem in policy_set.problems())


EMPLOYER = "p,portal,lottery,Person.employer,relation,*,2007-01-01,2007-12-31,allow,l3"


def test_a_relation_is_granted_without_bands(policy_set: PolicySet) -> None:
    """It has no figure to cut."""
    policy_set.append(LOTTERY, EMPLOYER)
    assert policy_set.problems() == []


def test_no_relation_is_granted_under_a_purpose_about_oneself(policy_set: PolicySet) -> None:
    """What lies behind it is somebody else."""
    policy_set.replace("purposes.csv", "ANY,2006,", "SELF,2006,")
    policy_set.append(LOTTERY, EMPLOYER)
    expected = "expected a form of a field of the subject itself"
    assert policy_set.problems() == [f'{LOTTERY}:5:34: a relation under "lottery", whose subjects are SELF; {expected}']


def test_a_file_for_a_purpose_that_nobody_registered_is_refused(policy_set: PolicySet) -> None:
    """A rule file is named after its purpose."""
    (policy_set.path / LOTTERY).rename(policy_set.path / "rules/lotery.csv")
    assert policy_set.problems()[0] == 'rules/lotery.csv: unknown purpose "lotery"; did you mean lottery?'


def test_a_set_without_a_rule_is_refused(policy_set: PolicySet) -> None:
    """An empty policy is a mistake, not a wish."""
    header = FILES[LOTTERY].splitlines()[0] + "\n"
    for file in (LOTTERY, "rules/filing.csv"):
        (policy_set.path / file).write_text(header)
    expected = "rules: no rule in any file; expected at least one, since nothing would be granted"
    assert expected in policy_set.problems()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("f1", "f3", 'rules/filing.csv:2: rule "f1" discloses exactly without a row in rules-about.csv'),
        ("f4", "f3", 'rules/filing.csv:5: rule "f4" denies without a row in rules-about.csv'),
        ("f4", "f9", 'rules-about.csv:3:1: unknown rule id "f9"'),
        ("f4", "f1", 'rules-about.csv:3:1: rule id "f1" is told about in line 2 already'),
        ("Chen Bo", "", "rules-about.csv:2:28: no name of who approved it"),
        ('f1,"Filing act, article 2"', "f1,", "rules-about.csv:2:4: no legal basis"),
        ("2006-12-01", "soon", 'rules-about.csv:2:36: "soon" is not a date; expected YYYY-MM-DD'),
    ],
)
def test_exact_grants_and_denials_are_answered_for(policy_set: PolicySet, old: str, new: str, expected: str) -> None:
    """Legal basis, name and day stand in rules-about.csv."""
    policy_set.replace("rules-about.csv", old, new)
    assert expected in policy_set.problems()
