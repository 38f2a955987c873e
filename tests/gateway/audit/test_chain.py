"""The form of a line and the chain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.chain import GENESIS, read, seal, seal_all
from gateway.audit.entry import Kind, Record
from tests.gateway.audit.ledgers import record

records = st.builds(Record, st.sampled_from(Kind), st.binary(max_size=200).map(lambda body: body.replace(b"\n", b"")))


@settings(deadline=None)
@given(st.lists(records, max_size=8))
def test_what_is_sealed_reads_back_and_follows(group: list[Record]) -> None:
    """Every line of a chain is read as it was written, and follows the line before it."""
    lines, end = seal_all(GENESIS, group)
    head = GENESIS
    for text, written in zip(lines, group, strict=True):
        line = read(text)
        assert line is not None
        assert line.follows(head)
        assert (line.kind, line.entry) == (written.kind, written.body)
        head = line.head
    assert head == end


@settings(deadline=None)
@given(st.data())
def test_no_byte_of_a_line_can_be_changed(data: st.DataObject) -> None:
    """Whatever byte is set to whatever else, the line is no longer read."""
    text, _ = seal(GENESIS, record(1))
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    assert read(text[:place] + bytes([other]) + text[place + 1 :]) is None


@settings(deadline=None)
@given(st.integers(0, 2_000))
def test_no_part_of_a_line_is_taken_for_the_line(length: int) -> None:
    """A line cut short anywhere, even before its newline, is not whole."""
    text, _ = seal(GENESIS, record(1))
    assert read(text[: min(length, len(text) - 1)]) is None


@pytest.mark.parametrize("text", [b"", b"\n", b"{}\n", b'{"prev":"' + b"0" * 64 + b'"}\n', b"\x00" * 300])
def test_what_is_no_line_is_none(text: bytes) -> None:
    """Rubbish is not a line, and not an error either."""
    assert read(text) is None


def test_nothing_may_follow_a_line() -> None:
    """Blanks before or after a line are a change of it."""
    text, _ = seal(GENESIS, record(1))
    assert read(text) is not None
    assert [read(b" " + text), read(text + b"\n"), read(text[:-1] + b" \n")] == [None, None, None]
