"""What two processes of ours say to each other over a pipe: frames of a length and a pickle.

Only our own process is at the other end, started by us with our own code, and yet what it has read was written by
officers: so nothing is unpickled but the dataclasses, enums and plain values that are named here beforehand, and no
frame can make this process call anything else.
"""

import pickle
from collections.abc import Mapping
from io import BytesIO
from typing import Final

LONGEST: Final = 8_000_000
"""Bytes of a frame; no piece that we send comes near it."""

HEAD: Final = 4
"""Bytes that say how long a frame is."""

Known = Mapping[tuple[str, str], type]
"""Module and name → class, for each class that may come out of a frame."""


class FrameBroken(Exception):
    """What came over the pipe is not what our code sends."""


def framed(piece: object) -> bytes:
    """A piece with its length before it."""
    data = pickle.dumps(piece, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(HEAD) + data


def length_of(head: bytes) -> int:
    """The bytes that follow. Raises `FrameBroken` for a length that no piece has."""
    length = int.from_bytes(head)
    if not 0 < length <= LONGEST:
        raise FrameBroken(f"a frame of {length} bytes")
    return length


def unframed(data: bytes, known: Known) -> object:
    """The piece of a frame, its length taken off. Raises `FrameBroken` for anything but a piece of known classes."""
    try:
        return _Careful(data, known).load()
    except FrameBroken:
        raise
    except Exception as error:
        # broken bytes make pickle raise whatever it happens to meet
        raise FrameBroken(f"a frame that cannot be read ({type(error).__name__})") from error


def known_classes(*classes: type) -> Known:
    """By module and name."""
    return {(each.__module__, each.__qualname__): each for each in classes}


class _Careful(pickle.Unpickler):
    def __init__(self, data: bytes, known: Known) -> None:
        super().__init__(BytesIO(data))
        self._known = known

    def find_class(self, module: str, name: str) -> type:
        try:
            return self._known[module, name]
        except KeyError:
            raise FrameBroken("a frame with something unknown in it") from None
