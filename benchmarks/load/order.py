"""An order of load, as it travels to the process that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.load.generator import Target
from benchmarks.load.work import DIALECTS


@dataclass(frozen=True, slots=True)
class Order:
    """One round: `first` numbers the first request, `most` bounds how many there are, `seconds` how long they take."""

    port: int
    path: str
    headers: Mapping[str, str]
    dialect: str
    work: str
    connections: int
    seconds: float
    first: int
    most: int | None = None

    @property
    def target(self) -> Target:
        """The gateway that is loaded."""
        return Target(self.port, self.path, self.headers, DIALECTS[self.dialect])
