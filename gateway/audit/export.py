"""Entries for other tools: JSON Lines, each with its number, segment, kind and time beside what the entry says."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from gateway.audit.reading import Passage, Window, oldest_first


def exported(directory: Path, window: Window) -> Iterator[bytes]:
    """The wanted lines of a ledger, the oldest first, with their newlines. Raises `OSError`."""
    return map(export_line, oldest_first(directory, window))


def export_line(passage: Passage) -> bytes:
    """``{"seq","segment","kind","time","entry"}``; `time` is null where the line has none, `entry` is as it stands."""
    told = {
        "seq": passage.seq,
        "segment": passage.segment,
        "kind": passage.kind.value,
        "time": None if passage.stamp is None else passage.stamp.decode(),
        "entry": orjson.Fragment(passage.entry),
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
