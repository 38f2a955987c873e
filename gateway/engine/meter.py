"""What the engine tells to whoever measures it: register words and seconds, nothing of a subject."""

from typing import Final, Protocol


class Meter(Protocol):
    """Counts calls of departments, hits of caches and excesses of budgets."""

    def called(self, department: str, outcome: str, seconds: float, look_ups: int) -> None:
        """A department answered a call about so many look-ups, or failed to, after so many seconds."""

    def cache(self, name: str, hit: bool) -> None:
        """A cache was asked and had what was wanted, or had not."""

    def exceeded(self, kind: str, purpose: str, first: bool) -> None:
        """Something was over a budget of this kind, for the first time that day or not."""


class Unmetered:
    """Measures nothing."""

    def called(self, department: str, outcome: str, seconds: float, look_ups: int) -> None:
        """Forget it."""

    def cache(self, name: str, hit: bool) -> None:
        """Forget it."""

    def exceeded(self, kind: str, purpose: str, first: bool) -> None:
        """Forget it."""


UNMETERED: Final[Meter] = Unmetered()
