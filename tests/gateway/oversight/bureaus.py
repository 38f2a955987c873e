"""The small city's bureaus: housing-office acts for homes, bureau-a for taxes; desks hold grants of both."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.audit.acts import SuspensionAct, ViewRead
from gateway.audit.errors import AuditUnavailable
from gateway.clock import Clock
from gateway.oversight.actor import Actor
from gateway.oversight.keeping import Keeping, SuspensionStore
from gateway.oversight.suspending import Suspending
from gateway.policy.handover import ServedSet
from gateway.policy.snapshot import Snapshot
from gateway.reloading.in_force import PolicyInForce
from tests.gateway.policy.examining import DAY
from tests.gateway.policy.small_city import REGISTER, lay_out
from tests.gateway.unsuspended import Unsuspended

DEPARTMENTS = """\
department,title,officer,contact,organisation
homes,房管局,Gao Yan,desk 1,housing-office
taxes,税务局,Xu Jie,desk 2,bureau-a
"""


def bureaus(folder: Path) -> Snapshot:
    """The policy under which bureaus act for departments."""
    policies = lay_out(folder)
    (policies.path / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    return policies.load()


@dataclass(frozen=True, slots=True)
class MovedClock(Clock):
    """A clock whose real time is moved by hand."""

    times: list[datetime] = field(default_factory=lambda: [datetime(2026, 3, 1, 4, tzinfo=UTC)])

    def now(self) -> datetime:
        """The time that it was moved to."""
        return self.times[-1]

    def move(self, by: timedelta) -> None:
        """Later by so much."""
        self.times.append(self.now() + by)


@dataclass(slots=True)
class Bureaus:
    """A policy in force, suspensions over it, and what was entered of them."""

    snapshot: Snapshot
    store: SuspensionStore = field(default_factory=Unsuspended)
    ledger_fails: bool = False
    entered: list[SuspensionAct | ViewRead] = field(default_factory=list)
    clock: MovedClock = field(default_factory=lambda: MovedClock(DAY))
    in_force: PolicyInForce = field(init=False)
    keeping: Keeping = field(init=False)
    suspending: Suspending = field(init=False)

    def __post_init__(self) -> None:
        self.in_force = PolicyInForce(ServedSet(self.snapshot, {}, {}), self.clock, REGISTER)
        self.keeping = Keeping.of(self.store, self.store.read(), self.in_force.suspend)
        self.suspending = Suspending(self.keeping, self.in_force.snapshot, self.record, self.clock)

    async def record(self, act: SuspensionAct | ViewRead) -> None:
        """Enter it, unless the ledger fails."""
        if self.ledger_fails:
            raise AuditUnavailable("no disk")
        self.entered.append(act)

    def actor(self, client: str, *, narrowed: bool = False) -> Actor:
        """A registered client whose token was verified."""
        return Actor(self.snapshot.clients[client], narrowed)

    @property
    def acts(self) -> list[tuple[str, str, str | None, str | None]]:
        """What was entered of suspensions: act, department, client, purpose."""
        return [
            (each.act.value, each.department, each.client, each.purpose)
            for each in self.entered
            if isinstance(each, SuspensionAct)
        ]

    def take(self, change: Callable[[Snapshot], Snapshot] = lambda it: it) -> None:
        """Put another set in force."""
        self.in_force.take(ServedSet(change(replace(self.snapshot, version="another")), {}, {}))
