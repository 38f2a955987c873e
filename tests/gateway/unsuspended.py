"""Suspensions that last as long as the process, and a log in which nobody has used anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.oversight.state import Standing
from gateway.oversight.subject import SeenPage
from gateway.policy.snapshot import Snapshot


@dataclass(slots=True)
class Unsuspended:
    """A `SuspensionStore` without a disk; with `fails` it is one whose disk is full."""

    kept: tuple[Standing, ...] = ()
    fails: bool = False

    def lock(self) -> None:
        """Nobody else is here."""

    def unlock(self) -> None:
        """As before."""

    def read(self) -> tuple[Standing, ...]:
        """What was kept."""
        return self.kept

    def replace(self, standing: Sequence[Standing]) -> None:
        """Keep these."""
        if self.fails:
            raise OSError(28, "No space left on device")
        self.kept = tuple(standing)


async def nobody_looked(_key: str, _snapshot: Snapshot, _day: date, _first: int, _after: str | None) -> SeenPage:
    """An empty page."""
    return SeenPage((), None)
