"""Taking over another policy: recorded first, one at a time, and never at the cost of the one in force."""

import asyncio
import gc
import logging
import os
import signal
import weakref
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.entry import LoadOutcome, PolicyLoad
from gateway.audit.errors import AuditUnavailable
from gateway.clock import Clock
from gateway.policy.changes import Change, Changes
from gateway.policy.handover import Outcome, Refused, ServedSet, Taken, Unchanged
from gateway.policy.problems import Problem
from gateway.reloading.hangup import on_hangup
from gateway.reloading.in_force import Became, PolicyInForce
from gateway.reloading.reload import Reload
from tests.gateway.policy.examining import DAY, served
from tests.gateway.policy.small_city import REGISTER, PolicySet

CHANGE = Change("desk-a", "filing", "Person.name", DAY, DAY, (), ("exact",), widens=True, narrows=False)
PROBLEM = Problem("clients.csv", 3, 1, "unknown client", nearest="desk-a")


@dataclass(slots=True)
class Scene:
    """A reload whose examinations and ledger are made up."""

    first: ServedSet
    outcomes: list[Outcome | Exception] = field(default_factory=list)
    ledger_fails: int = 0
    entered: list[PolicyLoad] = field(default_factory=list)
    in_force: PolicyInForce = field(init=False)
    reload: Reload = field(init=False)
    at_work: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        clock = Clock(DAY)
        self.in_force = PolicyInForce(self.first, clock, REGISTER)
        self.reload = Reload(Path("policies"), self.in_force, self.examine, self.record, clock, retry=0.0, again=0.0)

    async def examine(self, _directory: Path, _in_force: ServedSet, day: date) -> Outcome:
        """The next outcome; the last one again and again."""
        self.at_work += 1
        self.begun.set()
        assert (self.at_work, day) == (1, DAY)
        await asyncio.sleep(0)
        self.at_work -= 1
        outcome = self.outcomes.pop(0)
        if not self.outcomes:
            self.done.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def record(self, load: PolicyLoad) -> None:
        """Enter it, unless the ledger fails."""
        if self.ledger_fails:
            self.ledger_fails -= 1
            raise AuditUnavailable("no disk")
        self.entered.append(load)

    @property
    def version(self) -> str:
        """The version in force."""
        return self.in_force.snapshot().version

    def count(self, became: Became) -> int:
        """How many loads became that."""
        return self.in_force.standing().loads[became]


@pytest.fixture
def scene(policy_set: PolicySet) -> Scene:
    """A first set in force."""
    return Scene(served(policy_set))


@pytest.fixture
def second(policy_set: PolicySet) -> ServedSet:
    """Another set."""
    policy_set.append("rules/lottery.csv", "# another version")
    return served(policy_set)


def refused(count: int = 1) -> Refused:
    """A set with so many problems."""
    return Refused("bad", {"clients.csv": "ab" * 32}, (PROBLEM,), count)


async def test_the_first_set_is_entered(scene: Scene) -> None:
    """With the hash of each file, and nothing before it."""
    await scene.reload.enter_first()
    (load,) = scene.entered
    assert (load.outcome, load.version, load.previous, load.changes) == (LoadOutcome.LOADED, scene.version, None, ())
    assert {file.name: file.sha256 for file in load.files} == dict(scene.first.hashes)


async def test_a_sound_set_takes_over_once_it_is_recorded(scene: Scene, second: ServedSet) -> None:
    """The entry names the version before, and what changes."""
    old = scene.version
    scene.outcomes = [Taken(second, Changes((CHANGE,), 7))]
    await scene.reload.load()
    assert scene.in_force.served is second
    (load,) = scene.entered
    assert (load.outcome, load.version, load.previous) == (LoadOutcome.LOADED, second.snapshot.version, old)
    assert [(one.client, one.before, one.after, one.widens) for one in load.changes] == [
        ("desk-a", (), ("exact",), True)
    ]
    assert load.unlisted == 7


async def test_no_record_no_policy(scene: Scene, second: ServedSet) -> None:
    """What cannot be entered does not take over."""
    scene.outcomes, scene.ledger_fails = [Taken(second, Changes())], 1
    with pytest.raises(AuditUnavailable):
        await scene.reload.load()
    assert scene.in_force.served is scene.first


async def test_a_load_that_could_not_be_recorded_is_tried_again(scene: Scene, second: ServedSet) -> None:
    """Without being asked."""
    scene.outcomes, scene.ledger_fails = [Taken(second, Changes()), Taken(second, Changes())], 1
    await kept(scene)
    assert scene.in_force.served is second
    assert (scene.count(Became.UNRECORDED), scene.count(Became.LOADED)) == (1, 1)


async def test_a_set_that_could_not_be_examined_is_examined_again(scene: Scene, second: ServedSet) -> None:
    """Without being asked: a process that died says nothing about the set."""
    scene.outcomes = [Refused(None, {}, (PROBLEM,), 1), Taken(second, Changes())]
    await kept(scene)
    assert scene.in_force.served is second
    assert [load.outcome for load in scene.entered] == [LoadOutcome.REFUSED, LoadOutcome.LOADED]


async def kept(scene: Scene) -> None:
    """Asked once, until every outcome is used up and dealt with."""
    keeping = asyncio.create_task(scene.reload.keep())
    scene.reload.ask()
    async with asyncio.timeout(30):
        await scene.done.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.wait({keeping})


async def test_a_refused_set_changes_nothing(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """It is told to operators, the log and the ledger, where it is wrong and how much more there is."""
    old = scene.version
    scene.outcomes = [refused(count=5)]
    await scene.reload.load()
    assert scene.version == old
    standing = scene.in_force.standing()
    assert standing.refusal is not None
    assert (standing.refusal.version, standing.refusal.count) == ("bad", 5)
    assert [problem.message for problem in standing.refusal.problems] == ["unknown client; did you mean desk-a?"]
    assert [record.getMessage() for record in caplog.records] == [
        f"policy bad is refused: 5 problem(s); {old} stays in force",
        "policy refused: clients.csv:3:1: unknown client; did you mean desk-a?",
        "policy refused: and 4 more",
    ]
    (load,) = scene.entered
    assert (load.outcome, load.version, load.previous, load.unlisted) == (LoadOutcome.REFUSED, "bad", old, 4)
    assert [(one.file, one.line, one.column) for one in load.problems] == [("clients.csv", 3, 1)]


@pytest.mark.parametrize("mended", [Became.LOADED, Became.UNCHANGED])
async def test_a_refusal_is_over_when_the_folder_is_sound(scene: Scene, second: ServedSet, mended: Became) -> None:
    """By another set, or by the one in force; when it was stays known."""
    scene.outcomes = [refused(), Unchanged() if mended is Became.UNCHANGED else Taken(second, Changes())]
    await scene.reload.load()
    await scene.reload.load()
    standing = scene.in_force.standing()
    assert (standing.refusal, scene.count(mended), scene.count(Became.REFUSED)) == (None, 1, 1)
    assert standing.last_refused is not None


async def test_a_set_in_force_is_not_loaded_again(scene: Scene) -> None:
    """There is no entry of it."""
    scene.outcomes = [Unchanged()]
    await scene.reload.load()
    assert (scene.entered, scene.count(Became.UNCHANGED)) == ([], 1)


async def test_a_load_that_fails_is_not_the_last(
    scene: Scene, second: ServedSet, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it meets, without its message, which might quote a file."""
    scene.outcomes = [RuntimeError("canary"), Taken(second, Changes())]
    keeping = asyncio.create_task(scene.reload.keep())
    with caplog.at_level(logging.ERROR):
        while scene.outcomes:
            scene.reload.ask()
            await asyncio.sleep(0)
        for _ in range(5):
            await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.wait({keeping})
    assert scene.in_force.served is second
    assert "RuntimeError" in caplog.text
    assert "canary" not in caplog.text


async def test_loads_never_overlap(scene: Scene) -> None:
    """Who asks during a load is heard after it, and however many ask, once."""
    scene.outcomes = [Unchanged() for _ in range(3)]
    keeping = asyncio.create_task(scene.reload.keep())
    for _ in range(10):
        scene.reload.ask()
    await scene.begun.wait()
    for _ in range(10):
        scene.reload.ask()
    for _ in range(20):
        await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.wait({keeping})
    assert scene.count(Became.UNCHANGED) == 2


async def test_the_old_set_is_garbage(scene: Scene, second: ServedSet) -> None:
    """Nothing holds it once nobody is answered by it."""
    rulings: Any = scene.first.snapshot._rulings
    old = weakref.ref(rulings)
    del rulings
    scene.outcomes = [Taken(second, Changes())]
    await scene.reload.load()
    scene.first = second
    gc.collect()
    assert old() is None


async def test_an_operator_hangs_up() -> None:
    """The signal asks and ends nothing; afterwards it is as it was."""
    before, asked = signal.getsignal(signal.SIGHUP), asyncio.Event()
    with on_hangup(asked.set):
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(30):
            await asked.wait()
    assert signal.getsignal(signal.SIGHUP) == before


async def test_another_thread_hears_no_signal() -> None:
    """An application that runs in one starts all the same."""

    def elsewhere() -> None:
        async def within() -> None:
            with on_hangup(lambda: None):
                pass

        asyncio.run(within())

    await asyncio.to_thread(elsewhere)
