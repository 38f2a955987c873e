"""Attacks on a real ledger, each on a copy of its own: verification names every one, and is silent without any.

Who attacks may change every file of the ledger. Some also hold the signing key, but then not the anchor.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.chain import GENESIS, Head, read, seal, seal_all
from gateway.audit.continuity import Fault
from gateway.audit.entry import Kind, Record, canonical
from gateway.audit.segment import name_of
from gateway.audit.signing import SigningKey
from gateway.audit.statement_file import StatementFile
from gateway.audit.statements import STATEMENTS_NAME, Checkpoint
from gateway.audit.storage import segment_names
from gateway.audit.verify import Verification, verify
from tests.gateway.audit.ledgers import NOON, entry
from tests.gateway.audit.vouched import ENTRIES, KEY, Ticking, Written, written

OTHER_KEY: Final = SigningKey.of_hexadecimal("0b" * 32)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The ledger that copies are made of."""
    return written(tmp_path_factory.mktemp("real"))


@pytest.fixture
def copy(real: Written, tmp_path: Path) -> Written:
    """A copy to attack; the anchor is out of reach."""
    shutil.copytree(real.ledger, tmp_path / "ledger")
    return Written(tmp_path / "ledger", real.anchor)


@contextmanager
def copied(real: Written) -> Iterator[Written]:
    """The same for attacks that are drawn by chance."""
    with TemporaryDirectory() as place:
        shutil.copytree(real.ledger, Path(place) / "ledger")
        yield Written(Path(place) / "ledger", real.anchor)


def judged(place: Written, *, anchor: bool = True) -> Verification:
    """What the supervisor finds, with the public key and, if it has one, the anchor."""
    return verify(place.ledger, [KEY.public], place.anchor if anchor else None)


def named(place: Written, *, anchor: bool = True) -> list[tuple[Fault, str, int]]:
    """What is found and where; the ledger must be refused."""
    found = judged(place, anchor=anchor)
    assert not found.accepted
    return [(each.fault, each.place.file, each.place.line) for each in found.findings]


def lines(place: Written, segment: int) -> list[bytes]:
    """The lines of a segment."""
    return (place.ledger / name_of(segment)).read_bytes().splitlines(keepends=True)


def put(place: Written, segment: int, changed: list[bytes]) -> None:
    """Write a segment."""
    (place.ledger / name_of(segment)).write_bytes(b"".join(changed))


def resealed(line: bytes, change: tuple[bytes, bytes]) -> bytes:
    """The line with something else in it and a fresh hash, at its old place in the chain."""
    found = read(line)
    assert found is not None
    fresh, _ = seal(Head(found.seq - 1, found.prev), Record(found.kind, found.entry.replace(*change)))
    assert fresh != line
    return fresh


def rewrite(place: Written, since: int, *, drop: int | None = None) -> Head:
    """Write the ledger anew from a line on, with fresh hashes: another client, or without a line; the new head."""
    head = GENESIS
    for name in segment_names(place.ledger):
        kept: list[bytes] = []
        for found in filter(None, map(read, (place.ledger / name).read_bytes().splitlines(keepends=True))):
            if found.seq == drop:
                continue
            body = found.entry if found.seq < since else found.entry.replace(b"lottery-portal", b"lottery-office")
            line, head = seal(head, Record(found.kind, body))
            kept.append(line)
        (place.ledger / name).write_bytes(b"".join(kept))
    return head


def sign_anew(place: Written, key: SigningKey) -> None:
    """Replace all statements by ones of this key that vouch for what is there now."""
    (place.ledger / STATEMENTS_NAME).unlink()
    clock = Ticking()
    statements = StatementFile(place.ledger, key, clock.now)
    for name in segment_names(place.ledger):
        for place_of, line in enumerate(filter(None, map(read, lines_in(place.ledger / name)))):
            if place_of % 10 == 9:
                statements.append(Checkpoint(clock.now(), line.head, name, "policy-1"))


def lines_in(path: Path) -> list[bytes]:
    """The lines of a file."""
    return path.read_bytes().splitlines(keepends=True)


def test_an_untouched_ledger_is_accepted_in_silence(copy: Written) -> None:
    """With key and anchor, with either, and with neither."""
    for found in (judged(copy), judged(copy, anchor=False), verify(copy.ledger, (), copy.anchor), verify(copy.ledger)):
        assert found.accepted
        assert found.findings == ()
        assert found.entries == ENTRIES
        assert found.checkpoint is not None
        assert found.checkpoint[1].head == found.head
    assert judged(copy).anchored == judged(copy).statements > 6
    assert len(segment_names(copy.ledger)) > 3


def test_an_edited_entry(copy: Written) -> None:
    """Without a fresh hash, at its own line."""
    second = lines(copy, 2)
    second[6] = second[6].replace(b"housing-lottery-portal", b"housing-lottery-office")
    put(copy, 2, second)
    assert named(copy) == [(Fault.EDITED, name_of(2), 7)]


def test_an_edited_entry_with_a_fresh_hash(copy: Written) -> None:
    """At the line after it, which follows the one that was."""
    second = lines(copy, 2)
    second[6] = resealed(second[6], (b"request-", b"request+"))
    put(copy, 2, second)
    assert (Fault.UNLINKED, name_of(2), 8) in named(copy)


def test_an_inner_deletion(copy: Written) -> None:
    """Where the lines are missing, and which."""
    second = lines(copy, 2)
    put(copy, 2, second[:4] + second[6:])
    assert named(copy) == [(Fault.MISSING, name_of(2), 5)]
    assert "line numbers 20 to 21" in str(judged(copy).findings[0])


def test_an_insertion(copy: Written) -> None:
    """Of a line that was invented, and of one that was copied from elsewhere."""
    second, head = lines(copy, 2), read(lines(copy, 2)[3])
    assert head is not None
    invented, _ = seal(head.head, Record(Kind.OPERATION, b'{"time":"2026-03-01T12:00:40.000000Z"}'))
    put(copy, 2, [*second[:4], lines(copy, 1)[4], *second[4:]])
    assert named(copy)[0] == (Fault.INSERTED, name_of(2), 5)
    put(copy, 2, [*second[:4], invented, *second[4:]])
    assert (Fault.INSERTED, name_of(2), 6) in named(copy) or (Fault.UNLINKED, name_of(2), 6) in named(copy)


def test_a_reordering(copy: Written) -> None:
    """Of two lines of one segment."""
    second = lines(copy, 2)
    second[3], second[8] = second[8], second[3]
    put(copy, 2, second)
    found = named(copy)
    assert {fault for fault, _, _ in found} == {Fault.REORDERED}
    assert all(4 <= line <= 9 for _, _, line in found)


def test_a_swap_of_lines_between_segments(copy: Written) -> None:
    """It is told where the line belongs."""
    second, third = lines(copy, 2), lines(copy, 3)
    second[5], third[5] = third[5], second[5]
    put(copy, 2, second)
    put(copy, 3, third)
    found = named(copy)
    assert (Fault.SWAPPED, name_of(3), 6) in found
    assert f"belongs before {name_of(2)}:6" in "\n".join(map(str, judged(copy).findings))


def test_a_swap_of_segments(copy: Written) -> None:
    """Under each other's names."""
    second, third = lines(copy, 2), lines(copy, 3)
    put(copy, 2, third)
    put(copy, 3, second)
    assert (Fault.SWAPPED, name_of(3), 1) in named(copy)


@pytest.mark.parametrize("anchor", [True, False])
def test_a_cut_tail(copy: Written, anchor: bool) -> None:
    """The last checkpoint knows how many lines there were; without the anchor as well."""
    last = len(segment_names(copy.ledger))
    put(copy, last, lines(copy, last)[:-3])
    assert named(copy, anchor=anchor) == [(Fault.CUT, name_of(last), len(lines(copy, last)))]
    assert "3 lines" not in str(judged(copy).findings[0])
    assert "gone from the end" in str(judged(copy).findings[0])


def test_a_cut_tail_with_its_checkpoints(copy: Written) -> None:
    """The anchor has both the checkpoints and, through them, the count."""
    last = len(segment_names(copy.ledger))
    put(copy, last, lines(copy, last)[:-3])
    statements = lines_in(copy.ledger / STATEMENTS_NAME)
    (copy.ledger / STATEMENTS_NAME).write_bytes(b"".join(statements[:-2]))
    assert [fault for fault, _, _ in named(copy)] == [Fault.CUT, Fault.MISSING]


def test_a_missing_segment(copy: Written) -> None:
    """By its name; the last one, too."""
    (copy.ledger / name_of(2)).unlink()
    assert (Fault.MISSING_SEGMENT, name_of(2), 0) in named(copy)


def test_a_missing_last_segment(copy: Written) -> None:
    """It is a tail that was cut, as the checkpoints tell."""
    (copy.ledger / segment_names(copy.ledger)[-1]).unlink()
    assert [fault for fault, _, _ in named(copy)] == [Fault.CUT]


@settings(deadline=None, max_examples=25)
@given(since=st.integers(1, ENTRIES))
def test_a_rewrite_with_fresh_hashes(real: Written, since: int) -> None:
    """From any line on: the first checkpoint after it vouches for another line."""
    with copied(real) as copy:
        rewrite(copy, since)
        assert verify(copy.ledger).findings[0].fault is Fault.REWRITTEN
        assert Fault.REWRITTEN in {fault for fault, _, _ in named(copy, anchor=False)}


def test_a_rewrite_that_leaves_a_line_out(copy: Written) -> None:
    """All numbers and hashes fit again, and the count does not."""
    rewrite(copy, 1, drop=20)
    assert {Fault.REWRITTEN, Fault.CUT} <= {fault for fault, _, _ in named(copy, anchor=False)}


def test_a_rewrite_under_another_key(copy: Written) -> None:
    """Signed anew by whoever has no key of ours."""
    rewrite(copy, 1)
    sign_anew(copy, OTHER_KEY)
    assert (Fault.WRONG_KEY, STATEMENTS_NAME, 1) in named(copy, anchor=False)


def test_a_rewrite_by_who_has_the_key(copy: Written) -> None:
    """Nobody could tell without the anchor; with it, everything from the first other statement on is named."""
    rewrite(copy, 20)
    sign_anew(copy, KEY)
    assert judged(copy, anchor=False).accepted
    assert Fault.REWRITTEN in {fault for fault, _, _ in named(copy)}


def test_a_ledger_without_its_statements(copy: Written) -> None:
    """Who expects a signature misses it; the anchor has it all the same."""
    (copy.ledger / STATEMENTS_NAME).unlink()
    assert named(copy, anchor=False) == [(Fault.UNSIGNED, STATEMENTS_NAME, 0)]
    assert named(copy) == [(Fault.MISSING, STATEMENTS_NAME, 1)]


def test_a_key_that_is_not_the_one_that_signed(copy: Written) -> None:
    """The supervisor's key fits nothing here."""
    found = verify(copy.ledger, [OTHER_KEY.public])
    assert {(each.fault, each.place.file) for each in found.findings} == {(Fault.WRONG_KEY, STATEMENTS_NAME)}
    assert not found.accepted


def test_an_edited_checkpoint(copy: Written) -> None:
    """Its signature does not fit any more."""
    path = copy.ledger / STATEMENTS_NAME
    statements = lines_in(path)
    statements[3] = statements[3].replace(b'"policy-1"', b'"policy-2"')
    path.write_bytes(b"".join(statements))
    assert (Fault.EDITED, STATEMENTS_NAME, 4) in named(copy, anchor=False)


def test_a_checkpoint_taken_out(copy: Written) -> None:
    """They are chained, too."""
    path = copy.ledger / STATEMENTS_NAME
    statements = lines_in(path)
    path.write_bytes(b"".join(statements[:3] + statements[4:]))
    assert (Fault.REORDERED, STATEMENTS_NAME, 4) in named(copy, anchor=False)


def test_a_clock_that_went_back(tmp_path: Path) -> None:
    """It is named, where it went back, and the ledger is accepted: it is what happened."""
    times = [NOON + timedelta(minutes=minutes) for minutes in (0, 1, 2, -30, -29, 5)]
    records = [Record(Kind.OPERATION, entry_at(number, time)) for number, time in enumerate(times)]
    (tmp_path / name_of(1)).write_bytes(b"".join(seal_all(GENESIS, records)[0]))
    found = verify(tmp_path)
    assert [(each.fault, each.place.line) for each in found.findings] == [(Fault.CLOCK, 4)]
    assert found.accepted


def entry_at(number: int, time: datetime) -> bytes:
    """An entry of this time, as it is written."""
    return canonical(entry(number, time))


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_no_byte_can_be_changed_unnoticed(real: Written, data: st.DataObject) -> None:
    """Any byte of any file, set to any other value."""
    with copied(real) as copy:
        names = [*segment_names(copy.ledger), STATEMENTS_NAME]
        path = copy.ledger / data.draw(st.sampled_from(names))
        content = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(content)
        found = judged(copy)
        assert not found.accepted
        assert path.name in {each.place.file for each in found.findings} or path.name != STATEMENTS_NAME


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_no_line_can_be_taken_out_anywhere(real: Written, data: st.DataObject) -> None:
    """The last ones included, of the ledger and of its statements."""
    with copied(real) as copy:
        names = [*segment_names(copy.ledger), STATEMENTS_NAME]
        path = copy.ledger / data.draw(st.sampled_from(names))
        whole = lines_in(path)
        place = data.draw(st.integers(0, len(whole) - 1))
        path.write_bytes(b"".join(whole[:place] + whole[place + 1 :]))
        assert not judged(copy).accepted
