"""No record, no answer: durability, group commit, failure and recovery."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import orjson
import pytest

from gateway.audit.chain import read
from gateway.audit.entry import Kind, Summary
from gateway.audit.errors import AuditUnavailable, LedgerInUse
from gateway.audit.journal import Rotation
from gateway.audit.ledger import Ledger, Limits
from gateway.audit.storage import DirectoryStorage
from gateway.audit.verify import verify
from tests.gateway.audit.ledgers import NOON, Disk, WatchedStorage, entry, stored

ROOMY = Limits()


@asynccontextmanager
async def opened(directory: Path, disk: Disk, limits: Limits = ROOMY) -> AsyncIterator[Ledger]:
    """A ledger over a watched directory."""
    ledger = await Ledger.open(WatchedStorage(directory, disk), limits, lambda: NOON)
    try:
        yield ledger
    finally:
        disk.before = lambda _: None
        disk.fail = set()
        await ledger.close()


def requests(directory: Path) -> list[str]:
    """The request ids in a ledger, in order."""
    lines = (read(text) for text in stored(directory).splitlines(keepends=True))
    return [
        orjson.loads(line.entry)["request_id"] for line in lines if line is not None and line.kind is Kind.OPERATION
    ]


class Gate:
    """Holds the disk at one kind of call until it is opened, and tells when it got there."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._open = Event()
        self._loop = asyncio.get_running_loop()
        self.reached = asyncio.Event()

    def __call__(self, call: str) -> None:
        """Called by the ledger's thread before each step."""
        if call == self._step:
            self._loop.call_soon_threadsafe(self.reached.set)
            assert self._open.wait(10)

    def open(self) -> None:
        """Let the disk go on."""
        self._open.set()


async def test_a_record_returns_after_its_sync_has_returned(tmp_path: Path) -> None:
    """Written, flushed, flush returned, and only then released."""
    disk = Disk()
    async with opened(tmp_path, disk) as ledger:
        disk.calls.clear()
        await ledger.record(entry(1))
        disk.calls.append("released")
        assert disk.calls == ["write", "sync", "synced", "released"]


async def test_nobody_is_released_while_the_sync_is_under_way(tmp_path: Path) -> None:
    """Bytes that are written but not flushed count for nothing, and the event loop goes on meanwhile."""
    disk = Disk()
    async with opened(tmp_path, disk) as ledger:
        gate = disk.before = Gate("sync")
        waiting = asyncio.create_task(ledger.record(entry(1)))
        await gate.reached.wait()
        assert requests(tmp_path) == ["request-1"]
        assert not waiting.done()
        gate.open()
        await waiting


@pytest.mark.parametrize("step", ["write", "sync"])
async def test_no_record_returns_when_the_disk_fails(tmp_path: Path, step: str) -> None:
    """Everyone in the group is told, with the cause chained, and so is everyone who tries while it lasts."""
    disk = Disk()
    async with opened(tmp_path, disk) as ledger:
        disk.fail = {step}
        group = (ledger.record(entry(number)) for number in range(5))
        outcomes = await asyncio.gather(*group, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [AuditUnavailable] * 5
        assert all(isinstance(outcome.__cause__, OSError) for outcome in outcomes if isinstance(outcome, Exception))
        assert not ledger.available
        with pytest.raises(AuditUnavailable):
            await ledger.record(entry(6))


@pytest.mark.parametrize("step", ["write", "sync"])
async def test_the_ledger_recovers_with_the_disk(tmp_path: Path, step: str) -> None:
    """The next record tries again, and what was refused is not in the ledger."""
    disk = Disk(partial=30)
    async with opened(tmp_path, disk) as ledger:
        await ledger.record(entry(1))
        disk.fail = {step}
        with pytest.raises(AuditUnavailable):
            await ledger.record(entry(2))
        disk.fail = set()
        await ledger.record(entry(3))
        assert ledger.available
    assert requests(tmp_path) == ["request-1", "request-3"]
    assert verify(tmp_path).accepted


async def test_an_unforeseen_failure_is_no_durability_either(tmp_path: Path) -> None:
    """Whatever is raised on the way, nobody hears that the entry is there, and the ledger lives on."""

    def burst(_: str) -> None:
        raise RuntimeError("unforeseen")

    disk = Disk()
    async with opened(tmp_path, disk) as ledger:
        disk.before = burst
        with pytest.raises(AuditUnavailable):
            await ledger.record(entry(1))
        disk.before = lambda _: None
        await ledger.record(entry(2))
    assert verify(tmp_path).accepted


async def test_many_records_share_few_syncs(tmp_path: Path) -> None:
    """A hundred at once are a group or two, in the order they came."""
    disk = Disk()
    async with opened(tmp_path, disk) as ledger:
        disk.calls.clear()
        await asyncio.gather(*(ledger.record(entry(number)) for number in range(100)))
        assert disk.calls.count("sync") <= 2
    assert requests(tmp_path) == [f"request-{number}" for number in range(100)]


async def test_records_that_come_during_a_sync_are_the_next_group(tmp_path: Path) -> None:
    """They neither join the group under way nor get one each."""
    disk = Disk()
    async with opened(tmp_path, disk) as ledger:
        gate = disk.before = Gate("sync")
        disk.calls.clear()
        first = asyncio.create_task(ledger.record(entry(0)))
        await gate.reached.wait()
        others = [asyncio.create_task(ledger.record(entry(number))) for number in range(1, 40)]
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(first, *others)
        assert disk.calls == ["write", "sync", "synced"] * 2


async def test_a_full_queue_refuses_at_once(tmp_path: Path) -> None:
    """What waits for a disk that hangs is bounded; those who wait are served when it comes back."""
    disk = Disk()
    async with opened(tmp_path, disk, Limits(queue=3)) as ledger:
        gate = disk.before = Gate("sync")
        first = asyncio.create_task(ledger.record(entry(0)))
        await gate.reached.wait()
        queued = [asyncio.create_task(ledger.record(entry(number))) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        with pytest.raises(AuditUnavailable, match="too many"):
            await ledger.record(entry(4))
        gate.open()
        await asyncio.gather(first, *queued)
    assert requests(tmp_path) == [f"request-{number}" for number in range(4)]


async def test_a_group_has_a_size(tmp_path: Path) -> None:
    """More than that are several groups."""
    disk = Disk()
    async with opened(tmp_path, disk, Limits(group=10, rotation=Rotation(lines=20))) as ledger:
        disk.calls.clear()
        await asyncio.gather(*(ledger.record(entry(number)) for number in range(35)))
        assert disk.calls.count("sync") == 4
    assert verify(tmp_path).entries == 35


async def test_a_caller_who_gives_up_does_not_take_the_entry_back(tmp_path: Path) -> None:
    """The operation happened; its neighbours in the group are not disturbed."""
    disk = Disk()
    async with opened(tmp_path, disk) as ledger:
        gate = disk.before = Gate("sync")
        gone = asyncio.create_task(ledger.record(entry(1)))
        stays = asyncio.create_task(ledger.record(entry(2)))
        await gate.reached.wait()
        gone.cancel()
        gate.open()
        await stays
        assert gone.cancelled() or gone.cancelling()
    assert requests(tmp_path) == ["request-1", "request-2"]


async def test_closing_writes_what_is_queued_and_refuses_what_comes(tmp_path: Path) -> None:
    """Nobody who was let in is left without an answer."""
    ledger = await Ledger.open(DirectoryStorage(tmp_path), now=lambda: NOON)
    queued = [asyncio.create_task(ledger.record(entry(number))) for number in range(20)]
    await asyncio.sleep(0)
    await ledger.close()
    await asyncio.gather(*queued)
    with pytest.raises(AuditUnavailable, match="closed"):
        await ledger.record(entry(21))
    await ledger.close()
    verification = verify(tmp_path)
    assert (verification.entries, verification.findings) == (20, ())
    assert verification.head == ledger.head


async def test_a_cancelled_writer_leaves_nobody_waiting(tmp_path: Path) -> None:
    """When the loop is torn down, those who wait are refused, and so are those who come."""
    disk = Disk()
    ledger = await Ledger.open(WatchedStorage(tmp_path, disk), now=lambda: NOON)
    gate = disk.before = Gate("sync")
    first = asyncio.create_task(ledger.record(entry(1)))
    await gate.reached.wait()
    second = asyncio.create_task(ledger.record(entry(2)))
    await asyncio.sleep(0)
    ledger._writer.cancel()
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [AuditUnavailable] * 2
    with pytest.raises(AuditUnavailable):
        await ledger.record(entry(3))
    gate.open()
    await ledger.close()
    assert verify(tmp_path).accepted


async def test_an_end_that_cannot_be_noted_still_frees_the_ledger(tmp_path: Path) -> None:
    """The next process starts, and finds everything that was acknowledged."""
    disk = Disk()
    ledger = await Ledger.open(WatchedStorage(tmp_path, disk))
    await ledger.record(entry(1))
    disk.fail = {"write"}
    await ledger.close()
    await (await Ledger.open(DirectoryStorage(tmp_path))).close()
    assert requests(tmp_path) == ["request-1"]
    assert verify(tmp_path).accepted


async def test_summaries_are_lines_of_their_own_kind(tmp_path: Path) -> None:
    """They count as no operation."""
    ledger = await Ledger.open(DirectoryStorage(tmp_path))
    await ledger.summarise(Summary("EXPIRED", NOON, 7))
    await ledger.close()
    verification = verify(tmp_path)
    assert (verification.lines, verification.entries, verification.findings) == (3, 0, ())


async def test_a_disk_that_fails_at_the_start_is_unavailable(tmp_path: Path) -> None:
    """Without a ledger there is nothing to serve."""
    with pytest.raises(AuditUnavailable):
        await Ledger.open(WatchedStorage(tmp_path, Disk(fail={"sync"})))


async def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """Another process that holds the directory is respected."""
    holder = _child("hold", tmp_path)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LedgerInUse, match="another process"):
            await Ledger.open(DirectoryStorage(tmp_path))
    finally:
        _kill(holder)
    await (await Ledger.open(DirectoryStorage(tmp_path))).close()


@pytest.mark.parametrize("acknowledged", [1, 40, 300])
async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, acknowledged: int) -> None:
    """Killed at any moment while recording: every id that was printed is in the ledger, which is accepted."""
    child = _child("record", tmp_path)
    assert child.stdout is not None
    printed = [child.stdout.readline().decode().strip() for _ in range(acknowledged)]
    child.send_signal(signal.SIGKILL)
    printed += child.stdout.read().decode().split("\n")[:-1]
    _kill(child)
    assert verify(tmp_path).accepted
    await (await Ledger.open(DirectoryStorage(tmp_path))).close()
    assert set(printed) <= set(requests(tmp_path))
    assert verify(tmp_path).accepted


def _child(task: str, directory: Path) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("recording_child.py")
    root = Path(__file__).parents[3]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, str(script), task, str(directory)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    if child.stdout is not None:
        child.stdout.close()
