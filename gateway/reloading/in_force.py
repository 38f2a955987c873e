"""The policy in force: one reference, put in place at once, and what became of the sets that came after it.

What departments have suspended is laid over whatever set is in force.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Final

from gateway.clock import Clock
from gateway.http.standing import PolicyProblem, PolicyRefusal, PolicyStanding
from gateway.policy.handover import Refused, ServedSet
from gateway.policy.snapshot import Snapshot
from gateway.policy.suspensions import Suspension, with_suspensions
from resolvers.declared import Register


class Became(StrEnum):
    """What became of a load; UNRECORDED is one that is tried again, because the ledger could not be written."""

    LOADED = "LOADED"
    REFUSED = "REFUSED"
    UNCHANGED = "UNCHANGED"
    UNRECORDED = "UNRECORDED"


class PolicyInForce:
    """The set that is served by, under what is suspended, and since when."""

    def __init__(
        self, served: ServedSet, clock: Clock, register: Register, suspensions: Collection[Suspension] = ()
    ) -> None:
        self._served = served
        self._register: Final = register
        self._suspensions = suspensions
        self._snapshot = with_suspensions(served.snapshot, suspensions, register)
        self._clock: Final = clock
        self._since, self._began = clock.now(), clock.monotonic()
        self._loads: dict[str, int] = dict.fromkeys(Became, 0)
        self._refusal: PolicyRefusal | None = None
        self._last_refused: datetime | None = None

    @property
    def served(self) -> ServedSet:
        """The set with its files; its snapshot is as the files say, without what is suspended."""
        return self._served

    def snapshot(self) -> Snapshot:
        """What requests are answered by that begin now; each holds it to its end."""
        return self._snapshot

    def take(self, served: ServedSet) -> None:
        """Put a set in force, under what is suspended."""
        snapshot = with_suspensions(served.snapshot, self._suspensions, self._register)
        self._served, self._snapshot = served, snapshot
        self._since, self._began = self._clock.now(), self._clock.monotonic()
        self.note(Became.LOADED)

    def suspend(self, suspensions: Collection[Suspension]) -> None:
        """Lay these suspensions, and no others, over the set in force: another snapshot, by one assignment."""
        snapshot = with_suspensions(self._served.snapshot, suspensions, self._register)
        self._suspensions, self._snapshot = suspensions, snapshot

    def refuse(self, refused: Refused) -> None:
        """Leave the set in force, and remember why the other one is not."""
        problems = tuple(PolicyProblem(one.file, one.line, one.column, one.told) for one in refused.problems)
        self.note(Became.REFUSED)
        self._last_refused = self._clock.now()
        self._refusal = PolicyRefusal(refused.version, self._last_refused, problems, refused.count)

    def note(self, became: Became) -> None:
        """Count a load; once the folder holds what is in force, nothing is refused any more."""
        self._loads[became] += 1
        if became in {Became.LOADED, Became.UNCHANGED}:
            self._refusal = None

    def standing(self) -> PolicyStanding:
        """For probes and metrics."""
        return PolicyStanding(
            version=self._snapshot.version,
            loaded_at=self._since,
            age=self._clock.monotonic() - self._began,
            loads=self._loads,
            refusal=self._refusal,
            last_refused=self._last_refused,
        )
