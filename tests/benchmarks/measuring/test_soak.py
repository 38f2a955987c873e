"""What is said of memory."""

import pytest

from benchmarks.measuring.soak import Soak


def test_growth_is_that_of_the_last_two_thirds() -> None:
    """Filling caches at the beginning is no growth."""
    soak = Soak(30.0, 1, (50.0, 80.0, 100.0, 100.0, 103.0, 104.0), "")
    assert soak.growth == pytest.approx(0.04)
    assert soak.greatest_mb == 104.0
