"""Verification of whole ledgers."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.chain import GENESIS, seal_all
from gateway.audit.continuity import Fault
from gateway.audit.entry import Boundary, Kind, Mishap, Record, Recovery, Summary, canonical
from gateway.audit.verify import Verification, verify
from tests.gateway.audit.ledgers import NOON, entry, record, seal, sealed, write_ledger

COUNT = 9
LINES = sealed(COUNT)


def verified(lines: list[bytes], per_segment: int = 1_000) -> Verification:
    """The verification of a ledger with these lines."""
    with TemporaryDirectory() as directory:
        write_ledger(Path(directory), lines, per_segment)
        return verify(Path(directory))


def named(verification: Verification) -> list[tuple[Fault, str, int]]:
    """What was found, and where."""
    return [(found.fault, found.place.file, found.place.line) for found in verification.findings]


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(1, 7))
def test_every_ledger_is_accepted(count: int, per_segment: int) -> None:
    """Whatever its length and however it was cut into segments."""
    lines, head = seal_all(GENESIS, map(record, range(count)))
    verification = verified(lines, per_segment)
    assert verification.accepted
    assert verification.findings == ()
    assert (verification.lines, verification.entries, verification.head) == (count, count, head)


def test_it_tells_the_period_and_the_kinds() -> None:
    """Times are those of the first and last line that has one; summaries have none."""
    facts = [
        Record(Kind.START, canonical(Boundary(NOON))),
        Record(Kind.OPERATION, canonical(entry(1, NOON + timedelta(seconds=5)))),
        Record(Kind.SUMMARY, canonical(Summary("EXPIRED", NOON, 2))),
    ]
    verification = verified(seal_all(GENESIS, facts)[0])
    assert (verification.lines, verification.entries) == (3, 1)
    assert (verification.first, verification.last) == (NOON, NOON + timedelta(seconds=5))


@settings(deadline=None)
@given(st.data())
def test_no_byte_can_be_changed_unnoticed(data: st.DataObject) -> None:
    """Any byte of any line but the last, set to any other, is found in its line or, for a newline, the next."""
    text = b"".join(LINES)
    place = data.draw(st.integers(0, len(text) - len(LINES[-1]) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    verification = verified([text[:place] + bytes([other]) + text[place + 1 :]])
    assert not verification.accepted
    assert verification.findings[0].place.line == text[:place].count(b"\n") + 1


@settings(deadline=None)
@given(st.integers(0, COUNT - 2), st.integers(1, 4))
def test_no_line_can_be_taken_out_unnoticed(place: int, per_segment: int) -> None:
    """As long as another follows; the end is proved by the head."""
    verification = verified([*LINES[:place], *LINES[place + 1 :]], per_segment)
    assert [fault for fault, _, _ in named(verification)] == [Fault.MISSING]


def test_a_cut_end_shows_in_the_head_only() -> None:
    """A chain cannot tell that its last lines are gone; a head kept elsewhere can."""
    whole, cut = verified(LINES), verified(LINES[:-1])
    assert cut.accepted
    assert cut.head != whole.head


@settings(deadline=None)
@given(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1))
def test_no_two_lines_can_change_places_unnoticed(one: int, other: int) -> None:
    """Within a segment and across segments."""
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    assert verified(lines, per_segment=4).accepted is (one == other)


@settings(deadline=None)
@given(st.integers(0, COUNT - 1), st.sampled_from([LINES[0], b"rubbish\n", b"\n"]))
def test_no_line_can_be_put_in_unnoticed(place: int, added: bytes) -> None:
    """Neither a copy nor rubbish."""
    verification = verified([*LINES[: place + 1], added, *LINES[place + 1 :]])
    assert not verification.accepted
    assert named(verification)[0][1:] == ("000001.jsonl", place + 2)


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    """By its own name, and by the lines that went with it."""
    write_ledger(tmp_path, LINES, per_segment=3)
    (tmp_path / "000002.jsonl").unlink()
    assert named(verify(tmp_path)) == [
        (Fault.MISSING_SEGMENT, "000002.jsonl", 0),
        (Fault.MISSING, "000003.jsonl", 1),
    ]


def test_a_missing_beginning_is_named(tmp_path: Path) -> None:
    """A ledger begins with segment 1 and line 1."""
    write_ledger(tmp_path, LINES, per_segment=3)
    (tmp_path / "000001.jsonl").unlink()
    assert [fault for fault, _, _ in named(verify(tmp_path))] == [Fault.MISSING_SEGMENT, Fault.MISSING]


def test_a_torn_end_is_a_warning() -> None:
    """It is what a crash, or a ledger in use, leaves; no answer depended on it."""
    verification = verified([*LINES[:-1], LINES[-1][:-5]])
    assert verification.accepted
    assert named(verification) == [(Fault.TORN, "000001.jsonl", COUNT)]


def test_a_torn_line_before_the_last_segment_is_a_change(tmp_path: Path) -> None:
    """Only the very end may be torn."""
    write_ledger(tmp_path, LINES, per_segment=3)
    first = tmp_path / "000001.jsonl"
    first.write_bytes(first.read_bytes()[:-5])
    verification = verify(tmp_path)
    assert not verification.accepted
    assert named(verification) == [(Fault.EDITED, "000001.jsonl", 3)]


def test_a_clock_that_went_back_is_a_warning() -> None:
    """Operations that merely end in another order are none."""
    seconds = [100, 70, 110, 20, 25]
    group = [
        Record(Kind.OPERATION, canonical(entry(number, NOON + timedelta(seconds=second))))
        for number, second in enumerate(seconds)
    ]
    verification = verified(seal_all(GENESIS, group)[0])
    assert verification.accepted
    assert named(verification) == [(Fault.CLOCK, "000001.jsonl", 4)]


def test_what_follows_the_sealed_bytes_does_not_count(tmp_path: Path) -> None:
    """Bytes after the durable length were never acknowledged; the recovery itself is a warning."""
    lines, head = seal_all(GENESIS, map(record, range(1, 4)))
    void, _ = seal_all(head, [record(99)])
    length = len(b"".join(lines))
    recovery = Recovery(NOON, Mishap.SYNC_FAILED, "000001.jsonl", length)
    seals = seal("000001.jsonl", lines)
    resumed, _ = seal_all(head, [seals, Record(Kind.RECOVERY, canonical(recovery)), record(4)])
    (tmp_path / "000001.jsonl").write_bytes(b"".join([*lines, *void, b"and a half"]))
    (tmp_path / "000002.jsonl").write_bytes(b"".join(resumed))
    verification = verify(tmp_path)
    assert verification.accepted
    assert named(verification) == [(Fault.RECOVERED, "000002.jsonl", 2)]


def test_a_seal_cannot_void_acknowledged_lines(tmp_path: Path) -> None:
    """A forged one leaves the lines it hides missing from the chain."""
    lines, head = seal_all(GENESIS, map(record, range(1, 4)))
    resumed, _ = seal_all(head, [seal("000001.jsonl", lines[:1])])
    write_ledger(tmp_path, lines)
    (tmp_path / "000002.jsonl").write_bytes(b"".join(resumed))
    verification = verify(tmp_path)
    assert not verification.accepted
    assert (Fault.MISSING, "000002.jsonl", 1) in named(verification)


def test_a_directory_without_segments_is_an_empty_ledger(tmp_path: Path) -> None:
    """Nothing is wrong with nothing; whether that was expected is the caller's question."""
    assert verify(tmp_path) == verified([])
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "absent")


def test_verification_changes_nothing(tmp_path: Path) -> None:
    """It reads, and needs no lock."""
    write_ledger(tmp_path, [*LINES, b"torn"], per_segment=4)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    verify(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_flood_before_a_line_is_no_torn_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Bytes put before a line, as many as are read at once, do not pass for what a crash leaves."""
    longest = max(map(len, LINES)) + 1
    monkeypatch.setattr("gateway.audit.strides.LONGEST_LINE", longest)
    monkeypatch.setattr("gateway.audit.strides._BLOCK", longest + 1)
    write_ledger(tmp_path, [*LINES[:4], b"x" * longest, *LINES[4:]])
    verification = verify(tmp_path)
    assert not verification.accepted
    assert named(verification)[0][1:] == ("000001.jsonl", 5)
