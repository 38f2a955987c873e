"""Whatever the examining process does, there is an outcome, and no process is left behind."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from gateway.policy.examination import Examination
from gateway.policy.frames import framed
from gateway.policy.handover import Accepted, Done, Outcome, Refused, ServedSet, Taken, Unchanged, load_served
from resolvers.schema import REGISTER
from tests.end_to_end.waiting import until
from tests.gateway.policy.examining import DAY
from tests.gateway.policy_copies import copied

NOTE = "# another version\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real policies."""
    return copied(tmp_path)


@pytest.fixture
def in_force(folder: Path) -> ServedSet:
    """The copy as it is at first."""
    return load_served(folder, REGISTER)


def with_note(folder: Path) -> None:
    """Another version that decides alike."""
    path = folder / "rules" / "housing-lottery.csv"
    path.write_text(path.read_text(encoding="utf-8") + NOTE, encoding="utf-8")


async def test_a_process_of_its_own_examines_the_real_policies(folder: Path, in_force: ServedSet) -> None:
    """Unchanged, taken over, refused: as the folder is."""
    examine = Examination()
    assert await examine(folder, in_force, DAY) == Unchanged()
    with_note(folder)
    taken = await examine(folder, in_force, DAY)
    assert isinstance(taken, Taken)
    assert taken.served.snapshot.version == load_served(folder, REGISTER).snapshot.version
    (folder / "clients.csv").unlink()
    refused = await examine(folder, taken.served, DAY)
    assert isinstance(refused, Refused)
    assert refused.problems[0].file == "clients.csv"


async def test_examining_gets_no_secret(
    folder: Path, in_force: ServedSet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing of the environment but what an interpreter needs."""
    monkeypatch.setenv("MERIDIAN_SUBJECT_HASH_KEY", "canary")
    seen = tmp_path / "seen"
    await _told(f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))", folder, in_force)
    assert "PYTHONPATH" in seen.read_text()
    assert "canary" not in seen.read_text()


async def _told(program: str, folder: Path, in_force: ServedSet, within: float = 60.0) -> Outcome:
    return await Examination((sys.executable, "-c", program), within)(folder, in_force, DAY)


def _says(*pieces: object) -> str:
    return f"import sys; sys.stdout.buffer.write({b''.join(map(framed, pieces))!r})"


ACCEPTED = Accepted("version", {}, None)  # type: ignore[arg-type]  # what a broken process might say


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("pass", "ended before it was done"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended before it was done"),
        ("print('policy loaded')", "a frame of"),
        (_says("hello"), "something else than an outcome"),
        (_says(Done()), "something else than an outcome"),
        (_says(ACCEPTED, Accepted("v", {}, None)), "no part of a set"),  # type: ignore[arg-type]
        (_says(ACCEPTED, Done()), "a piece that does not fit"),
        (_says(ACCEPTED), "ended before it was done"),
        ("import sys; sys.stdout.buffer.write((9).to_bytes(4) + b'not a pick')", "a frame that cannot be read"),
    ],
)
async def test_a_process_that_fails_is_a_refused_set(
    folder: Path, in_force: ServedSet, program: str, told: str
) -> None:
    """With the reason; of the set itself nothing is known."""
    refused = await _told(program, folder, in_force)
    assert isinstance(refused, Refused)
    assert (refused.version, dict(refused.hashes), refused.count) == (None, {}, 1)
    assert told in refused.problems[0].message


async def test_a_process_that_hangs_is_ended(folder: Path, in_force: ServedSet, tmp_path: Path) -> None:
    """After the time it has; it is gone then."""
    mark = tmp_path / "process"
    program = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    refused = await _told(program, folder, in_force, within=2.0)
    assert isinstance(refused, Refused)
    assert refused.problems[0].message == "the set was not examined within 2 seconds"
    assert not alive(int(mark.read_text()))


async def test_who_stops_waiting_ends_the_process(folder: Path, in_force: ServedSet, tmp_path: Path) -> None:
    """As a gateway does that ends during a load."""
    mark = tmp_path / "process"
    program = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    waiting = asyncio.create_task(_told(program, folder, in_force))
    await until(lambda: asyncio.to_thread(mark.exists), bool)
    await until(lambda: asyncio.to_thread(mark.read_text), bool)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    assert not alive(int(mark.read_text()))


async def test_what_cannot_be_started_is_a_refused_set(folder: Path, in_force: ServedSet) -> None:
    """Such as an interpreter that was uninstalled meanwhile."""
    refused = await Examination((str(folder / "python"),))(folder, in_force, DAY)
    assert isinstance(refused, Refused)
    assert "ended before it was done" in refused.problems[0].message


def alive(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
