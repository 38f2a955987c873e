"""Disks as operators meet them: full, read-only, gone, replaced, slow. Nothing is acknowledged that is not there."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from errno import EROFS
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from gateway.audit.errors import AuditUnavailable
from gateway.audit.ledger import Ledger, Limits
from gateway.audit.storage import DirectoryStorage
from gateway.audit.verify import verify
from tests.gateway.audit.ledgers import Disk, WatchedStorage, entry
from tests.gateway.audit.test_ledger import Gate, requests

CHILD: Final = Path(__file__).with_name("recording_child.py")
ROOT: Final = Path(__file__).parents[3]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte; where this machine lets nobody mount one, the test is about nothing."""
    place = tmp_path / "disk"
    place.mkdir()
    if _run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    _run("umount", "--lazy", str(place))


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - commands of these tests


async def fails(record: Callable[[], Awaitable[None]]) -> None:
    """Whatever is recorded now is refused, however often it is tried."""
    for _ in range(3):
        with pytest.raises(AuditUnavailable):
            await record()


def unavailable(ledger: Ledger) -> bool:
    """Whether operators are told that nothing can be recorded."""
    return not ledger.available


async def until_refused(ledger: Ledger) -> int:
    """Record until the disk is full; how many were acknowledged."""
    for number in count():
        try:
            await ledger.record(entry(number))
        except AuditUnavailable:
            return number
    raise AssertionError


async def until_taken(ledger: Ledger, number: int) -> None:
    """Try until the disk answers again."""
    while True:
        try:
            return await ledger.record(entry(number))
        except AuditUnavailable:
            await asyncio.sleep(0)


async def test_a_process_that_may_write_no_more_refuses_and_recovers(tmp_path: Path) -> None:
    """By the system's own limit on the size of a file, in a process of its own: a part is written, then no more."""
    done = await asyncio.create_subprocess_exec(
        sys.executable,
        str(CHILD),
        "fill",
        str(tmp_path),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    told, _ = await done.communicate()
    words = told.decode().split()
    assert done.returncode == 0
    assert words.count("refused") == 3
    acknowledged = [word for word in words if word != "refused"]
    assert acknowledged[-1] == "request-last"
    assert requests(tmp_path) == acknowledged
    assert verify(tmp_path).accepted


async def test_a_full_disk_refuses_until_there_is_room(small_disk: Path) -> None:
    """Of a real file system: what was acknowledged is there, and the next record after the clearing goes on."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(900 * 1024))
    ledger = await Ledger.open(DirectoryStorage(small_disk / "ledger"))
    acknowledged = await until_refused(ledger)
    await fails(lambda: ledger.record(entry(9_000)))
    assert unavailable(ledger)
    ballast.unlink()
    await ledger.record(entry(9_999))
    assert ledger.available
    await ledger.close()
    numbers = [*range(acknowledged), 9_999]
    assert requests(small_disk / "ledger") == [f"request-{number}" for number in numbers]
    assert verify(small_disk / "ledger").accepted


async def test_a_disk_that_becomes_read_only_refuses_until_it_can_be_written(small_disk: Path) -> None:
    """As a file system with errors does; the segment in use cannot be opened anew meanwhile."""
    disk = Disk()
    ledger = await Ledger.open(WatchedStorage(small_disk / "ledger", disk))
    await ledger.record(entry(1))
    disk.fail, disk.error = {"write", "create", "truncate", "discard"}, EROFS
    await fails(lambda: ledger.record(entry(2)))
    disk.fail = set()
    await ledger.record(entry(3))
    await ledger.close()
    _run("mount", "-o", "remount,ro", str(small_disk))
    with pytest.raises(AuditUnavailable):
        await Ledger.open(DirectoryStorage(small_disk / "ledger"))
    _run("mount", "-o", "remount,rw", str(small_disk))
    await (await Ledger.open(DirectoryStorage(small_disk / "ledger"))).close()
    assert requests(small_disk / "ledger") == ["request-1", "request-3"]
    assert verify(small_disk / "ledger").accepted


async def test_a_directory_that_vanished_takes_no_entries(tmp_path: Path) -> None:
    """The open file would still take them, where nobody finds them; when the directory is back, all goes on."""
    place, elsewhere = tmp_path / "ledger", tmp_path / "elsewhere"
    ledger = await Ledger.open(DirectoryStorage(place))
    await ledger.record(entry(1))
    place.rename(elsewhere)
    await fails(lambda: ledger.record(entry(2)))
    elsewhere.rename(place)
    await ledger.record(entry(3))
    await ledger.close()
    assert requests(place) == ["request-1", "request-3"]
    assert verify(place).accepted


async def test_an_empty_directory_in_the_place_of_the_ledgers_takes_none_either(tmp_path: Path) -> None:
    """As under a mount that went: a ledger that goes on there would lack its beginning."""
    place, elsewhere = tmp_path / "ledger", tmp_path / "elsewhere"
    ledger = await Ledger.open(DirectoryStorage(place))
    await ledger.record(entry(1))
    place.rename(elsewhere)
    place.mkdir()
    await fails(lambda: ledger.record(entry(2)))
    assert list(place.iterdir()) == []
    place.rmdir()
    elsewhere.rename(place)
    await ledger.record(entry(3))
    await ledger.close()
    assert requests(place) == ["request-1", "request-3"]
    assert verify(place).accepted


async def test_a_segment_that_was_deleted_takes_no_entries(tmp_path: Path) -> None:
    """What comes is written to the next one, and verification says what is missing."""
    ledger = await Ledger.open(DirectoryStorage(tmp_path))
    await ledger.record(entry(1))
    (tmp_path / "000001.jsonl").unlink()
    with pytest.raises(AuditUnavailable):
        await ledger.record(entry(2))
    await ledger.record(entry(3))
    await ledger.close()
    assert requests(tmp_path) == ["request-3"]
    assert not verify(tmp_path).accepted


async def test_a_disk_that_hangs_is_waited_for_no_longer_than_patience_lasts(tmp_path: Path) -> None:
    """The group, those who wait and those who come are refused; when the disk answers, all goes on."""
    disk = Disk()
    ledger = await Ledger.open(WatchedStorage(tmp_path, disk), Limits(patience=0.05))
    gate = disk.before = Gate("sync")
    first = asyncio.create_task(ledger.record(entry(1)))
    await gate.reached.wait()
    with pytest.raises(AuditUnavailable) as refused:
        await first
    assert isinstance(refused.value.__cause__, TimeoutError)
    await fails(lambda: ledger.record(entry(2)))
    assert unavailable(ledger)
    gate.open()
    disk.before = lambda _: None
    await until_taken(ledger, 3)
    assert ledger.available
    await ledger.close()
    assert requests(tmp_path) == ["request-1", "request-3"]
    assert verify(tmp_path).accepted


async def test_those_who_wait_for_a_slow_disk_are_served_when_it_answers_in_time(tmp_path: Path) -> None:
    """Slow is not broken."""
    disk = Disk()
    ledger = await Ledger.open(WatchedStorage(tmp_path, disk), Limits(patience=60.0))
    gate = disk.before = Gate("sync")
    waiting = [asyncio.create_task(ledger.record(entry(number))) for number in range(5)]
    await gate.reached.wait()
    gate.open()
    await asyncio.gather(*waiting)
    await ledger.close()
    assert len(requests(tmp_path)) == 5
