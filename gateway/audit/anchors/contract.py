"""What an anchor is: a place outside the ledger's directory that takes copies of its signed statements."""

from collections.abc import Sequence
from typing import Protocol


class Anchor(Protocol):
    """Statements are held in their order; `name` stands in log, metrics and ``/ready``.

    Every failure is an `AnchorUnavailable`; a call that failed may have been heard, and is made again.
    """

    name: str

    async def held(self) -> tuple[int, bytes] | None:
        """How many statements are there, and the last one; None where there are none.

        An anchor that cannot be asked says what it has taken so far, with no last one: ``b""``.
        """

    async def hold(self, first: int, statements: Sequence[bytes]) -> None:
        """Return when these are there, too: lines with their newlines, the first of which has number `first`."""

    async def close(self) -> None:
        """Let go of connections."""
