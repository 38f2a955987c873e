"""What the files can say but the gateway does not serve yet is refused, never ignored."""

# ruff: noqa: E501 - an edit and the refusal it meets stand on one line

import pytest

from tests.gateway.policy.small_city import PolicySet


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("rules/lottery.csv", "*,2007-01-01,2007-12-31,allow,l2", "440104,2007-01-01,2007-12-31,allow,l2", "4:43: a district is not served yet; expected *"),
        ("tests.csv", "*,2007-06-30,allow", "440104,2007-06-30,allow", "2:39: a district is not served yet; expected *"),
        ("purposes.csv", "ANY,2006,", "SELF,2006,", "2:84: subjects SELF is not served yet; expected ANY"),
        ("budgets.csv", "window\n", "window\nbureau-a,,,subjects,1,day\n", "2: a budget is not served yet; expected the header only"),
    ],
)  # fmt: skip
def test_what_is_not_served_is_refused(policy_set: PolicySet, file: str, old: str, new: str, expected: str) -> None:
    """A scope or a limit that nobody enforces must not look as if somebody did."""
    policy_set.replace(file, old, new)
    assert policy_set.problems() == [f"{file}:{expected}"]
