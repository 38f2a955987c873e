"""How a department is told who asks, and for which purpose: register words only, never a value of a caller."""

import re
from typing import Final

from source_adapters.contract import FetchRequest

CLIENT_HEADER: Final = "Sharing-Client"
PURPOSE_HEADER: Final = "Sharing-Purpose"

PROBE_CLIENT: Final = "meridian"
PROBE_PURPOSE: Final = "probe"
"""What stands in the place of a client's words when the gateway asks whether a department is there."""

_REGISTER_WORD: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def as_comment(request: FetchRequest) -> str:
    """An SQL comment with client and purpose, the same for all their requests, so that statements stay prepared.

    Raises:
        ValueError: client or purpose is not a register word.
    """
    return f"/* client={_word(request.client)} purpose={_word(request.purpose)} */ "


def as_headers(request: FetchRequest) -> dict[str, str]:
    """HTTP headers with client and purpose; raises `ValueError` as `as_comment` does."""
    return {CLIENT_HEADER: _word(request.client), PURPOSE_HEADER: _word(request.purpose)}


def _word(text: str) -> str:
    if not _REGISTER_WORD.fullmatch(text):
        raise ValueError("client and purpose are register words of [A-Za-z0-9._-], at most 64 characters")
    return text
