"""What counts as a wrong decision while policies turn."""

from math import inf

import pytest

from benchmarks.turns import Sample, Turn, percentile, wrong

TURNS = (Turn(0, 0.0, 0.0), Turn(1, 10.0, 12.0), Turn(2, 20.0, 22.0))


def sample(sent: float, answered: float, decided: int | None, *, failed: bool = False) -> Sample:
    """A request sent when it was due."""
    return Sample(sent, sent, answered, decided, failed)


@pytest.mark.parametrize(
    ("sent", "answered", "decided"),
    [(1, 2, 0), (10, 11, 0), (10, 11, 1), (11.9, 12.1, 0), (13, 14, 1), (19, 20.5, 0), (21, 22, 1), (30, 31, 0)],
)
def test_old_or_new_is_right_until_the_new_one_is_seen(sent: float, answered: float, decided: int) -> None:
    """From the writing of a version until it is seen both may decide; before and after, one alone."""
    assert wrong([sample(sent, answered, decided)], TURNS) == []


@pytest.mark.parametrize(
    ("sent", "answered", "decided"), [(1, 2, 1), (12.1, 13, 0), (22.1, 23, 1), (15, 16, None), (1, 2, None)]
)
def test_everything_else_is_wrong(sent: float, answered: float, decided: int | None) -> None:
    """A version too early, one too late, and a mixture."""
    given = sample(sent, answered, decided)
    assert wrong([given], TURNS) == [given]


def test_a_request_without_an_answer_is_not_a_wrong_decision() -> None:
    """It is counted as failed instead."""
    assert wrong([sample(1, 2, None, failed=True)], TURNS) == []


def test_percentiles_are_from_when_a_request_was_due() -> None:
    """However late it was sent."""
    samples = [Sample(0.0, 0.5, place, 0) for place in range(100)]
    assert (percentile(samples, 50), percentile(samples, 99), percentile(samples, 100)) == (50, 99, 99)
    assert percentile([Sample(0.0, 0.0, inf, 0)], 50) == inf
