"""The file of suspensions: whole or refused, replaced at once, of one process."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.oversight.errors import StateTaken, StateUnreadable
from gateway.oversight.state import FILE, LOCK, Standing, SuspensionFile
from gateway.policy.suspensions import Suspension

SINCE = datetime(2026, 3, 1, 4, 5, 6, 789, tzinfo=UTC)
ONE = Standing(Suspension("taxes", "desk-a", "filing"), SINCE, "desk-b", "bureau-b", "复核")
OTHER = Standing(Suspension("homes", "desk-a"), SINCE, "portal", "housing-office")

WORDS = st.text("abc-中文", min_size=1, max_size=8)
STANDING = st.builds(
    Standing,
    st.builds(Suspension, WORDS, WORDS, st.none() | WORDS),
    st.datetimes(timezones=st.just(UTC)),
    WORDS,
    WORDS,
    st.none() | WORDS,
)


@pytest.fixture
def file(tmp_path: Path) -> SuspensionFile:
    """A file in a new directory, locked."""
    made = SuspensionFile(tmp_path / "state")
    made.lock()
    return made


def test_a_new_directory_has_no_suspension(file: SuspensionFile) -> None:
    """It is made, for its owner alone."""
    assert file.read() == ()


def test_what_is_replaced_is_read(file: SuspensionFile, tmp_path: Path) -> None:
    """By the next process, too; nobody else may read it."""
    file.replace((ONE, OTHER))
    file.unlock()
    again = SuspensionFile(tmp_path / "state")
    again.lock()
    assert again.read() == (ONE, OTHER)
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(tmp_path / "state")) == [FILE, LOCK]


@given(standing=st.lists(STANDING, max_size=5))
def test_any_suspension_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, standing: list[Standing]
) -> None:
    """Purposes that are none, reasons in any language, times to the microsecond."""
    file = SuspensionFile(tmp_path_factory.mktemp("state"))
    file.lock()
    file.replace(standing)
    assert file.read() == tuple(standing)
    file.unlock()


def test_it_belongs_to_one_process(file: SuspensionFile, tmp_path: Path) -> None:
    """The second is told that a gateway is running."""
    with pytest.raises(StateTaken, match="a gateway keeps the suspensions"):
        SuspensionFile(tmp_path / "state").lock()
    file.unlock()
    SuspensionFile(tmp_path / "state").lock()


def test_a_file_that_is_torn_anywhere_is_refused(file: SuspensionFile, tmp_path: Path) -> None:
    """Cut at any byte, it is no shorter list of suspensions."""
    file.replace((ONE, OTHER))
    path = tmp_path / "state" / FILE
    whole = path.read_bytes()
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(StateUnreadable):
            file.read()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"desk-a", b"desk-c"),
        lambda text: text.replace(b'"purpose": "filing"', b'"purpose": null'),
        lambda text: b"[]",
        lambda text: b'{"format": 1, "suspensions": []}',
        lambda text: b"\xff",
    ],
)
def test_a_file_that_was_changed_is_refused(file: SuspensionFile, tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    """By an editor, or by a disk."""
    file.replace((ONE,))
    path = tmp_path / "state" / FILE
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(StateUnreadable, match="torn or changed"):
        file.read()


def test_a_file_that_is_gone_is_no_empty_one(file: SuspensionFile, tmp_path: Path) -> None:
    """Whoever deletes it does not lift what departments have suspended."""
    file.replace((ONE,))
    (tmp_path / "state" / FILE).unlink()
    with pytest.raises(StateUnreadable, match="it was here and is gone"):
        file.read()
    file.unlock()
    again = SuspensionFile(tmp_path / "state")
    again.lock()
    with pytest.raises(StateUnreadable):
        again.read()


def test_a_write_that_fails_leaves_the_old_file(file: SuspensionFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full before the new one is in its place."""
    file.replace((ONE,))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        file.replace((ONE, OTHER))
    monkeypatch.undo()
    assert file.read() == (ONE,)


def test_two_that_begin_at_once_lose_nothing(tmp_path: Path) -> None:
    """The empty file is put where there is none, and never in place of another."""
    for turn in range(20):
        directory = tmp_path / str(turn)
        files = [SuspensionFile(directory) for _ in range(4)]
        won: list[SuspensionFile] = []

        def begin(each: SuspensionFile, won: list[SuspensionFile] = won) -> None:
            try:
                each.lock()
            except StateTaken:
                return
            each.replace((ONE,))
            won.append(each)

        threads = [threading.Thread(target=begin, args=(each,)) for each in files]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert won[0].read() == (ONE,)
        won[0].unlock()
