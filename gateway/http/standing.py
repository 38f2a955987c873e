"""How Meridian stands at this moment: what an operator's probes are told, and what the metrics show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gateway.http.published_keys import KeyState
from source_adapters.drop_faults import DropFault
from source_adapters.safeguards.standing import SafeguardStanding
from source_adapters.scrutiny import Rule

UP = "UP"
UNKNOWN = "UNKNOWN"
"""A department that has not been probed yet."""


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One reason why a set was refused, and where it stands: line and column from 1, 0 for the whole."""

    file: str
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class PolicyRefusal:
    """A set that was refused since the one in force took over; `problems` are the first of so many (`count`).

    `version` is None where the set could not be looked at. `at` is aware.
    """

    version: str | None
    at: datetime
    problems: tuple[PolicyProblem, ...]
    count: int


@dataclass(frozen=True, slots=True)
class PolicyStanding:
    """The policy in force since `loaded_at` (aware) for `age` seconds; loads until now by what became of them.

    `refusal` is the last one, None if the folder has been found sound since. `last_refused` is when any was refused.
    """

    version: str
    loaded_at: datetime
    age: float
    loads: Mapping[str, int]
    refusal: PolicyRefusal | None = None
    last_refused: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`departments` are UP, UNKNOWN or the code of their error; `keys` is None where they do not come by URL.

    `safeguards`, `invalid_cells` (since the start) and `drop_faults` stand by department.
    """

    policy: PolicyStanding
    ledger: bool
    departments: Mapping[str, str]
    keys: KeyState | None = None
    safeguards: Mapping[str, SafeguardStanding] = field(default_factory=dict)
    invalid_cells: Mapping[str, Mapping[Rule, int]] = field(default_factory=dict)
    drop_faults: Mapping[str, Sequence[DropFault]] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether anybody can be answered: uses can be recorded and tokens verified.

        A department that is down does not make Meridian unready: others answer.
        """
        return self.ledger and self.keys is not KeyState.UNAVAILABLE
