"""What is measured: a kind of work, so many connections, and how slow the departments are."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scenario:
    """One column of the comparison; `delay` is in milliseconds, before each answer of a department."""

    work: str
    connections: int
    delay: int = 0

    @property
    def title(self) -> str:
        """As the tables name it."""
        slow = f", departments {self.delay} ms" if self.delay else ""
        return f"{self.work}, {self.connections} connection{'s' if self.connections > 1 else ''}{slow}"


ONE_64: Final = Scenario("one", 64)
ONE_16: Final = Scenario("one", 16)
ONE_1_SLOW: Final = Scenario("one", 1, 4)
ONE_50_SLOW: Final = Scenario("one", 50, 4)
BATCH: Final = Scenario("batch", 4)
NESTED: Final = Scenario("nested", 16)
WIDE: Final = Scenario("wide", 1)

SCENARIOS: Final = (ONE_64, ONE_16, ONE_1_SLOW, ONE_50_SLOW, BATCH, NESTED, WIDE)
"""Those of the report, in its order; P1 to P9 are about these."""
