"""Registers that do not know where somebody is at home: no division at all, or one that no list of the city has."""

from typing import Final

UNKNOWN_DIVISION: Final = "440199001"
"""Nine digits of no district and no street."""

EVERY: Final = 120
"""So many entries of a register hold one without a division and one with an unknown division."""


def whereabouts(place: int, division: str) -> str | None:
    """The division as the register has it at this place of the roll: as it is, or for a few absent or unknown."""
    match place % EVERY:
        case 41:
            return None
        case 83:
            return UNKNOWN_DIVISION
        case _:
            return division
