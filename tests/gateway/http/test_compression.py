"""Large answers get smaller, others stay as they are."""

import gzip
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http import compression
from gateway.http.compression import ASIDE_FROM_BYTES, FROM_BYTES, encoded


@given(body=st.binary(max_size=200), repeated=st.integers(0, 200))
async def test_nothing_is_lost(body: bytes, repeated: int) -> None:
    """What is sent unpacks to what was meant."""
    content, coding = await encoded(body * repeated, "gzip")
    assert coding == ("gzip" if len(body) * repeated >= FROM_BYTES else None)
    assert (gzip.decompress(content) if coding else content) == body * repeated


@pytest.mark.parametrize(("size", "aside"), [(ASIDE_FROM_BYTES - 1, False), (ASIDE_FROM_BYTES, True)])
async def test_very_large_answers_do_not_keep_others_waiting(
    size: int, aside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are compressed in another thread than the event loop's."""
    threads: list[threading.Thread] = []
    real = compression._compressed

    def watched(body: bytes) -> bytes:
        threads.append(threading.current_thread())
        return real(body)

    monkeypatch.setattr(compression, "_compressed", watched)
    content, coding = await encoded(b"x" * size, "gzip")
    assert (coding, len(gzip.decompress(content))) == ("gzip", size)
    assert (threads[0] is not threading.current_thread()) == aside
