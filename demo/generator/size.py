"""How big a model city is."""

from dataclasses import dataclass
from typing import Final

PER_HUNDRED: Final = 100
TWINS_EVERY: Final = 1_500
FEWEST_TWINS: Final = 4
CANARIES_EVERY: Final = 500
FEWEST_CANARIES: Final = 3


@dataclass(frozen=True, slots=True)
class CitySize:
    """Counts of persons, of those among them who apply for a home, and of enterprises.

    Raises ValueError where the planted proportions could not be kept exactly: applicants come in whole
    hundreds, and the twins need others around them.
    """

    persons: int = 60_000
    applicants: int = 20_000
    enterprises: int = 10_000

    def __post_init__(self) -> None:
        if self.applicants < PER_HUNDRED or self.applicants % PER_HUNDRED:
            raise ValueError("applicants must be a whole number of hundreds, one at least")
        if self.persons < 2 * self.applicants:
            raise ValueError("there must be at least twice as many persons as applicants")
        if self.enterprises < PER_HUNDRED:
            raise ValueError("there must be at least a hundred enterprises")

    @property
    def twins(self) -> int:
        """Pairs born a century apart whom a careless shortening of their numbers would confuse."""
        return max(FEWEST_TWINS, self.persons // TWINS_EVERY)

    @property
    def homonyms(self) -> int:
        """Pairs of applicants of one name, of whom one may have a home and the other may not."""
        return self.applicants // PER_HUNDRED

    @property
    def both_forms(self) -> int:
        """Home owners whom the land register holds under their old number and their new one."""
        return min(10, max(2, self.applicants // 200))

    @property
    def threshold_cases(self) -> int:
        """Enterprises whose taxes lie around the exit-entry edge."""
        return self.enterprises // 8

    @property
    def canaries(self) -> int:
        """Persons, and enterprises, whose amounts and names are unmistakable."""
        return max(FEWEST_CANARIES, self.enterprises // CANARIES_EVERY)
