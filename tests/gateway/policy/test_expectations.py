"""tests.csv: a set that does not do what its officers expect is refused."""

import pytest

from tests.gateway.policy.small_city import PolicySet


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2007-06-30,allow", "2007-06-30,deny", "2: allowed by rule l1; expected deny"),
        ("2007-06-30,allow", "2008-06-30,allow", "2: denied (not_in_force); expected allow"),
        ("2007-06-30,deny", "2007-06-30,allow", "3: denied by rule f4; expected allow"),
        ("portal,lottery,Person.eligible", "portal,filing,Person.eligible", "2: denied (no_rule); expected allow"),
        ("desk-b", "desks", '3:1: unknown client "desks"; did you mean desk-b?'),
        ("desk-b,filing", "desk-b,fling", '3:8: unknown purpose "fling"; did you mean filing?'),
        ("Person.income", "Person.incom", '3:15: unknown field "Person.incom"; did you mean Person.income?'),
        ("2007-06-30,deny", "2007-06-30,no", '3:48: unknown effect "no"; expected allow or deny'),
        ("what the lottery is for", "", "2:58: no reason"),
    ],
)
def test_unmet_and_unsound_expectations_are_refused(policy_set: PolicySet, old: str, new: str, expected: str) -> None:
    """A misspelt name would be denied too, and prove nothing."""
    policy_set.replace("tests.csv", old, new)
    assert policy_set.problems() == [f"tests.csv:{expected}"]


ROW = "p,desks,filing,Person.diedOn,range,*,2007-01-01,2008-12-31,allow,f2"
QUESTION = "desk-a,filing,Person.diedOn,range,{district},2007-06-30,{expect},why"
IN_TWO = "allowed in 440104, 440105003 only by rule f2+f6"


@pytest.fixture
def scoped(policy_set: PolicySet) -> PolicySet:
    """A set whose group holds a field in one district and in one street of another."""
    policy_set.replace("rules/filing.csv", ROW, ROW.replace("*", "440104"))
    policy_set.append("rules/filing.csv", ROW.replace("*", "440105003").replace("f2", "f6"))
    return policy_set


@pytest.mark.parametrize(
    ("district", "expect"),
    [
        ("440104", "allow"),
        ("440104001", "allow"),
        ("440105003", "allow"),
        ("440105", "deny"),
        ("440105001", "deny"),
        ("440106", "deny"),
        ("ELSEWHERE", "deny"),
    ],
)
def test_an_expectation_may_be_about_one_place(scoped: PolicySet, district: str, expect: str) -> None:
    """A district, a street, or wherever no rule reaches by name; the opposite is refused."""
    scoped.append("tests.csv", QUESTION.format(district=district, expect=expect))
    assert scoped.problems() == []
    opposite = "deny" if expect == "allow" else "allow"
    scoped.append("tests.csv", QUESTION.format(district=district, expect=opposite))
    assert scoped.problems() == [f"tests.csv:5: {IN_TWO}; expected {opposite}"]


@pytest.mark.parametrize("district", ["*", ""])
@pytest.mark.parametrize("expect", ["allow", "deny"])
def test_without_a_district_the_answer_is_the_same_in_all(scoped: PolicySet, district: str, expect: str) -> None:
    """A field that is held in some districts is neither allowed nor denied everywhere."""
    scoped.append("tests.csv", QUESTION.format(district=district, expect=expect))
    assert scoped.problems() == [f"tests.csv:4: {IN_TWO}; expected {expect}"]


@pytest.mark.parametrize("district", ["*", "", "440104", "440104001", "ELSEWHERE"])
def test_what_is_allowed_everywhere_is_allowed_in_each_place(policy_set: PolicySet, district: str) -> None:
    """Known or not."""
    policy_set.append("tests.csv", QUESTION.format(district=district, expect="allow"))
    assert policy_set.problems() == []


def test_a_place_that_is_none_is_refused(policy_set: PolicySet) -> None:
    """A misspelt one would be denied, and prove nothing."""
    policy_set.append("tests.csv", QUESTION.format(district="elsewhere", expect="deny"))
    assert policy_set.problems() == [
        'tests.csv:4:35: "elsewhere" is not a district; expected *, a district (six digits) or a street (nine)'
    ]
