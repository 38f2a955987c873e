"""budgets.csv is there, with its header, and empty for now."""

from tests.gateway.policy.small_city import PolicySet


def test_the_header_is_checked(policy_set: PolicySet) -> None:
    """A column by another name is no budget."""
    policy_set.replace("budgets.csv", "limit", "maximum")
    assert policy_set.problems() == [
        "budgets.csv:1:33: wrong header; expected organisation,purpose,field,kind,limit,window"
    ]
