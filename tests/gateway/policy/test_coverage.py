"""Coverage: a rule is exercised if a test that is met was decided by it."""

from gateway.policy.book import read_book
from gateway.policy.coverage import run_tests
from tests.gateway.policy.small_city import REGISTER, PolicySet


def test_rules_that_decide_no_test_are_listed(policy_set: PolicySet) -> None:
    """The denial that a test expects counts, the grant that it outweighs does not."""
    run = run_tests(read_book(policy_set.path, REGISTER))
    assert not run.failed
    assert [rule.id for rule in run.unexercised] == ["f1", "f2", "f3", "f5", "l2"]
    assert round(run.coverage) == 29


def test_a_test_that_is_not_met_is_told_and_exercises_nothing(policy_set: PolicySet) -> None:
    """The set can still be looked at, though the gateway would refuse it."""
    policy_set.replace("tests.csv", "2007-06-30,allow", "2007-06-30,deny")
    run = run_tests(read_book(policy_set.path, REGISTER))
    assert [str(result.expectation.place) for result in run.failed] == ["tests.csv:2"]
    assert "l1" in {rule.id for rule in run.unexercised}
