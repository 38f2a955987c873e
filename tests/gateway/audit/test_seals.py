"""Seals of finished segments, and how far a segment goes."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.chain import GENESIS, Line, read, seal_all
from gateway.audit.entry import Kind, Record, Seal, canonical
from gateway.audit.journal import Journal, Rotation
from gateway.audit.seals import Tally, extent, seal_before, seal_in
from gateway.audit.segment import lines_of, name_of
from gateway.audit.storage import DirectoryStorage
from tests.gateway.audit.ledgers import NOON, record, sealed


def written(facts: bytes, kind: Kind = Kind.SEAL) -> Line | None:
    """A line of this kind that says so."""
    (text,), _ = seal_all(GENESIS, [Record(kind, facts)])
    return read(text)


def test_each_segment_begins_with_the_seal_of_the_one_before(tmp_path: Path) -> None:
    """It says what anybody can count and hash again, and which times are in it."""
    journal = Journal(DirectoryStorage(tmp_path), Rotation(lines=4), lambda: NOON)
    for number in (3, 1, 2, 4, 5, 6):
        journal.append([record(number)])
    journal.close()
    first = (tmp_path / name_of(1)).read_bytes()
    assert seal_before(tmp_path / name_of(2), name_of(1)) == Seal(
        segment=name_of(1),
        size=len(first),
        sha256=sha256(first).hexdigest(),
        lines=4,
        first_seq=1,
        last_seq=4,
        first=NOON,
        last=NOON + timedelta(seconds=3),
    )
    second = (tmp_path / name_of(2)).read_bytes()
    seal = seal_before(tmp_path / name_of(3), name_of(2))
    assert seal is not None
    assert (seal.sha256, seal.lines, seal.first_seq) == (sha256(second).hexdigest(), 4, 5)
    assert seal_before(tmp_path / name_of(1), name_of(1)) is None
    assert seal_before(tmp_path / name_of(3), name_of(1)) is None


def test_a_segment_ends_with_its_day(tmp_path: Path) -> None:
    """However little is in it, and across a restart: retention goes by segments."""
    clock = [NOON]
    journal = Journal(DirectoryStorage(tmp_path), Rotation(age=timedelta(hours=2)), lambda: clock[0])
    journal.append([record(1)])
    clock[0] += timedelta(hours=1)
    journal.close()
    journal = Journal(DirectoryStorage(tmp_path), Rotation(age=timedelta(hours=2)), lambda: clock[0])
    clock[0] += timedelta(hours=1)
    journal.append([record(2)])
    journal.close()
    assert [path.name for path in sorted(tmp_path.glob("*.jsonl"))] == [name_of(1), name_of(2)]


def test_a_seal_survives_that_the_new_segment_was_never_written(tmp_path: Path) -> None:
    """A process that is killed between the two segments leaves the seal to the next one."""
    (tmp_path / name_of(1)).write_bytes(b"".join(sealed(3)))
    (tmp_path / name_of(2)).write_bytes(b"")
    Journal(DirectoryStorage(tmp_path), Rotation(), lambda: NOON).close()
    seal = seal_before(tmp_path / name_of(2), name_of(1))
    assert seal is not None
    assert (seal.lines, seal.first_seq, seal.last_seq) == (3, 1, 3)


@pytest.mark.parametrize("facts", [b"{}", b"[]", b"no", b'{"segment":1}', b'{"segment":"000001.jsonl","size":true}'])
def test_nonsense_is_no_seal(facts: bytes) -> None:
    """It is passed over; the chain says whether somebody wrote it in."""
    assert seal_in(written(facts)) is None


def test_a_line_of_another_kind_is_no_seal() -> None:
    """Whatever it says."""
    facts = canonical(Tally(1).seal(name_of(1)))
    assert seal_in(written(facts)) == Tally(1).seal(name_of(1))
    assert seal_in(written(facts, Kind.OPERATION)) is None
    assert seal_in(None) is None


@settings(deadline=None)
@given(st.integers(0, 5), st.binary(max_size=40))
def test_a_segment_extends_to_its_last_whole_line(count: int, excess: bytes) -> None:
    """What follows the last whole line is excess, and in no seal."""
    whole = b"".join(sealed(count))
    found = extent(lines_of(BytesIO(whole + excess)))
    assert (found.tally.size, found.tally.lines, found.excess) == (len(whole), count, len(excess))
    assert found.tally.sha256() == sha256(whole).hexdigest()
    assert (found.head.seq if found.head else 0) == count


def test_damage_before_a_whole_line_does_not_shorten_the_segment() -> None:
    """A changed line in the middle is evidence; cutting there would destroy what follows."""
    lines = sealed(3)
    changed = [lines[0], lines[1].replace(b"request-2", b"request-7"), lines[2]]
    found = extent(changed)
    assert found.tally.size == len(b"".join(lines))
    assert found.head is not None
    assert found.head.seq == 3
