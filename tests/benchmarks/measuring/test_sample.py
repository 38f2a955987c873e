"""From runs to figures."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.outcome import quantile
from benchmarks.measuring.sample import figures, spread
from tests.benchmarks.samples import sample


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_the_median_lies_between_the_least_and_the_greatest(values: list[float]) -> None:
    """Of any values in any order."""
    found = spread(values)
    assert min(values) == found.least <= found.median <= found.greatest == max(values)


def test_void_runs_count_for_nothing() -> None:
    """A run with wrong answers leaves the figures of the others as they are."""
    sound = [sample("meridian", rate=10.0), sample("meridian", rate=30.0)]
    found = figures([*sound, sample("meridian", rate=1e6, void="wrong")])
    assert found is not None
    assert (found.runs, found.rate.median) == (2, 20.0)


def test_nothing_comes_of_void_runs_alone() -> None:
    """There is no figure then."""
    assert figures([sample("meridian", void="wrong")]) is None


@given(st.lists(st.floats(0, 10), min_size=1).map(sorted))
def test_quantiles_are_values_that_were_seen(ascending: list[float]) -> None:
    """In order of the parts."""
    assert ascending[0] == quantile(ascending, 0.0) <= quantile(ascending, 0.5) <= quantile(ascending, 0.99)


def test_there_is_no_quantile_of_nothing() -> None:
    """Zero stands for it."""
    assert quantile([], 0.5) == 0.0
