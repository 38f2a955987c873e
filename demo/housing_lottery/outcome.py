"""What becomes of an application."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Standing(StrEnum):
    """UNDETERMINED: the departments could not tell, so it must be asked again. REJECTED: nobody could be asked."""

    VALID = "valid"
    INVALID = "invalid"
    UNDETERMINED = "undetermined"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A standing; the reason classes where invalid; a note for the office where undetermined or rejected."""

    standing: Standing
    reasons: tuple[str, ...] = ()
    note: str = ""


VALID: Final = Outcome(Standing.VALID)
MALFORMED: Final = Outcome(Standing.REJECTED, note="malformed identity number")


def undetermined(note: str) -> Outcome:
    """Not known, and so not guessed."""
    return Outcome(Standing.UNDETERMINED, note=note)
