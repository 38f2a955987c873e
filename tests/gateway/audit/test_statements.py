"""Signed statements: their form, their file, and what is believed of them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit import testimony
from gateway.audit.chain import Head
from gateway.audit.continuity import Continuity, Fault
from gateway.audit.entry import Seal
from gateway.audit.errors import StatementsRefused
from gateway.audit.signing import SigningKey
from gateway.audit.statement_file import StatementFile
from gateway.audit.statements import (
    NOTHING_BEFORE,
    STATEMENTS_NAME,
    Checkpoint,
    NewKey,
    Said,
    Tombstone,
    read_statement,
    statement_line,
)
from tests.gateway.audit.ledgers import NOON
from tests.gateway.audit.vouched import KEY, Ticking

OTHER = SigningKey.of_hexadecimal("0b" * 32)
HASH = "ab" * 32
SEAL = Seal("000001.jsonl", 100, HASH, 2, 1, 2, NOON, NOON)
CHECKPOINT = Checkpoint(NOON, Head(7, HASH), "000001.jsonl", "v1")
EVERYTHING_SAID: list[Said] = [
    CHECKPOINT,
    replace(CHECKPOINT, policy_version=None),
    NewKey(NOON, OTHER.public),
    Tombstone(NOON, (SEAL, replace(SEAL, first=None, last=None)), Head(0, "0" * 64), Head(2, HASH)),
]


def believed(directory: Path, *keys: SigningKey) -> tuple[testimony.Testimony, Continuity]:
    """What the statements in a directory say to who trusts these keys."""
    continuity = Continuity()
    read = testimony.Testimony(STATEMENTS_NAME, [key.public for key in keys], continuity)
    read.read(testimony.statement_lines(directory))
    return read, continuity


@pytest.mark.parametrize("said", EVERYTHING_SAID)
def test_what_is_said_can_be_read_and_checked(said: Said) -> None:
    """By the key that signed, and by no other."""
    statement = read_statement(statement_line(said, 3, NOTHING_BEFORE, KEY))
    assert statement is not None
    assert (statement.said, statement.number, statement.previous) == (said, 3, NOTHING_BEFORE)
    assert statement.is_by(KEY.public)
    assert not statement.is_by(OTHER.public)


@settings(deadline=None)
@given(st.sampled_from(EVERYTHING_SAID), st.data())
def test_no_byte_of_a_statement_can_be_changed(said: Said, data: st.DataObject) -> None:
    """It has not the form any more, or the signature does not fit."""
    line = bytearray(statement_line(said, 1, NOTHING_BEFORE, KEY))
    line[data.draw(st.integers(0, len(line) - 1))] ^= data.draw(st.integers(1, 255))
    statement = read_statement(bytes(line))
    assert statement is None or not statement.is_by(KEY.public)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"kind":"checkpoint","number":1,"previous":"","time":"2026-03-01T12:00:00.000000Z"}',
        b'{"kind":"key","number":1,"previous":"","public":"zz","time":"2026-03-01T12:00:00.000000Z"}',
        b'{"kind":"tombstone","number":1,"previous":"","segments":[],"time":"2026-03-01T12:00:00.000000Z"}',
        b'{"kind":"oath","number":1,"previous":"","time":"2026-03-01T12:00:00.000000Z"}',
        b'{"kind":"key","number":true,"previous":"","time":"2026-03-01T12:00:00.000000Z"}',
        b'{"kind":"key","number":1,"previous":"","time":"yesterday"}',
    ],
)
def test_nonsense_is_no_statement(body: bytes) -> None:
    """Whoever signed it."""
    line = b'{"statement":%b,"key":"%b","signature":"%b"}\n' % (body, b"0" * 16, b"0" * 128)
    assert read_statement(line) is None


def test_a_file_goes_on_where_it_ended(tmp_path: Path) -> None:
    """It begins with its key, and what a killed process was writing is cut off."""
    clock = Ticking()
    for _ in range(2):
        statements = StatementFile(tmp_path, KEY, clock.now)
        statements.append(replace(CHECKPOINT, time=clock.now()))
        with (tmp_path / STATEMENTS_NAME).open("ab") as file:
            file.write(b'{"statement":{"half')
    assert StatementFile(tmp_path, KEY, clock.now).count == 3
    read, found = believed(tmp_path, KEY)
    assert found.findings() == ()
    assert read.last_checkpoint is not None
    assert read.last_checkpoint[0] == 3
    assert [len(list(statements.after(number))) for number in (0, 1, 2, 3)] == [3, 2, 1, 0]


def test_a_failed_append_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the next one is statement number two all the same."""
    statements = StatementFile(tmp_path, KEY, Ticking().now)
    before = (tmp_path / STATEMENTS_NAME).read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr("gateway.audit.statement_file.os.fsync", lambda _: (_ for _ in ()).throw(OSError(5, "broken")))
        with pytest.raises(OSError, match="broken"):
            statements.append(CHECKPOINT)
    assert (tmp_path / STATEMENTS_NAME).read_bytes() == before
    statements.append(CHECKPOINT)
    assert believed(tmp_path, KEY)[0].last_checkpoint == (2, CHECKPOINT)


def test_another_key_must_be_introduced(tmp_path: Path) -> None:
    """By the one before; then it signs, and whoever trusts the first trusts it."""
    clock = Ticking()
    statements = StatementFile(tmp_path, KEY, clock.now)
    with pytest.raises(StatementsRefused, match="key rotate signing"):
        StatementFile(tmp_path, OTHER, clock.now)
    statements.append(NewKey(clock.now(), OTHER.public))
    with pytest.raises(StatementsRefused):
        StatementFile(tmp_path, KEY, clock.now)
    StatementFile(tmp_path, OTHER, clock.now).append(replace(CHECKPOINT, time=clock.now()))
    for trusted in ((KEY,), ()):
        read, found = believed(tmp_path, *trusted)
        assert found.findings() == ()
        assert [(key.public, key.introduced_by) for key in read.keys] == [
            (KEY.public, KEY.public.id),
            (OTHER.public, KEY.public.id),
        ]
        assert len(read.vouched) == 1


def test_a_key_that_was_replaced_signs_nothing_more(tmp_path: Path) -> None:
    """Whoever found the old one could otherwise go on with it."""
    clock = Ticking()
    statements = StatementFile(tmp_path, KEY, clock.now)
    statements.append(NewKey(clock.now(), OTHER.public))
    statements.append(replace(CHECKPOINT, time=clock.now()))
    read, found = believed(tmp_path, KEY)
    assert [(each.fault, each.place.line) for each in found.findings()] == [(Fault.WRONG_KEY, 3)]
    assert len(read.vouched) == 0


def test_a_clock_that_went_back_between_two_statements_is_a_warning(tmp_path: Path) -> None:
    """It is named."""
    statements = StatementFile(tmp_path, KEY, lambda: NOON)
    statements.append(replace(CHECKPOINT, time=NOON - timedelta(hours=1)))
    found = believed(tmp_path, KEY)[1]
    assert [each.fault for each in found.findings()] == [Fault.CLOCK]
    assert found.accepted


@settings(deadline=None)
@given(st.lists(st.integers(1, 50), max_size=12), st.integers(0, 51))
def test_what_is_vouched_for_is_found(seqs: list[int], asked: int) -> None:
    """In whatever order it was said."""
    vouched = testimony.Vouched()
    for number, seq in enumerate(seqs):
        vouched.add(number, seq, f"{seq:064x}")
    assert vouched.after(asked) == min((seq for seq in seqs if seq > asked), default=None)
    assert vouched.up_to(asked) == max((seq for seq in seqs if seq <= asked), default=0)
    assert vouched.contradicting(asked, f"{asked:064x}") is None
    assert (vouched.contradicting(asked, "f" * 64) is None) is (asked not in seqs)
    assert (vouched.last() or (0,))[0] == max(seqs, default=0)
