"""A department suspends a client at once: entered, kept, in force, reversible, and nobody else can."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from gateway.audit.acts import Act, SuspensionAct
from gateway.oversight import state
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.suspending import LONGEST_REASON, Wanted
from gateway.policy.rulings import Reason
from gateway.policy.snapshot import Snapshot
from gateway.policy.suspensions import Suspension
from source_adapters.contract import Form
from tests.gateway.oversight.bureaus import Bureaus
from tests.gateway.policy.examining import DAY
from tests.gateway.small_city import ALICE
from tests.gateway.unsuspended import Unsuspended

INCOME = ("desk-a", "filing", "Person.income", Form.RANGE, DAY)
NAME = ("desk-a", "filing", "Person.name", Form.EXACT, DAY)
TAXES_A = Wanted("taxes", "desk-a", "filing")


@pytest.fixture
def bureaus(policy: Snapshot) -> Bureaus:
    """Bureaus that have suspended nothing."""
    return Bureaus(policy)


async def until(there: Callable[[], object]) -> None:
    """Let others go on until something is there."""
    async with asyncio.timeout(30):
        while not there():  # noqa: ASYNC110 - what is waited for is a state, whoever brings it about
            await asyncio.sleep(0)


async def refused(bureaus: Bureaus, client: str, wanted: Wanted, *, narrowed: bool = False) -> OversightRefused:
    """Why a client may not suspend; nothing has changed."""
    before = bureaus.in_force.snapshot().version
    with pytest.raises(OversightRefused) as caught:
        await bureaus.suspending.suspend(bureaus.actor(client, narrowed=narrowed), wanted, "r")
    assert bureaus.in_force.snapshot().version == before
    return caught.value


async def test_a_suspension_is_entered_kept_and_in_force(bureaus: Bureaus) -> None:
    """In that order; other fields, clients and purposes are as they were."""
    before = bureaus.in_force.snapshot()
    standing = await bureaus.suspending.suspend(bureaus.actor("desk-a"), TAXES_A, "r1")
    after = bureaus.in_force.snapshot()
    assert standing.suspension == Suspension("taxes", "desk-a", "filing")
    assert (standing.by, standing.organisation) == ("desk-a", "bureau-a")
    assert after.ruling(*INCOME).reason is Reason.SUSPENDED
    assert after.ruling(*NAME).allowed
    assert before.ruling(*INCOME).allowed
    assert after.version != before.version
    assert bureaus.store.read() == (standing,)
    (act,) = bureaus.entered
    assert isinstance(act, SuspensionAct)
    assert (act.act, act.request_id, act.by, act.policy_version) == (Act.SUSPENDED, "r1", "desk-a", before.version)


async def test_it_is_reversible(bureaus: Bureaus) -> None:
    """Both directions are entered, and the version is the one before."""
    before = bureaus.in_force.snapshot()
    actor = bureaus.actor("desk-a")
    await bureaus.suspending.suspend(actor, TAXES_A, "r1")
    await bureaus.suspending.resume(actor, TAXES_A, "r2")
    assert bureaus.in_force.snapshot().version == before.version
    assert bureaus.in_force.snapshot().ruling(*INCOME).allowed
    assert bureaus.store.read() == ()
    assert bureaus.acts == [
        ("SUSPENDED", "taxes", "desk-a", "filing"),
        ("RESUMED", "taxes", "desk-a", "filing"),
    ]


async def test_suspending_twice_is_once(bureaus: Bureaus) -> None:
    """The second is told since when; nothing is entered that did not happen."""
    actor = bureaus.actor("desk-a")
    first = await bureaus.suspending.suspend(actor, TAXES_A, "r1")
    again = await bureaus.suspending.suspend(actor, TAXES_A, "r2")
    assert again == first
    assert len(bureaus.entered) == 1


async def test_every_purpose_is_another_suspension_than_one(bureaus: Bureaus) -> None:
    """Each is lifted by itself, and the message says which there is."""
    actor = bureaus.actor("desk-a")
    await bureaus.suspending.suspend(actor, Wanted("taxes", "desk-a"), "r1")
    assert bureaus.in_force.snapshot().ruling(*INCOME).reason is Reason.SUSPENDED
    with pytest.raises(OversightRefused, match="it is suspended under every purpose") as caught:
        await bureaus.suspending.resume(actor, TAXES_A, "r2")
    assert caught.value.cause is Cause.NOT_SUSPENDED
    await bureaus.suspending.suspend(actor, TAXES_A, "r3")
    await bureaus.suspending.resume(actor, Wanted("taxes", "desk-a"), "r4")
    assert bureaus.in_force.snapshot().ruling(*INCOME).reason is Reason.SUSPENDED


@pytest.mark.parametrize(
    ("client", "narrowed", "cause"),
    [("desk-b", False, Cause.NOT_YOURS), ("portal", False, Cause.NOT_YOURS), ("desk-a", True, Cause.TOKEN_NARROWED)],
)
async def test_nobody_else_can(bureaus: Bureaus, client: str, cause: Cause, *, narrowed: bool) -> None:
    """Not another organisation, nor a token that was given for something else; the attempt is entered."""
    assert (await refused(bureaus, client, TAXES_A, narrowed=narrowed)).cause is cause
    (act,) = bureaus.entered
    assert isinstance(act, SuspensionAct)
    assert (act.act, act.by, act.cause) == (Act.REFUSED, client, cause.value)
    assert (act.department, act.client, act.purpose) == ("taxes", "desk-a", "filing")


async def test_a_department_without_an_organisation_is_nobodys(bureaus: Bureaus, policy: Snapshot) -> None:
    """The message says what is missing in which file."""
    departments = {name: replace(each, organisation="") for name, each in policy.departments.items()}
    lone = Bureaus(replace(policy, departments=departments))
    assert "departments.csv names no organisation" in str(await refused(lone, "desk-a", TAXES_A))


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted("taxe", "desk-a"), "no such department; did you mean taxes?"),
        (Wanted("taxes", "desk-c"), "no such client; did you mean desk-b?"),
        (Wanted("taxes", "desk-a", "fileing"), "no such purpose; did you mean filing?"),
        (Wanted("taxes", "zzz"), "no such client"),
    ],
)
async def test_unknown_names_are_told_with_the_nearest(bureaus: Bureaus, wanted: Wanted, message: str) -> None:
    """Whatever was given is not repeated, and not entered."""
    found = await refused(bureaus, "desk-a", wanted)
    assert (found.cause, str(found)) == (Cause.UNKNOWN_NAME, message)
    assert bureaus.entered == []


async def test_what_a_stranger_calls_its_target_is_not_entered(bureaus: Bureaus) -> None:
    """Anything could stand there: a name, a number."""
    await refused(bureaus, "desk-b", Wanted("taxes", ALICE, ALICE, ALICE))
    assert bureaus.acts == [("REFUSED", "taxes", None, None)]
    assert ALICE not in str(bureaus.entered)


@pytest.mark.parametrize("reason", [f"about {ALICE}", "case 123456", "x" * (LONGEST_REASON + 1), "two\nlines"])
async def test_a_reason_names_nobody(bureaus: Bureaus, reason: str) -> None:
    """It goes into the ledger, which never holds a value."""
    assert (await refused(bureaus, "desk-a", Wanted("taxes", "desk-a", reason=reason))).cause is Cause.MALFORMED
    assert bureaus.entered == []


async def test_no_record_no_suspension(bureaus: Bureaus) -> None:
    """What cannot be entered does not happen, in either direction."""
    bureaus.ledger_fails = True
    assert (await refused(bureaus, "desk-a", TAXES_A)).cause is Cause.AUDIT_UNAVAILABLE
    assert bureaus.store.read() == ()


async def test_what_cannot_be_kept_is_not_in_force(bureaus: Bureaus) -> None:
    """A restart would forget it; the ledger says that it failed."""
    assert isinstance(bureaus.store, Unsuspended)
    bureaus.store.fails = True
    assert (await refused(bureaus, "desk-a", TAXES_A)).cause is Cause.STATE_UNAVAILABLE
    assert [act for act, *_ in bureaus.acts] == ["SUSPENDED", "FAILED"]
    bureaus.store.fails = False
    await bureaus.suspending.suspend(bureaus.actor("desk-a"), TAXES_A, "r2")
    assert bureaus.in_force.snapshot().ruling(*INCOME).reason is Reason.SUSPENDED


async def test_many_at_once_lose_none(bureaus: Bureaus) -> None:
    """One change at a time: each begins where the one before ended."""
    wanted = [
        (client, Wanted(department, target, purpose))
        for client, department in (("desk-a", "taxes"), ("portal", "homes"))
        for target in ("desk-a", "desk-b", "portal")
        for purpose in ("filing", "lottery", None)
    ]
    doing = [bureaus.suspending.suspend(bureaus.actor(client), each, "r") for client, each in (*wanted, *wanted)]
    await asyncio.gather(*doing)
    assert len(bureaus.keeping.standing) == len(bureaus.store.read()) == len(bureaus.acts) == 18
    await asyncio.gather(*(bureaus.suspending.resume(bureaus.actor(client), each, "r") for client, each in wanted[::2]))
    assert len(bureaus.store.read()) == 9
    assert {str(each.suspension) for each in bureaus.keeping.standing} == {
        f"{each.department} {each.client} {each.purpose or '*'}" for _, each in wanted[1::2]
    }


async def test_it_is_done_to_its_end_though_nobody_waits(bureaus: Bureaus) -> None:
    """Whoever asked may be gone: what was entered is kept and in force all the same."""
    doing = asyncio.create_task(bureaus.suspending.suspend(bureaus.actor("desk-a"), TAXES_A, "r"))
    await until(lambda: bureaus.entered)
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing
    await until(lambda: bureaus.keeping.standing)
    assert bureaus.in_force.snapshot().ruling(*INCOME).reason is Reason.SUSPENDED
    assert len(bureaus.store.read()) == 1


async def test_it_outlives_another_policy(bureaus: Bureaus) -> None:
    """A new set takes over under the suspensions; its version is another one again."""
    await bureaus.suspending.suspend(bureaus.actor("desk-a"), TAXES_A, "r1")
    before = bureaus.in_force.snapshot().version
    bureaus.take()
    assert bureaus.in_force.snapshot().ruling(*INCOME).reason is Reason.SUSPENDED
    assert bureaus.in_force.snapshot().version not in {before, "another"}
    assert bureaus.in_force.served.snapshot.version == "another"


async def test_a_client_that_left_the_register_stays_suspended(bureaus: Bureaus) -> None:
    """Should it come back, it is suspended still; and it can be resumed though nobody knows its name any more."""
    actor = bureaus.actor("desk-a")
    await bureaus.suspending.suspend(actor, Wanted("taxes", "desk-b"), "r1")
    bureaus.take(lambda it: replace(it, clients={"desk-a": it.clients["desk-a"]}))
    (listed,) = await bureaus.suspending.listed(actor, "taxes", "r2")
    assert listed.suspension == Suspension("taxes", "desk-b")
    await bureaus.suspending.resume(actor, Wanted("taxes", "desk-b"), "r3")
    assert bureaus.keeping.standing == ()
    with pytest.raises(OversightRefused, match="no such client; did you mean desk-a"):
        await bureaus.suspending.resume(actor, Wanted("taxes", "desk-b"), "r4")


async def test_a_department_sees_its_own_suspensions(bureaus: Bureaus) -> None:
    """The newest first, and nobody else's; looking is entered."""
    await bureaus.suspending.suspend(bureaus.actor("portal"), Wanted("homes", "desk-a"), "r1")
    await bureaus.suspending.suspend(bureaus.actor("desk-a"), TAXES_A, "r2")
    listed = await bureaus.suspending.listed(bureaus.actor("desk-a"), "taxes", "r3")
    assert [each.suspension.client for each in listed] == ["desk-a"]
    assert bureaus.entered[-1].request_id == "r3"
    with pytest.raises(OversightRefused):
        await bureaus.suspending.listed(bureaus.actor("desk-b"), "taxes", "r4")


async def test_what_is_kept_is_in_force_from_the_start(policy: Snapshot, bureaus: Bureaus) -> None:
    """Before anybody is answered; and the ledger explains the version that is served under."""
    await bureaus.suspending.suspend(bureaus.actor("desk-a"), TAXES_A, "r1")
    next_process = Bureaus(policy, store=bureaus.store)
    assert next_process.in_force.snapshot().version == bureaus.in_force.snapshot().version
    await next_process.suspending.enter_standing("start")
    (act,) = next_process.entered
    assert isinstance(act, SuspensionAct)
    assert (act.act, act.policy_version) == (Act.STANDING, bureaus.in_force.snapshot().version)


async def test_suspensions_are_bounded(bureaus: Bureaus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request looks at what they cover."""
    monkeypatch.setattr("gateway.oversight.keeping.MOST", 1)
    assert state.MOST > 1
    await bureaus.suspending.suspend(bureaus.actor("desk-a"), TAXES_A, "r1")
    assert (await refused(bureaus, "desk-a", Wanted("taxes", "desk-b"))).cause is Cause.TOO_MANY
