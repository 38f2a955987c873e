"""An engine over the small city and the real policy files, with a ledger in memory; and ways to question it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from gateway.audit.entry import Entry
from gateway.audit.errors import AuditUnavailable
from gateway.audit.subjects import SubjectHasher
from gateway.clock import Clock
from gateway.engine.access_log import ReadLog
from gateway.engine.answer import answer
from gateway.engine.batching import Batching
from gateway.engine.charge import Till
from gateway.engine.document import Documents
from gateway.engine.fetch import Calls
from gateway.engine.mandate import Caller
from gateway.engine.meter import UNMETERED, Meter
from gateway.engine.plans import Plans
from gateway.engine.room import EngineRoom, Question
from gateway.errors import Refusal
from gateway.limits import Limits
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER, SCHEMA
from tests.gateway.small_city import SmallCity
from tests.gateway.unkept import ITEMS, Unkept
from tests.gateway.unsuspended import nobody_looked

POLICIES: Final = Path(__file__).parents[2] / "policies"
POLICY_DAY: Final = date(2007, 11, 1)

LOTTERY: Final = ("housing-lottery-portal", "housing-lottery")
FILING: Final = ("exit-entry-filing-desk", "exit-entry-business-filing")
LOCAL_DESK: Final = ("tax-registration-desk", "tax-registration-check")
NATIONAL_DESK: Final = ("national-tax-desk", "tax-registration-check")

HASHER: Final = SubjectHasher(b"k" * 32)


@dataclass(slots=True)
class Bench:
    """An engine to question, the city behind it, and what it entered in its ledger."""

    snapshot: Snapshot = field(default_factory=lambda: load(POLICIES, REGISTER))
    city: SmallCity = field(default_factory=SmallCity)
    limits: Limits = field(default_factory=Limits)
    day: date = POLICY_DAY
    deadline: float = 5.0
    ledger_fails: bool = False
    entries: list[Entry] = field(default_factory=list)
    budgets: Unkept = field(default_factory=Unkept)
    meter: Meter = UNMETERED
    read_log: ReadLog = nobody_looked
    plans: Plans = field(default_factory=lambda: Plans(SCHEMA, REGISTER))
    documents: Documents = field(default_factory=lambda: Documents(SCHEMA, Limits(), introspection=True))

    async def record(self, entry: Entry) -> None:
        """Keep the entry, or fail as a ledger without a disk does."""
        if self.ledger_fails:
            raise AuditUnavailable("no disk")
        self.entries.append(entry)

    def room(self) -> EngineRoom:
        """The engine's parts as they are now."""
        return EngineRoom(
            schema=SCHEMA,
            register=REGISTER,
            documents=self.documents,
            plans=self.plans,
            limits=self.limits,
            calls=Calls(Batching(self.city.sources), self.deadline, HASHER.ordered, self.limits.leaves),
            snapshot=lambda: self.snapshot,
            clock=Clock(self.day),
            hasher=HASHER,
            record=self.record,
            till=Till(self.budgets, ITEMS, Clock(self.day), self.meter),
            read_log=self.read_log,
        )

    async def ask(
        self,
        text: str,
        variables: Mapping[str, object] | None = None,
        *,
        who: tuple[str, str | None] = LOTTERY,
        operation: str | None = None,
        case: str | None = None,
        caller: Caller | None = None,
        static_only: bool = False,
    ) -> Any:
        """The response body, typed Any because its shape is the query's."""
        client, purpose = who
        question = Question(
            request_id="request-1",
            caller=caller or Caller(client),
            purpose=purpose,
            case=case,
            text=text,
            operation_name=operation,
            variables=variables or {},
            static_only=static_only,
        )
        return (await answer(question, self.room())).body

    async def refused(self, text: str, variables: Mapping[str, object] | None = None, **more: Any) -> Refusal:
        """The refusal of a question that must be refused."""
        try:
            body = await self.ask(text, variables, **more)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"answered with {sorted(body)} instead of refused")


def codes(body: Any) -> list[tuple[str, str]]:
    """(code, pattern) of each error of a response."""
    return [(error["extensions"]["code"], error["extensions"]["pattern"]) for error in body.get("errors", ())]
