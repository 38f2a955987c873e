"""Media types and content codings in headers: what a client accepts, in the order in which it prefers it.

RFC 9110, sections 8.3.1 (media types), 12.4.2 (weights), 12.5.1 (Accept) and 12.5.3 (Accept-Encoding).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_ELEMENT: Final = re.compile(rf'(?:[^,"]|{_QUOTED})+')
_PARAMETER: Final = re.compile(rf'(?:[^;"]|{_QUOTED})+')
_WEIGHT: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)

_LONGEST: Final = 1_024
"""Characters; what follows is not looked at, so that no header can keep us busy."""

_REMEMBERED: Final = 128
"""Headers whose meaning is remembered: an application sends the same ones with every request."""


@dataclass(frozen=True, slots=True)
class Named:
    """A media type, range or coding in lower case, with its parameters; names of these are in lower case, too."""

    name: str
    parameters: Mapping[str, str]

    @property
    def weight(self) -> float:
        """Its ``q``, from 0 to 1: 1 where none is given, 0 where it cannot be read."""
        written = self.parameters.get("q", "1")
        return float(written) if _WEIGHT.fullmatch(written) else 0.0

    @property
    def in_utf_8(self) -> bool:
        """Whether its ``charset`` is UTF-8; so it is where none is given."""
        return self.parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


def named(element: str) -> Named:
    """One element of a header: ``application/json; charset=utf-8``."""
    return _named(element[:_LONGEST])


@lru_cache(_REMEMBERED)
def _named(element: str) -> Named:
    name, *parameters = [part.strip() for part in _PARAMETER.findall(element)] or [""]
    pairs = (parameter.partition("=") for parameter in parameters)
    return Named(name.lower(), {key.strip().lower(): _unquoted(value.strip()) for key, _, value in pairs})


def listed(header: str) -> Iterator[Named]:
    """The elements of a header that is a list, in their order."""
    for element in _ELEMENT.findall(header[:_LONGEST]):
        if element.strip(" \t;"):
            yield named(element)


def preferred_type(accept: str | None, offered: Sequence[str]) -> str | None:
    """Which of the offered media types to answer in; None where none is acceptable.

    The weight of a type is that of the most specific range it falls under. Of equal weights the type whose range
    stands first in the header wins, and under one range the one offered first. Everything offered is in UTF-8;
    other parameters of a range than ``q`` and ``charset`` do not matter. No header, or an empty one, accepts all.
    """
    if accept is None or not accept.strip():
        return offered[0]
    return _preferred(accept[:_LONGEST], tuple(offered))


@lru_cache(_REMEMBERED)
def _preferred(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = list(listed(accept))
    best: tuple[float, int] | None = None
    chosen = None
    for media_type in offered:
        found = _rank(media_type, ranges)
        if found is not None and (best is None or found > best):
            best, chosen = found, media_type
    return chosen


def _rank(media_type: str, ranges: Sequence[Named]) -> tuple[float, int] | None:
    """(weight, earliness) of a media type, more being better; None where it is not acceptable."""
    for pattern in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        matching = [
            (each.weight, -place) for place, each in enumerate(ranges) if each.name == pattern and each.in_utf_8
        ]
        if matching:
            best = max(matching)
            return best if best[0] > 0 else None
    return None


def accepts_coding(accept_encoding: str | None, coding: str) -> bool:
    """Whether a client asks for a content coding; without the header it does not."""
    return accept_encoding is not None and _accepts_coding(accept_encoding[:_LONGEST], coding)


@lru_cache(_REMEMBERED)
def _accepts_coding(accept_encoding: str, coding: str) -> bool:
    weights = {each.name: each.weight for each in listed(accept_encoding)}
    return weights.get(coding, weights.get("*", 0.0)) > 0


def _unquoted(value: str) -> str:
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value
