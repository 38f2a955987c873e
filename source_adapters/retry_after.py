"""What a service says by its status and ``Retry-After`` about asking again (RFC 9110, sections 10.2.3 and 15)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_SERVER_ERROR: Final = 500
_PASSING: Final = frozenset({408, 425, 429})
_MOST_DIGITS: Final = 9


def may_pass(status: int) -> bool:
    """Whether the same question may be answered later: a fault of the service, or one of the moment."""
    return status >= _SERVER_ERROR or status in _PASSING


def seconds_of(header: str | None, now: datetime) -> float | None:
    """The seconds from `now` (aware) that the header asks for; None where it says nothing that can be read."""
    if header is None:
        return None
    written = header.strip()
    if written.isascii() and written.isdigit():
        return float(written) if len(written) <= _MOST_DIGITS else None
    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    # A date without a zone is in UTC: HTTP knows no other.
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
