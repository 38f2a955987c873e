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
