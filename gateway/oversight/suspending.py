"""What a department may do at once: suspend a client, resume it, see what it has suspended."""

import logging
import re
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from gateway.audit.acts import Act, SuspensionAct, View, ViewRead
from gateway.audit.errors import AuditUnavailable
from gateway.clock import Clock
from gateway.oversight.actor import Actor, refuse_strangers, registered_name
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.keeping import Keeping
from gateway.oversight.state import Standing
from gateway.policy.snapshot import Snapshot
from gateway.policy.suspensions import Suspension
from source_adapters.codes import contains_identifier

_LOG: Final = logging.getLogger("meridian.oversight")

LONGEST_REASON: Final = 200
_TELLING: Final = re.compile(r"\d{6}")

RecordAct = Callable[[SuspensionAct | ViewRead], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be suspended or resumed, as somebody asks for it: names that may not be registered."""

    department: str
    client: str
    purpose: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Suspending:
    """Suspends for departments. `record` is the ledger's, `snapshot` gives the policy now in force."""

    keeping: Keeping
    snapshot: Callable[[], Snapshot]
    record: RecordAct
    clock: Clock

    async def suspend(self, actor: Actor, wanted: Wanted, request_id: str) -> Standing:
        """The suspension in force, maybe since earlier. Raises `OversightRefused`."""
        await self._authorise(actor, wanted, request_id)
        snapshot = self.snapshot()
        suspension = Suspension(
            wanted.department,
            registered_name("client", wanted.client, frozenset(snapshot.clients)),
            None if not wanted.purpose else registered_name("purpose", wanted.purpose, frozenset(snapshot.purposes)),
        )
        now, organisation = self.clock.now(), actor.client.organisation
        standing = Standing(suspension, now, actor.client.id, organisation, _plain(wanted.reason))
        act = self._act(Act.SUSPENDED, actor, suspension, request_id, standing.reason)
        return await self._done(act, lambda enter: self.keeping.suspend(standing, enter))

    async def resume(self, actor: Actor, wanted: Wanted, request_id: str) -> Standing:
        """The suspension that was in force. Raises `OversightRefused`.

        A client or purpose that is registered no longer can be resumed all the same.
        """
        await self._authorise(actor, wanted, request_id)
        suspension, snapshot = Suspension(wanted.department, wanted.client, wanted.purpose or None), self.snapshot()
        if suspension not in {each.suspension for each in self.keeping.standing}:
            registered_name("client", wanted.client, frozenset(snapshot.clients))
            if wanted.purpose:
                registered_name("purpose", wanted.purpose, frozenset(snapshot.purposes))
        act = self._act(Act.RESUMED, actor, suspension, request_id, _plain(wanted.reason))
        return await self._done(act, lambda enter: self.keeping.resume(suspension, enter))

    async def listed(self, actor: Actor, department: str, request_id: str) -> tuple[Standing, ...]:
        """What the department has suspended, the newest first. Raises `OversightRefused`."""
        await self._authorise(actor, Wanted(department, ""), request_id)
        snapshot, now = self.snapshot(), self.clock.now()
        client = actor.client
        await self._entered(
            ViewRead(now, request_id, View.SUSPENSIONS, client.id, client.organisation, snapshot.version, department)
        )
        return tuple(each for each in self.keeping.standing if each.suspension.department == department)

    async def enter_standing(self, request_id: str) -> None:
        """Enter what is suspended when a gateway starts, so that the ledger explains the version it serves under."""
        version = self.snapshot().version
        for each in self.keeping.standing:
            it = each.suspension
            await self.record(
                SuspensionAct(
                    self.clock.now(), request_id, Act.STANDING, it.department, it.client, it.purpose,
                    each.by, each.organisation, each.reason, version,
                )
            )  # fmt: skip

    async def _authorise(self, actor: Actor, wanted: Wanted, request_id: str) -> None:
        snapshot = self.snapshot()
        registered_name("department", wanted.department, frozenset(snapshot.departments))
        try:
            refuse_strangers(actor, wanted.department, snapshot)
        except OversightRefused as refused:
            # what is not registered may be anything, and so is not entered
            suspension = Suspension(
                wanted.department,
                wanted.client if wanted.client in snapshot.clients else "",
                wanted.purpose if wanted.purpose in snapshot.purposes else None,
            )
            act = self._act(Act.REFUSED, actor, suspension, request_id, None, refused.cause)
            await self._entered(act)
            raise

    async def _done(
        self, act: SuspensionAct, change: Callable[[Callable[[], Awaitable[None]]], Awaitable[Standing]]
    ) -> Standing:
        try:
            done = await change(lambda: self._entered(act))
        except OSError as error:
            _LOG.error("suspensions cannot be written: %s", error.strerror)
            await self._entered(_failed(act))
            raise OversightRefused(
                Cause.STATE_UNAVAILABLE, "the suspensions cannot be written; nothing has changed"
            ) from error
        _LOG.info("%s: %s", act.act.value, done.suspension)
        return done

    async def _entered(self, act: SuspensionAct | ViewRead) -> None:
        try:
            await self.record(act)
        except AuditUnavailable as error:
            raise OversightRefused(Cause.AUDIT_UNAVAILABLE, "the ledger cannot be written; nothing is done") from error

    def _act(
        self,
        act: Act,
        actor: Actor,
        suspension: Suspension,
        request_id: str,
        reason: str | None,
        cause: Cause | None = None,
    ) -> SuspensionAct:
        return SuspensionAct(
            time=self.clock.now(),
            request_id=request_id,
            act=act,
            department=suspension.department,
            client=suspension.client or None,
            purpose=suspension.purpose,
            by=actor.client.id,
            organisation=actor.client.organisation,
            reason=reason,
            policy_version=self.snapshot().version,
            cause=None if cause is None else cause.value,
        )


def _failed(act: SuspensionAct) -> SuspensionAct:
    return SuspensionAct(
        act.time, act.request_id, Act.FAILED, act.department, act.client, act.purpose, act.by, act.organisation,
        act.reason, act.policy_version, Cause.STATE_UNAVAILABLE.value,
    )  # fmt: skip


def _plain(reason: str | None) -> str | None:
    """A reason that can stand in the ledger: short, on one line, and naming nobody by a number."""
    if not reason:
        return None
    text = unicodedata.normalize("NFKC", reason).strip()
    if len(text) > LONGEST_REASON or not text.isprintable():
        raise OversightRefused(Cause.MALFORMED, f"a reason is one line of at most {LONGEST_REASON} characters")
    if _TELLING.search(text) or contains_identifier(text):
        raise OversightRefused(Cause.MALFORMED, "a reason goes into the ledger: no numbers of six digits or more in it")
    return text
