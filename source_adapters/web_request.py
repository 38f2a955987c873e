"""One HTTP request to a department, and what came back: no I/O."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

POST: Final = "POST"
OK: Final = 200

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class WebRequest:
    """What is sent where. `absent` are the statuses that mean that there is no record, and nothing else.

    `names_key` says that the address holds a subject's key, so that no error may repeat it.
    """

    address: str = field(repr=False)
    body: bytes | None = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS, repr=False)
    method: str = POST
    absent: frozenset[int] = frozenset()
    names_key: bool = False


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """A status with what belongs to it: of 200 the whole body, of another when to ask again."""

    status: int
    body: bytes | bytearray = field(default=b"", repr=False)
    retry_after: str | None = None


Call: TypeAlias = Callable[[WebRequest], Awaitable[object]]
"""Sends a request and parses what comes back; `json_path.Nowhere.ABSENT` where that is only that there is no record."""
