"""What may be read of the ledger, and by whom; each reading is itself entered, before anything of it is shown."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

from gateway.audit.acts import View, ViewRead
from gateway.audit.errors import AuditUnavailable
from gateway.audit.subjects import SubjectKeys
from gateway.clock import Clock
from gateway.oversight.actor import Actor, refuse_all_but, refuse_strangers, registered_name, serving_purpose
from gateway.oversight.department import DepartmentLog, Period, UsePage
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.subject import SeenPage, SubjectLog
from gateway.oversight.suspending import RecordAct
from gateway.policy.snapshot import Snapshot
from source_adapters.codes import identity_number

_PERSON: Final = "Person"


@dataclass(frozen=True, slots=True)
class Asked:
    """How much of a view: at most `first` uses, from the cursor `after` on."""

    first: int = 1_000
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Viewing:
    """Shows views. `supervisor` is the organisation whose tokens may make reports; None where there is none."""

    snapshot: Callable[[], Snapshot]
    record: RecordAct
    clock: Clock
    departments: DepartmentLog
    subjects: SubjectLog
    keys: SubjectKeys
    supervisor: str | None

    async def department(self, actor: Actor, department: str, period: Period, asked: Asked, request_id: str) -> UsePage:
        """A page of the uses of a department's fields. Raises `OversightRefused`."""
        snapshot = self.snapshot()
        registered_name("department", department, frozenset(snapshot.departments))
        reading = self._reading(actor, View.DEPARTMENT, request_id, snapshot, period, department)
        async with self._entering(reading):
            refuse_strangers(actor, department, snapshot)
        return await self.departments.page(department, period, asked.first, asked.after)

    async def subject(self, actor: Actor, number: str, asked: Asked, request_id: str) -> SeenPage:
        """A page of what the person of an identity number is told, for a clerk to hand over. Raises as `department`."""
        snapshot, day = self.snapshot(), self.clock.policy_day()
        key = identity_number(number)
        if key is None:
            raise OversightRefused(Cause.MALFORMED, "that is no identity number: 18 characters, the last a check")
        newest = self.keys.newest
        reading = replace(
            self._reading(actor, View.SUBJECT, request_id, snapshot, Period()),
            subject_key=newest.version,
            subject=newest.hashes(_PERSON, [key])[0],
        )
        try:
            purpose = serving_purpose(actor, snapshot, day)
        except OversightRefused as refused:
            await self._enter(replace(reading, cause=refused.cause.value))
            raise
        await self._enter(replace(reading, purpose=purpose.id))
        return await self.subjects.page(key, snapshot, day, asked.first, asked.after)

    async def report(self, actor: Actor, period: Period, request_id: str) -> None:
        """Return when it is entered that a report on the period is made. Raises as `department`."""
        async with self._entering(self._reading(actor, View.REPORT, request_id, self.snapshot(), period)):
            refuse_all_but(actor, self.supervisor)

    @asynccontextmanager
    async def _entering(self, reading: ViewRead) -> AsyncIterator[None]:
        """Whatever is decided within is entered: the reading, or why it was refused."""
        try:
            yield
        except OversightRefused as refused:
            await self._enter(replace(reading, cause=refused.cause.value))
            raise
        await self._enter(reading)

    async def _enter(self, reading: ViewRead) -> None:
        try:
            await self.record(reading)
        except AuditUnavailable as error:
            raise OversightRefused(Cause.AUDIT_UNAVAILABLE, "the ledger cannot be written; nothing is shown") from error

    def _reading(
        self,
        actor: Actor,
        view: View,
        request_id: str,
        snapshot: Snapshot,
        period: Period,
        department: str | None = None,
    ) -> ViewRead:
        return ViewRead(
            time=self.clock.now(),
            request_id=request_id,
            view=view,
            client=actor.client.id,
            organisation=actor.client.organisation,
            policy_version=snapshot.version,
            department=department,
            since=period.since,
            until=period.until,
        )
