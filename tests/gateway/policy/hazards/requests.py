"""Malformed questions: what no rule file can cause, but whoever asks Casbin directly can."""

from typing import Final

from tests.gateway.policy.hazards.stock import GRANTED

MALFORMED: Final[dict[str, tuple[object, ...]]] = {
    "a value short": GRANTED[:-1],
    "nothing for a value": (None, *GRANTED[1:]),
    "a list for a value": ([GRANTED[0]], *GRANTED[1:]),
}
