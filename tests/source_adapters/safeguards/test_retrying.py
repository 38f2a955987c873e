"""Pauses and the share of retries."""

from hypothesis import given
from hypothesis import strategies as st

from source_adapters.safeguards.retrying import RetryBudget, pause
from source_adapters.safeguards.settings import RetrySettings

SETTINGS = RetrySettings(attempts=5, backoff=0.1, backoff_most=0.5)


@given(st.lists(st.booleans(), max_size=500), st.floats(0.01, 1), st.integers(1, 20))
def test_retries_never_exceed_their_share(calls: list[bool], share: float, reserve: int) -> None:
    """In any stretch: the reserve, and the share of the calls in it."""
    budget = RetryBudget(share, reserve)
    spent = []
    for wants in calls:
        budget.earn()
        spent.append(wants and budget.spend())
    for start in range(0, len(spent), 50):
        assert sum(spent[start:]) <= reserve + share * len(spent[start:]) + 1e-6


def test_a_budget_that_is_used_up_recovers_with_calls() -> None:
    """One retry for every ten calls."""
    budget = RetryBudget(0.1, 1)
    assert budget.spend()
    for _ in range(10):
        assert not budget.spend()
        budget.earn()
    assert budget.spend()


@given(st.integers(1, 2000), st.floats(0, 1), st.none() | st.floats(0, 100))
def test_a_pause_is_bounded_and_never_shorter_than_was_asked_for(
    attempt: int, chance: float, retry_after: float | None
) -> None:
    """The longest doubles, up to its bound."""
    seconds = pause(SETTINGS, min(attempt, 30), chance, retry_after)
    assert (retry_after or 0) <= seconds <= max(0.5, retry_after or 0)


def test_the_longest_pause_doubles() -> None:
    """With jitter over all of it."""
    assert [pause(SETTINGS, attempt, 1.0, None) for attempt in (1, 2, 3, 4)] == [0.1, 0.2, 0.4, 0.5]
    assert pause(SETTINGS, 3, 0.25, None) == 0.1
    assert pause(SETTINGS, 1, 0.5, 3.0) == 3.0
