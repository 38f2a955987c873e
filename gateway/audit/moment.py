"""When a line happened, read off its bytes: the serialiser lays times out so that their bytes sort as they do."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import orjson

_LAST_KEY: Final = re.compile(
    rb'"(?:time|minute)":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)"\}'
)
_STAMP: Final = slice(-len(b'2007-11-01T00:00:00.000000Z"}'), -len(b'"}'))
_NAME: Final = slice(_STAMP.start - len(b'"time":"'), _STAMP.start)
_END: Final = slice(-len(b'Z"}'), None)
_LONGEST: Final = len(b'"minute":"2007-11-01T00:00:00.000000Z"}')
_WHOLE: Final = re.compile(_LAST_KEY.pattern[len(rb'"(?:time|minute)":"') : -len(rb'"\}')])


def stamp_of(body: bytes) -> bytes | None:
    """The time of an entry as it is written there, of a summary its minute; None where it has none.

    Most entries end with their time, since it is the last of their keys; the others are parsed.
    """
    if body[_NAME] == b'"time":"' and body[_END] == b'Z"}':
        return body[_STAMP]
    found = _LAST_KEY.search(body, max(0, len(body) - _LONGEST))
    if found is not None and found.end() == len(body):
        return found[1]
    text = facts_of(body).get("time")
    written = text.encode() if isinstance(text, str) else b""
    return written if _WHOLE.fullmatch(written) else None


def moment(stamp: bytes) -> datetime | None:
    """The aware time that a stamp says; None where there is no such day or hour."""
    try:
        return datetime.fromisoformat(stamp.decode())
    except ValueError:
        return None


def facts_of(body: bytes) -> Mapping[str, object]:
    """What an entry says; nothing where it is no object."""
    try:
        facts = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return facts if isinstance(facts, dict) else {}
