"""Frames: what two processes of ours say to each other, and nothing else."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from os import system

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.frames import HEAD, LONGEST, FrameBroken, framed, known_classes, length_of, unframed
from gateway.policy.regions import Regions

KNOWN = known_classes(Regions, date)
PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@dataclass(frozen=True)
class Stranger:
    """A class that no frame may hold."""

    word: str


class Caller:
    """What would call something when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """As pickle asks for it."""
        return system, ("true",)


@given(PIECES)
def test_a_frame_is_read_as_it_was_made(piece: object) -> None:
    """Plain values and known classes."""
    data = framed(piece)
    assert length_of(data[:HEAD]) == len(data) - HEAD
    assert unframed(data[HEAD:], KNOWN) == piece


@pytest.mark.parametrize("piece", [Stranger("x"), Caller(), system, [Regions(everywhere=True), Stranger("x")]])
def test_nothing_unknown_comes_out_of_a_frame(piece: object) -> None:
    """Neither a class that is not named beforehand nor a call."""
    with pytest.raises(FrameBroken, match="something unknown"):
        unframed(framed(piece)[HEAD:], KNOWN)


@given(st.binary(max_size=200))
def test_broken_bytes_are_a_broken_frame(data: bytes) -> None:
    """Whatever they are, nothing else is raised."""
    with suppress(FrameBroken):
        unframed(data, KNOWN)


@pytest.mark.parametrize("length", [0, LONGEST + 1, 2**32 - 1])
def test_a_length_that_no_piece_has_is_refused(length: int) -> None:
    """Before anything of it is read."""
    with pytest.raises(FrameBroken, match="bytes"):
        length_of(length.to_bytes(HEAD))
