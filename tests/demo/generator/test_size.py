"""A city has a size at which its proportions can be exact."""

import pytest

from demo.generator.size import CitySize


def test_default_is_the_whole_city() -> None:
    """Without further words a city has the full counts."""
    size = CitySize()
    assert (size.persons, size.applicants, size.enterprises) == (60_000, 20_000, 10_000)
    assert size.threshold_cases >= 1_000


@pytest.mark.parametrize(
    ("persons", "applicants", "enterprises"),
    [(1_000, 0, 100), (1_000, 150, 100), (399, 200, 100), (1_000, 200, 99)],
)
def test_size_that_spoils_the_proportions_is_refused(persons: int, applicants: int, enterprises: int) -> None:
    """Broken hundreds, too few others and too few enterprises are refused."""
    with pytest.raises(ValueError, match="must be"):
        CitySize(persons, applicants, enterprises)
