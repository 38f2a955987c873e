"""The one writer: rotation, failing disks, torn ends."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.chain import GENESIS, Line, read, seal_all
from gateway.audit.continuity import Fault
from gateway.audit.entry import Kind, Record, Summary, canonical
from gateway.audit.errors import LedgerInUse
from gateway.audit.journal import Journal, Rotation
from gateway.audit.storage import DirectoryStorage
from gateway.audit.verify import verify
from tests.gateway.audit.ledgers import NOON, Disk, WatchedStorage, record, sealed, stored

LARGE = Rotation()


def now() -> datetime:
    """A clock that stands still."""
    return NOON


def journal(directory: Path, disk: Disk | None = None, rotation: Rotation = LARGE) -> Journal:
    """A journal over a watched directory."""
    return Journal(WatchedStorage(directory, disk or Disk()), rotation, now)


def lines(directory: Path) -> list[Line]:
    """All whole lines of a ledger."""
    return [line for text in stored(directory).splitlines(keepends=True) if (line := read(text)) is not None]


def kinds(directory: Path) -> list[str]:
    """The kinds of all lines."""
    return [line.kind.value for line in lines(directory)]


def requests(directory: Path) -> list[str]:
    """The request ids of all entries."""
    return [orjson.loads(line.entry)["request_id"] for line in lines(directory) if line.kind is Kind.OPERATION]


def test_start_records_and_stop_are_one_chain(tmp_path: Path) -> None:
    """Over two runs, the second goes on where the first ended."""
    for number in (1, 2):
        written = journal(tmp_path)
        written.append([record(number)])
        written.close()
    assert kinds(tmp_path) == ["start", "operation", "stop"] * 2
    verification = verify(tmp_path)
    assert verification.findings == ()
    assert verification.head == written.end.head


def test_a_group_costs_one_write_and_one_sync(tmp_path: Path) -> None:
    """However many records it has."""
    disk = Disk()
    written = journal(tmp_path, disk)
    disk.calls.clear()
    written.append([record(number) for number in range(50)])
    assert disk.calls == ["write", "sync", "synced"]


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), max_size=8), st.integers(1, 5), st.integers(1, 3_000))
def test_segments_rotate_by_lines_and_by_bytes(groups: list[int], most_lines: int, most_bytes: int) -> None:
    """A group is never split, no full segment is written to again, and the chain runs through all of them."""
    with TemporaryDirectory() as name:
        directory = Path(name)
        written = journal(directory, rotation=Rotation(most_bytes, most_lines))
        for size in groups:
            written.append([record(number) for number in range(size)])
        written.close()
        verification = verify(directory)
        assert verification.findings == ()
        assert verification.entries == sum(groups)
        for path in sorted(directory.glob("*.jsonl"))[:-1]:
            content = path.read_bytes()
            assert content.count(b"\n") >= most_lines or len(content) >= most_bytes


def test_a_failed_write_is_cut_back_and_the_next_one_tries_again(tmp_path: Path) -> None:
    """Nothing of the failed group stays, and the failure is noted before the next record."""
    disk = Disk(partial=40)
    written = journal(tmp_path, disk)
    before = stored(tmp_path)
    disk.fail = {"write"}
    for number in (1, 2, 3):
        with pytest.raises(OSError, match="told to fail"):
            written.append([record(number)])
        assert stored(tmp_path) == before
    disk.fail = set()
    written.append([record(4)])
    assert requests(tmp_path) == ["request-4"]
    assert kinds(tmp_path) == ["start", "recovery", "operation"]
    assert verify(tmp_path).accepted


def test_after_a_failed_sync_the_segment_is_left_behind(tmp_path: Path) -> None:
    """What was written since the last good sync is void, even if a later sync would succeed."""
    disk = Disk()
    written = journal(tmp_path, disk)
    disk.fail = {"sync"}
    with pytest.raises(OSError, match="told to fail"):
        written.append([record(1)])
    disk.fail = set()
    written.append([record(2)])
    written.close()
    assert requests(tmp_path) == ["request-2"]
    assert [path.name for path in sorted(tmp_path.glob("*.jsonl"))] == ["000001.jsonl", "000002.jsonl"]
    verification = verify(tmp_path)
    assert verification.accepted
    assert [found.fault for found in verification.findings] == [Fault.RECOVERED]


@pytest.mark.parametrize("step", ["write", "sync"])
def test_where_cutting_back_fails_too_the_rest_is_declared_void(tmp_path: Path, step: str) -> None:
    """The unacknowledged bytes stay where they are, but the fresh segment says where the old one ends."""
    disk = Disk(partial=1_000_000)
    written = journal(tmp_path, disk)
    disk.fail = {step, "truncate"}
    with pytest.raises(OSError, match="told to fail"):
        written.append([record(1)])
    disk.fail = set()
    written.append([record(2)])
    assert requests(tmp_path) == ["request-1", "request-2"]
    verification = verify(tmp_path)
    assert verification.accepted
    assert verification.entries == 1
    written.close()
    journal(tmp_path).close()
    assert verify(tmp_path).accepted


@settings(deadline=None)
@given(st.lists(st.sets(st.sampled_from(["write", "sync", "truncate", "create", "discard", "close"])), max_size=12))
def test_whatever_fails_and_comes_back_what_was_acknowledged_is_there(troubles: list[set[str]]) -> None:
    """In order, in an accepted chain, also after the next start."""
    with TemporaryDirectory() as name:
        directory = Path(name)
        disk = Disk(partial=60)
        written = journal(directory, disk, Rotation(lines=4))
        acknowledged = []
        for number, trouble in enumerate(troubles):
            disk.fail = trouble
            try:
                written.append([record(number)])
            except OSError:
                continue
            acknowledged.append(f"request-{number}")
        disk.fail = set()
        written.close()
        journal(directory).close()
        verification = verify(directory)
        assert verification.accepted, verification.findings
        assert verification.entries == len(acknowledged)
        assert [request for request in requests(directory) if request in acknowledged] == acknowledged


def test_a_disk_that_fails_for_long_is_noted_once(tmp_path: Path) -> None:
    """The notes that wait for a better time do not grow."""
    disk = Disk()
    written = journal(tmp_path, disk)
    disk.fail = {"write"}
    for number in range(200):
        with pytest.raises(OSError, match="told to fail"):
            written.append([record(number)])
    disk.fail = set()
    written.append([record(1)])
    assert kinds(tmp_path) == ["start", "recovery", "operation"]


def test_a_torn_last_line_is_set_aside_wherever_it_tore(tmp_path: Path) -> None:
    """At every byte of the last line: the bytes are kept, the chain goes on, and the ledger says so."""
    whole = [record(1), Record(Kind.SUMMARY, canonical(Summary("EXPIRED", NOON, 1)))]
    (first, last), _ = seal_all(GENESIS, whole)
    for length in range(len(last)):
        directory = tmp_path / str(length)
        directory.mkdir()
        (directory / "000001.jsonl").write_bytes(first + last[:length])
        journal(directory).close()
        parts = [path.read_bytes() for path in directory.glob("torn-*.part")]
        assert parts == ([last[:length]] if length else [])
        assert kinds(directory)[1:] == (["recovery"] if length else []) + ["start", "stop"]
        assert verify(directory).accepted


def test_a_segment_that_holds_nothing_whole_is_written_again(tmp_path: Path) -> None:
    """The chain goes on from the segment before."""
    complete = sealed(3)
    (tmp_path / "000001.jsonl").write_bytes(b"".join(complete[:2]))
    (tmp_path / "000002.jsonl").write_bytes(complete[2][:30])
    journal(tmp_path).close()
    assert kinds(tmp_path) == ["operation", "operation", "seal", "recovery", "start", "stop"]
    assert verify(tmp_path).accepted


def test_a_changed_line_is_not_repaired_by_a_restart(tmp_path: Path) -> None:
    """Damage in the middle stays where it is, for verification to find."""
    first, second, third = sealed(3)
    (tmp_path / "000001.jsonl").write_bytes(first + second.replace(b"request-2", b"request-9") + third)
    journal(tmp_path).close()
    verification = verify(tmp_path)
    assert [(found.fault, found.place.line) for found in verification.findings] == [(Fault.EDITED, 2)]


def test_a_second_writer_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    """The ledger belongs to one process until it is closed."""
    first = journal(tmp_path)
    with pytest.raises(LedgerInUse):
        journal(tmp_path)
    first.append([record(1)])
    first.close()
    journal(tmp_path).close()
    assert verify(tmp_path).findings == ()


@pytest.mark.parametrize("step", ["write", "sync", "create"])
def test_a_ledger_that_cannot_be_opened_is_left_unlocked(tmp_path: Path, step: str) -> None:
    """The next attempt finds it free."""
    with pytest.raises(OSError, match="told to fail"):
        journal(tmp_path, Disk(fail={step}))
    storage = DirectoryStorage(tmp_path)
    storage.lock()
    storage.unlock()
    journal(tmp_path).close()
    assert verify(tmp_path).accepted


def test_what_a_killed_process_left_is_flushed_before_the_chain_goes_on(tmp_path: Path) -> None:
    """Even where the next line goes to another segment."""
    (tmp_path / "000001.jsonl").write_bytes(b"".join(sealed(3)))
    disk = Disk()
    journal(tmp_path, disk, Rotation(lines=2)).close()
    assert disk.calls[:4] == ["sync", "synced", "discard", "create"]
