"""How a benchmark says where it is."""

from typing import Protocol


class Teller(Protocol):
    """Whoever watches: a progress bar, or a test."""

    def step(self, what: str) -> None:
        """One more step begins."""

    def note(self, what: str) -> None:
        """Something that must not scroll away: who is skipped, what is void."""
