"""How a department is told who asks, and for which purpose: register words only, never a value of a caller."""

import re
from functools import lru_cache
from typing import Final

from source_adapters.contract import FetchRequest

CLIENT_HEADER: Final = "Sharing-Client"
PURPOSE_HEADER: Final = "Sharing-Purpose"

EXTENSION: Final = "sharing"
"""The entry of a GraphQL request's ``extensions`` that says the same."""

PROBE_CLIENT: Final = "meridian"
PROBE_PURPOSE: Final = "probe"
"""What stands in the place of a client's words when the gateway asks whether a department is there."""

CHECK_PURPOSE: Final = "source-check"
"""What stands in the place of a purpose when an integrator checks a department."""

CHECK_COMMENT: Final = f"/* client={PROBE_CLIENT} purpose={CHECK_PURPOSE} */ "

WORDS_KEPT: Final = 256
"""Words of the registers that were found sound, so that a call does not judge them again."""

_REGISTER_WORD: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def as_comment(request: FetchRequest) -> str:
    """An SQL comment with client and purpose, the same for all their requests, so that statements stay prepared.

    Raises:
        ValueError: client or purpose is not a register word.
    """
    return f"/* client={_word(request.client)} purpose={_word(request.purpose)} */ "


def as_headers(request: FetchRequest) -> dict[str, str]:
    """HTTP headers with client and purpose; raises `ValueError` as `as_comment` does."""
    return _headers(request.client, request.purpose)


def as_extensions(request: FetchRequest) -> dict[str, dict[str, str]]:
    """The ``extensions`` of a GraphQL request with client and purpose; raises `ValueError` as `as_comment` does."""
    return _extensions(request.client, request.purpose)


def probe_headers() -> dict[str, str]:
    """HTTP headers where the gateway itself asks."""
    return _headers(PROBE_CLIENT, PROBE_PURPOSE)


def probe_extensions() -> dict[str, dict[str, str]]:
    """The ``extensions`` of a GraphQL request where the gateway itself asks."""
    return _extensions(PROBE_CLIENT, PROBE_PURPOSE)


def _headers(client: str, purpose: str) -> dict[str, str]:
    return {CLIENT_HEADER: _word(client), PURPOSE_HEADER: _word(purpose)}


def _extensions(client: str, purpose: str) -> dict[str, dict[str, str]]:
    return {EXTENSION: {"client": _word(client), "purpose": _word(purpose)}}


@lru_cache(WORDS_KEPT)
def _word(text: str) -> str:
    if not _REGISTER_WORD.fullmatch(text):
        raise ValueError("client and purpose are register words of [A-Za-z0-9._-], at most 64 characters")
    return text
