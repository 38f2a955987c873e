"""Frames: what is read is what was written, a frame that was never finished is cut off, a damaged one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.budgets.frames import HEAD_BYTES, Damaged, Frame, framed, frames, head
from gateway.budgets.part import Part

HEAD = head(b"m" * 8)
U64 = st.integers(0, 2**64 - 1)
FRAMES = st.lists(
    st.builds(Frame, U64, st.sampled_from(Part), st.lists(U64, min_size=1, max_size=5)), min_size=1, max_size=5
)


def written(wanted: list[Frame]) -> bytes:
    """A file of these frames."""
    return HEAD + framed((each.counter, each.part, each.values) for each in wanted)


def told(found: list[Frame]) -> list[tuple[int, Part, list[int]]]:
    """Frames with their values as lists."""
    return [(each.counter, each.part, list(each.values)) for each in found]


@given(wanted=FRAMES, cut=st.integers(0, 40), zeros=st.integers(0, 60))
def test_what_was_never_finished_is_cut_off(wanted: list[Frame], cut: int, zeros: int) -> None:
    """However short the last frame is, and whether or not the disk put zeros in its place."""
    data = written(wanted)
    start = len(written(wanted[:-1]))
    torn = data[: max(start, len(data) - 1 - cut)]
    assert frames(data) == (frames(data)[0], len(data))
    assert told(frames(data)[0]) == told(wanted)
    found, length = frames(torn)
    assert (told(found), length) == (told(wanted[:-1]), start)
    found, length = frames(data + bytes(zeros))
    assert (told(found), length) == (told(wanted), len(data))


@given(wanted=FRAMES, place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_damage_before_the_last_frame_is_refused(wanted: list[Frame], place: int, flip: int) -> None:
    """What follows it cannot be believed to be all; damage in the last frame is as if that had not been finished."""
    data = bytearray(written([*wanted, Frame(1, Part.DAYS, [7])]))
    last = len(written(wanted))
    data[HEAD_BYTES + place % (last - HEAD_BYTES)] ^= flip
    with pytest.raises(Damaged, match="damaged at byte"):
        frames(bytes(data))
