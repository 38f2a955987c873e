"""How Meridian stands at this moment: what an operator's probes are told, and what the metrics show."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.http.published_keys import KeyState

UP = "UP"
UNKNOWN = "UNKNOWN"
"""A department that has not been probed yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`departments` are UP, UNKNOWN or the code of their error; `keys` is None where they do not come by URL."""

    policy_version: str
    ledger: bool
    departments: Mapping[str, str]
    keys: KeyState | None = None

    @property
    def ready(self) -> bool:
        """Whether anybody can be answered: uses can be recorded and tokens verified.

        A department that is down does not make Meridian unready: others answer.
        """
        return self.ledger and self.keys is not KeyState.UNAVAILABLE
