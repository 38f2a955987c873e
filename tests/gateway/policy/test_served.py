"""What the files can say but the gateway does not serve yet is refused, never ignored."""

from tests.gateway.policy.small_city import PolicySet


def test_what_is_not_served_is_refused(policy_set: PolicySet) -> None:
    """A limit that nobody enforces must not look as if somebody did."""
    policy_set.append("budgets.csv", "bureau-a,,,subjects,1,day")
    assert policy_set.problems() == ["budgets.csv:2: a budget is not served yet; expected the header only"]
