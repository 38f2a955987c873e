"""What a token endpoint is asked for and how its answer is read (RFC 6749, sections 2.3.1, 4.4 and 5.1): no I/O.

Nothing of an answer is repeated in an error: it may hold a token.
"""

import base64
import math
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote_plus, urlencode

import orjson

from source_adapters.access import ClientCredentials, CredentialsIn, is_token
from source_adapters.contract import SourceUnavailable

LONGEST_ANSWER: Final = 64 * 1024
"""Bytes; a token is rarely more than four kilobytes."""

ASSUMED_SECONDS: Final = 60.0
"""For how long a token is taken to hold where the endpoint does not say."""

LONGEST_KEPT: Final = 3600.0
"""Seconds for which a token is remembered at most, however long it would hold."""

MARGIN: Final = 30.0
"""Seconds before its end at which a token is given up, a tenth of its time at most: it has to arrive as well."""


@dataclass(frozen=True, slots=True)
class Granted:
    """An access token, and for how many seconds it may be used."""

    token: str = field(repr=False)
    seconds: float


def headers_of(credentials: ClientCredentials) -> dict[str, str]:
    """The headers of the question for a token."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if credentials.credentials_in is CredentialsIn.HEADER:
        pair = f"{quote_plus(credentials.client_id)}:{quote_plus(credentials.secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return headers


def body_of(credentials: ClientCredentials) -> bytes:
    """Its body."""
    form = {"grant_type": "client_credentials"}
    if credentials.scope is not None:
        form["scope"] = credentials.scope
    if credentials.credentials_in is CredentialsIn.BODY:
        form |= {"client_id": credentials.client_id, "client_secret": credentials.secret}
    return urlencode(form).encode()


def granted(department: str, answer: bytes | bytearray) -> Granted:
    """The token of an answer.

    Raises:
        SourceUnavailable: there is none that can be used.
    """
    try:
        content = orjson.loads(answer)
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise _refused(department, "gave no JSON object")
    token, kind = content.get("access_token"), content.get("token_type")
    if not isinstance(token, str) or not is_token(token):
        raise _refused(department, "gave no token")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise _refused(department, "gave a token that is none of bearers")
    return Granted(token, _usable(department, content.get("expires_in")))


def _usable(department: str, expires_in: object) -> float:
    """For how long a token is used that is said to hold for so many seconds."""
    seconds = ASSUMED_SECONDS if expires_in is None else _seconds(expires_in)
    if seconds is None:
        raise _refused(department, "does not say readably for how long its token holds")
    if seconds <= 0:
        raise _refused(department, "gave a token that has expired already")
    return min(seconds - min(MARGIN, seconds / 10), LONGEST_KEPT)


def _seconds(written: object) -> float | None:
    """A number, also one that is written as a text."""
    if isinstance(written, str) and written.isascii() and written.isdigit():
        return float(written[:12])
    if isinstance(written, bool) or not isinstance(written, int | float) or not math.isfinite(written):
        return None
    return float(written)


def _refused(department: str, what: str) -> SourceUnavailable:
    return SourceUnavailable(department, f"the token endpoint {what}")
