"""Names of segments, and reading their lines."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit import segment
from gateway.audit.segment import lines_of, name_of, number_of, torn_name
from tests.gateway.audit.ledgers import NOON


@settings(deadline=None)
@given(st.integers(1, 10**9))
def test_a_name_tells_its_number(number: int) -> None:
    """Names and numbers belong together, beyond six digits as well."""
    assert number_of(name_of(number)) == number


@pytest.mark.parametrize("name", ["ledger.lock", "1.jsonl", "0000001.jsonl", "000001.jsonl.part", "torn-1.part"])
def test_other_files_are_no_segments(name: str) -> None:
    """Only the exact spelling is a segment."""
    assert number_of(name) is None


def test_torn_bytes_get_a_name_of_their_own() -> None:
    """It tells when, which segment, and from which byte on."""
    assert torn_name(NOON, "000003.jsonl", 120) == "torn-20260301T120000.000000Z-000003-120.part"


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 300))
def test_lines_are_the_bytes_up_to_the_limit(content: bytes, limit: int) -> None:
    """Nothing is lost or added by cutting into lines, and nothing beyond the limit is seen."""
    assert b"".join(lines_of(BytesIO(content))) == content
    assert b"".join(lines_of(BytesIO(content), limit)) == content[:limit]


def test_an_endless_line_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded, and the bytes are still all accounted for."""
    monkeypatch.setattr(segment, "LONGEST_LINE", 8)
    assert list(lines_of(BytesIO(b"x" * 20 + b"\nshort\n"))) == [b"x" * 8, b"x" * 8, b"xxxx\n", b"short\n"]
