"""The directory that holds a ledger."""

from pathlib import Path

import pytest

from gateway.audit.errors import LedgerInUse
from gateway.audit.storage import LOCK_NAME, DirectoryStorage, segment_names


@pytest.fixture
def storage(tmp_path: Path) -> DirectoryStorage:
    """A locked storage in a directory that was not there."""
    storage = DirectoryStorage(tmp_path / "var" / "ledger")
    storage.lock()
    return storage


def test_nobody_else_may_look_into_it(tmp_path: Path, storage: DirectoryStorage) -> None:
    """The directory and its segments belong to their owner alone."""
    storage.create("000001.jsonl").close()
    directory = tmp_path / "var" / "ledger"
    assert directory.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in directory.iterdir())


def test_one_writer_at_a_time(tmp_path: Path, storage: DirectoryStorage) -> None:
    """A second lock is refused until the first is dropped."""
    second = DirectoryStorage(tmp_path / "var" / "ledger")
    with pytest.raises(LedgerInUse, match="another process"):
        second.lock()
    storage.unlock()
    second.lock()


def test_a_segment_is_written_at_its_end(storage: DirectoryStorage) -> None:
    """Created, resumed, cut back: each line comes after the ones before."""
    segment = storage.create("000001.jsonl")
    segment.write(b"one\n")
    segment.write(b"two\nthr")
    segment.truncate(8)
    segment.sync()
    segment.close()
    resumed = storage.resume("000001.jsonl")
    resumed.write(b"three\n")
    resumed.close()
    assert list(storage.lines("000001.jsonl")) == [b"one\n", b"two\n", b"three\n"]


def test_an_existing_segment_is_never_created_again(storage: DirectoryStorage) -> None:
    """What is there is not overwritten, unless it is discarded first."""
    storage.create("000001.jsonl").close()
    with pytest.raises(FileExistsError):
        storage.create("000001.jsonl")
    storage.discard("000001.jsonl")
    storage.discard("000001.jsonl")
    storage.create("000001.jsonl").close()


def test_what_is_set_aside_is_kept(tmp_path: Path, storage: DirectoryStorage) -> None:
    """The bytes move to a file of their own, and an earlier one is not overwritten."""
    segment = storage.create("000001.jsonl")
    segment.write(b"whole\ntorn")
    segment.close()
    storage.set_aside("000001.jsonl", 6, "torn-1.part")
    directory = tmp_path / "var" / "ledger"
    assert (directory / "000001.jsonl").read_bytes() == b"whole\n"
    assert (directory / "torn-1.part").read_bytes() == b"torn"
    with pytest.raises(FileExistsError):
        storage.set_aside("000001.jsonl", 0, "torn-1.part")


def test_segments_are_listed_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """By number, not by spelling, and without the files beside them."""
    for name in ("1000000.jsonl", "999999.jsonl", "000002.jsonl", LOCK_NAME, "torn-1.part"):
        (tmp_path / name).touch()
    assert segment_names(tmp_path) == ["000002.jsonl", "999999.jsonl", "1000000.jsonl"]
