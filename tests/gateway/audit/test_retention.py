"""Dropping segments whose time is over."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.audit.continuity import Fault
from gateway.audit.errors import EvidenceKept
from gateway.audit.retention import drop_before, ended
from gateway.audit.segment import name_of
from gateway.audit.statement_file import StatementFile
from gateway.audit.statements import STATEMENTS_NAME
from gateway.audit.storage import segment_names
from gateway.audit.verify import verify
from tests.gateway.audit.ledgers import NOON
from tests.gateway.audit.vouched import KEY, Written, written

LATER = NOON + timedelta(days=400)


@pytest.fixture
def place(tmp_path: Path) -> Written:
    """A ledger of several segments."""
    return written(tmp_path)


def statements(place: Written) -> StatementFile:
    """Its statements, to go on with."""
    return StatementFile(place.ledger, KEY, lambda: LATER)


def test_whole_segments_are_dropped_and_the_rest_is_accepted(place: Written) -> None:
    """All but the newest, which is never dropped; the tombstone says what they were, and where the chain goes on."""
    names = segment_names(place.ledger)
    before = verify(place.ledger)
    (place.ledger / "torn-20260301T120000.000000Z-000001-77.part").write_bytes(b"half")
    tombstone = drop_before(place.ledger, statements(place), LATER, LATER)
    assert tombstone is not None
    assert [seal.segment for seal in tombstone.segments] == names[:-1]
    assert segment_names(place.ledger) == names[-1:]
    assert list(place.ledger.glob("torn-*")) == []
    found = verify(place.ledger, [KEY.public])
    assert found.accepted
    assert "\n".join(map(str, found.findings)) == (
        f"000001.jsonl:0: DROPPED: {len(names) - 1} segment(s) to {names[-2]} with {tombstone.after.seq} lines "
        f"were dropped on {LATER:%Y-%m-%d}, says statement {found.statements}"
    )
    assert found.head == before.head
    assert found.lines == before.lines - tombstone.after.seq


def test_segments_with_anything_later_stay(place: Written) -> None:
    """To the second."""
    seal = ended(place.ledger, LATER)
    assert seal is not None
    last = seal.segments[1].last
    assert last is not None
    tombstone = drop_before(place.ledger, statements(place), last, LATER)
    assert tombstone is not None
    assert [each.segment for each in tombstone.segments] == [name_of(1)]
    assert drop_before(place.ledger, statements(place), last, LATER) is None
    assert drop_before(place.ledger, statements(place), LATER, LATER) is not None
    found = verify(place.ledger, [KEY.public])
    assert found.accepted
    assert [each.fault for each in found.findings] == [Fault.DROPPED] * 2


def test_a_process_that_is_killed_in_between_has_dropped_all_the_same(place: Written) -> None:
    """The files that a tombstone names do not count, and go the next time."""
    kept = place.ledger.parent / "kept"
    shutil.copytree(place.ledger, kept)
    drop_before(place.ledger, statements(place), LATER, LATER)
    shutil.copy(kept / name_of(2), place.ledger)
    assert verify(place.ledger, [KEY.public]).accepted
    assert drop_before(place.ledger, statements(place), LATER, LATER) is None
    assert not (place.ledger / name_of(2)).exists()


@pytest.mark.parametrize("damage", ["edited", "unsealed"])
def test_what_was_tampered_with_is_kept(place: Written, damage: str) -> None:
    """It is evidence, and so is what comes after it."""
    path = place.ledger / name_of(2 if damage == "edited" else 3)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"portal", b"office", 1) if damage == "edited" else content.partition(b"\n")[2])
    with pytest.raises(EvidenceKept, match=name_of(2)):
        drop_before(place.ledger, statements(place), LATER, LATER)
    assert name_of(1) in segment_names(place.ledger)


def test_segments_that_nobody_signed_for_are_missing(place: Written) -> None:
    """Without the tombstone they were taken away, and with a forged one as well."""
    drop_before(place.ledger, statements(place), LATER, LATER)
    path = place.ledger / STATEMENTS_NAME
    *others, tombstone = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(others))
    assert Fault.MISSING_SEGMENT in {each.fault for each in verify(place.ledger, [KEY.public]).findings}
    path.write_bytes(b"".join(others) + tombstone.replace(b'"lines":', b'"lines" :', 1))
    assert Fault.MISSING_SEGMENT in {each.fault for each in verify(place.ledger, [KEY.public]).findings}
