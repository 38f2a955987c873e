"""Reading a ledger from either end."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit import reading
from gateway.audit.entry import Kind, Record, Summary, canonical
from gateway.audit.journal import Journal, Rotation
from gateway.audit.reading import EVERYTHING, Passage, Window, newest_first, oldest_first
from gateway.audit.segment import name_of
from gateway.audit.storage import DirectoryStorage
from tests.gateway.audit.ledgers import NOON, record

NUMBERS = range(1, 41)
OPERATIONS = frozenset({Kind.OPERATION})


def write(directory: Path, *, close: bool = True) -> Journal:
    """A ledger of many small segments; record `n` has request id `request-n` and is n seconds after noon."""
    journal = Journal(DirectoryStorage(directory), Rotation(lines=7), lambda: NOON)
    for number in NUMBERS:
        journal.append([record(number)])
    if close:
        journal.close()
    return journal


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that nobody writes any more."""
    directory = tmp_path_factory.mktemp("ledger")
    write(directory)
    return directory


def numbers(passages: Iterator[Passage]) -> list[int]:
    """The numbers in the request ids."""
    return [int(str(found.facts()["request_id"]).rpartition("-")[2]) for found in passages]


def test_everything_is_read_in_both_directions(ledger: Path) -> None:
    """Every line once, of every kind, in its order."""
    there, back = list(oldest_first(ledger)), list(newest_first(ledger))
    assert back == there[::-1]
    assert [passage.seq for passage in there] == list(range(1, len(there) + 1))
    assert {passage.kind for passage in there} == {Kind.START, Kind.OPERATION, Kind.SEAL, Kind.STOP}


@settings(deadline=None)
@given(st.integers(-5, 45), st.integers(-5, 45))
def test_a_window_of_time_takes_what_lies_in_it(ledger: Path, since: int, until: int) -> None:
    """From its beginning, which belongs to it, to its end, which does not."""
    window = Window(NOON + timedelta(seconds=since), NOON + timedelta(seconds=until), kinds=OPERATIONS)
    wanted = [number for number in NUMBERS if since <= number < until]
    assert numbers(oldest_first(ledger, window)) == wanted
    assert numbers(newest_first(ledger, window)) == wanted[::-1]


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_a_window_of_numbers_is_a_page(ledger: Path, above: int, below: int) -> None:
    """Numbers of lines are places that a reader can come back to."""
    found = [passage.seq for passage in oldest_first(ledger, Window(above=above, below=below))]
    everything = [passage.seq for passage in oldest_first(ledger)]
    assert found == [seq for seq in everything if above < seq < below]


def test_segments_out_of_reach_are_not_opened(tmp_path: Path) -> None:
    """The seal says enough: what is in them does not matter."""
    write(tmp_path)
    for number in (2, 3):
        path = tmp_path / name_of(number)
        first, *others = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(first + b"".join(others).replace(b"request", b"changed"))
    window = Window(until=NOON + timedelta(seconds=5), kinds=OPERATIONS)
    assert numbers(oldest_first(tmp_path, window)) == [1, 2, 3, 4]


def test_a_ledger_in_use_is_read_up_to_its_last_whole_line(tmp_path: Path) -> None:
    """What is being written at this moment is no line yet."""
    journal = write(tmp_path, close=False)
    newest = max(tmp_path.glob("*.jsonl"))
    with newest.open("ab") as torn:
        torn.write(b'{"prev":"half a li')
    assert numbers(newest_first(tmp_path, Window(kinds=OPERATIONS))) == list(reversed(NUMBERS))
    assert numbers(oldest_first(tmp_path, Window(kinds=OPERATIONS))) == list(NUMBERS)
    assert journal.end.head.seq == next(newest_first(tmp_path)).seq


def test_a_segment_that_is_dropped_meanwhile_is_passed_over(tmp_path: Path) -> None:
    """Its time was over."""
    write(tmp_path)
    found = newest_first(tmp_path, Window(kinds=OPERATIONS))
    next(found)
    (tmp_path / "000001.jsonl").unlink()
    assert numbers(found)[-1] == 7


def test_summaries_are_found_by_their_minute(tmp_path: Path) -> None:
    """They have no other time."""
    journal = Journal(DirectoryStorage(tmp_path), Rotation(), lambda: NOON)
    journal.append([Record(Kind.SUMMARY, canonical(Summary("EXPIRED", NOON - timedelta(minutes=3), 2)))])
    journal.close()
    (found,) = oldest_first(tmp_path, Window(until=NOON))
    assert (found.kind, found.time) == (Kind.SUMMARY, NOON - timedelta(minutes=3))


@settings(deadline=None)
@given(st.lists(st.integers(1, 400), max_size=12), st.integers(1, 300))
def test_blocks_do_not_show(lengths: list[int], block: int) -> None:
    """However long the lines and the blocks are, lines come whole, the last one first, in bounded memory."""
    lines = [b"x" * (length - 1) + b"\n" for length in lengths]
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "_BLOCK", block)
        path = Path(name) / "lines"
        path.write_bytes(b"".join(lines) + b"torn")
        with path.open("rb") as stream:
            assert list(reading._backwards(stream, path.stat().st_size)) == [b"torn", *reversed(lines)]


def test_without_bounds_lines_without_a_time_are_taken() -> None:
    """With one they are not: nobody knows when they were."""
    seal = Passage("000002.jsonl", 1, Kind.SEAL, None, b"{}")
    assert EVERYTHING.takes(seal)
    assert not Window(since=NOON).takes(seal)
