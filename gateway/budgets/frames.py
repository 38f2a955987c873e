"""How what was counted stands in a file: frames of a counter, a part and its values, after the file's own head.

A head is eight bytes of `MAGIC` and eight that only the same secret makes. A frame is 24 bytes and then its values, 64
bits each, all little-endian: the counter's id, part, number of values, a checksum of these three and one of the values.
So a frame that was never finished is told from one that was damaged.
"""

import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

from gateway.budgets.part import Part
from gateway.budgets.store import Item

MAGIC: Final = b"MBUDGET1"
HEAD_BYTES: Final = 16

_ANNOUNCED: Final = struct.Struct("<QII")
_CHECKED: Final = struct.Struct("<QIIII")
_CHECK: Final = struct.Struct("<I")
_VALUE_BYTES: Final = 8
_REMEMBERED: Final = 1_024
_PARTS: Final = frozenset(Part)


@dataclass(frozen=True, slots=True)
class Frame:
    """Values that were added to a part of a counter."""

    counter: int
    part: Part
    values: Sequence[Item]


class Damaged(Exception):
    """A frame is not as it was written, although others follow it; the message says at which byte."""


def head(mark: bytes) -> bytes:
    """The first bytes of a file; `mark` as `ItemHasher.mark` gives it."""
    return MAGIC + mark


def framed(changes: Iterable[tuple[int, Part, Sequence[Item]]]) -> bytes:
    """A frame for each of some changes (`counting.Change`)."""
    pieces: list[bytes] = []
    packed, values = b"", None
    for counter, part, changed in changes:
        if changed is not values:
            # the fields of a question count the same subjects, which are packed once
            values, packed = changed, _packed(changed)
        pieces += (_announced(counter, part, len(changed)), packed)
    return b"".join(pieces)


def _packed(values: Sequence[Item]) -> bytes:
    """Values as they stand in a frame, after their checksum."""
    body = _little(array("Q", values)).tobytes()
    return _CHECK.pack(crc32(body)) + body


@lru_cache(_REMEMBERED)
def _announced(counter: int, part: Part, count: int) -> bytes:
    """The first of a frame, the same for every request that asks a question about as many subjects."""
    announced = _ANNOUNCED.pack(counter, part, count)
    return announced + _CHECK.pack(crc32(announced))


def frames(data: bytes) -> tuple[list[Frame], int]:
    """The whole frames after the head of a file, and the length up to the end of the last.

    What follows is the beginning of a frame that was never finished, or zeros where a disk had no time to write.
    Raises `Damaged`.
    """
    found: list[Frame] = []
    place = HEAD_BYTES
    while place + _CHECKED.size <= len(data):
        counter, part, count, announced, check = _CHECKED.unpack_from(data, place)
        start = place + _CHECKED.size
        end = start + count * _VALUE_BYTES
        if part not in _PARTS or announced != crc32(data[place : place + _ANNOUNCED.size]):
            break
        body = data[start:end]
        if len(body) < end - start or check != crc32(body):
            break
        found.append(Frame(counter, Part(part), _unpacked(body)))
        place = end
    if not _unfinished(data, place):
        raise Damaged(f"damaged at byte {place}")
    return found, place


def _unfinished(data: bytes, place: int) -> bool:
    rest = data[place:]
    if len(rest) < _CHECKED.size or not any(rest):
        return True
    _, _, count, announced, _ = _CHECKED.unpack_from(rest)
    return bool(announced == crc32(rest[: _ANNOUNCED.size]) and len(rest) <= _CHECKED.size + count * _VALUE_BYTES)


def _unpacked(body: bytes) -> Sequence[Item]:
    values = array("Q")
    values.frombytes(body)
    return _little(values)


def _little(values: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        values.byteswap()
    return values
