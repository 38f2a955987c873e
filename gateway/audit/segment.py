"""Segments: the ledger's files ``000001.jsonl``, ``000002.jsonl`` and so on, and reading their lines back."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from gateway.audit.chain import LONGEST_LINE
from gateway.audit.entry import rfc3339

_NAME: Final = re.compile(r"([0-9]{6,12})\.jsonl")
_TORN: Final = re.compile(r"torn-[0-9TZ.]+-([0-9]{6,12})-[0-9]+\.part")


def name_of(number: int) -> str:
    """The file name of the segment with this number, counted from 1."""
    return f"{number:06}.jsonl"


def number_of(name: str) -> int | None:
    """The number of the segment that this file is; None for every other file."""
    matched = _NAME.fullmatch(name)
    if matched is None or name_of(int(matched[1])) != name:
        return None
    return int(matched[1])


def torn_name(time: datetime, segment: str, length: int) -> str:
    """Where the bytes after the first `length` of a segment are set aside."""
    compact = rfc3339(time).replace("-", "").replace(":", "")
    return f"torn-{compact}-{segment.removesuffix('.jsonl')}-{length}.part"


def torn_parts(directory: Path, up_to: int) -> list[str]:
    """The files in a directory that hold bytes set aside from segments up to this number. Raises `OSError`."""
    found = ((name, _TORN.fullmatch(name)) for name in os.listdir(directory))
    return [name for name, matched in found if matched is not None and int(matched[1]) <= up_to]


def lines_of(stream: BinaryIO, limit: int | None = None) -> Iterator[bytes]:
    """The lines within the first `limit` bytes, newlines included.

    A line longer than `LONGEST_LINE` comes in pieces, so that memory stays bounded.
    """
    consumed = 0
    while limit is None or consumed < limit:
        line = stream.readline(LONGEST_LINE if limit is None else min(LONGEST_LINE, limit - consumed))
        if not line:
            return
        consumed += len(line)
        yield line
