"""What is made of the phases of a sick department."""

from benchmarks.sick_department import Found, Pair
from benchmarks.turns import Sample


def took(*milliseconds: float) -> list[Sample]:
    """Requests that took so long."""
    return [Sample(0.0, 0.0, each / 1_000, None) for each in milliseconds]


def test_a_pair_is_compared_by_its_slowest_hundredth() -> None:
    """Whatever other pairs saw."""
    assert Pair("hang", took(1.0, 2.0, 10.0), took(1.0, 1.0, 15.0)).ratio == 1.5


def test_the_median_of_the_pairs_counts() -> None:
    """One pair during which the machine did something else decides nothing."""
    assert Found("hang", 3, 0, 10.0, 60.0, [0.9, 1.1, 6.0]).ratio == 1.1
