"""Cities are told apart by what they follow from."""

from demo.fingerprint import DEMO, MAKERS, fingerprint
from demo.generator.size import CitySize


def test_size_and_seed_count() -> None:
    """Another size or seed is another fingerprint, the same is the same."""
    size, other = CitySize(300, 100, 100), CitySize(300, 100, 101)
    assert fingerprint(size, 1) == fingerprint(size, 1)
    assert len({fingerprint(size, 1), fingerprint(size, 2), fingerprint(other, 1)}) == 3


def test_every_pattern_finds_sources() -> None:
    """No maker of the city is overlooked because it was renamed."""
    assert all(list(DEMO.glob(pattern)) for pattern in MAKERS)
