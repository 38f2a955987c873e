"""Why an act of a department, clerk or supervisor does not happen; messages are for whoever tried it."""

from enum import StrEnum


class Cause(StrEnum):
    """Stable words for programs; `status` is HTTP's."""

    MALFORMED = "MALFORMED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    TOKEN_NARROWED = "TOKEN_NARROWED"  # noqa: S105 - the name of a cause
    NOT_YOURS = "NOT_YOURS"
    UNKNOWN_NAME = "UNKNOWN_NAME"
    NOT_SUSPENDED = "NOT_SUSPENDED"
    TOO_MANY = "TOO_MANY"
    CURSOR_REFUSED = "CURSOR_REFUSED"
    BUSY = "BUSY"
    AUDIT_UNAVAILABLE = "AUDIT_UNAVAILABLE"
    STATE_UNAVAILABLE = "STATE_UNAVAILABLE"

    @property
    def status(self) -> int:
        """The status of HTTP that fits."""
        return _STATUS.get(self, 400)


_STATUS = {
    Cause.UNAUTHENTICATED: 401,
    Cause.TOKEN_NARROWED: 403,
    Cause.NOT_YOURS: 403,
    Cause.NOT_SUSPENDED: 409,
    Cause.TOO_MANY: 409,
    Cause.BUSY: 429,
    Cause.AUDIT_UNAVAILABLE: 503,
    Cause.STATE_UNAVAILABLE: 503,
}


class OversightRefused(Exception):
    """It does not happen; the message says what is wrong and what to do."""

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class StateUnreadable(Exception):
    """The file of suspensions is missing, torn or changed: nobody can say what departments have suspended."""


class StateTaken(Exception):
    """Another process keeps the suspensions: a gateway is running."""
