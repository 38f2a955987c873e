"""Errors by who may read them: a `Refusal` is written for the caller, everything else is for the log.

A refusal's message is made of our own words, schema names and locations; it never repeats a value, a literal or
a name of the caller. Codes and statuses are those of the design, section 7.
"""

import traceback
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

Extension: TypeAlias = str | int | list[int] | list[str] | list[dict[str, int]]
"""What may stand in ``errors[].extensions``: codes, counts, indices, schema names."""


class Code(StrEnum):
    """Stable error codes of the endpoint."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    PURPOSE_REQUIRED = "PURPOSE_REQUIRED"
    PURPOSE_UNKNOWN = "PURPOSE_UNKNOWN"
    PURPOSE_NOT_GRANTED = "PURPOSE_NOT_GRANTED"
    PURPOSE_EXPIRED = "PURPOSE_EXPIRED"
    REQUEST_MALFORMED = "REQUEST_MALFORMED"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_UNKNOWN = "OPERATION_UNKNOWN"
    OPERATION_UNSUPPORTED = "OPERATION_UNSUPPORTED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    YEAR_NOT_REGISTERED = "YEAR_NOT_REGISTERED"
    INVALID_IDENTIFIER = "INVALID_IDENTIFIER"
    SUBJECT_MISMATCH = "SUBJECT_MISMATCH"
    RATE_LIMITED = "RATE_LIMITED"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    FIELD_DENIED = "FIELD_DENIED"
    SOURCE_TIMEOUT = "SOURCE_TIMEOUT"
    SOURCE_UNAVAILABLE = "SOURCE_UNAVAILABLE"
    SOURCE_DATA_INVALID = "SOURCE_DATA_INVALID"
    AUDIT_UNAVAILABLE = "AUDIT_UNAVAILABLE"
    INTERNAL = "INTERNAL"


_STATUS: Final = {
    Code.UNAUTHENTICATED: 401,
    Code.PURPOSE_REQUIRED: 403,
    Code.PURPOSE_UNKNOWN: 403,
    Code.PURPOSE_NOT_GRANTED: 403,
    Code.PURPOSE_EXPIRED: 403,
    Code.SUBJECT_MISMATCH: 403,
    Code.RATE_LIMITED: 429,
    Code.BUDGET_EXCEEDED: 429,
    Code.AUDIT_UNAVAILABLE: 503,
    Code.INTERNAL: 500,
}

_DOCUMENT_CODES: Final = frozenset(
    {
        Code.GRAPHQL_PARSE_FAILED,
        Code.GRAPHQL_VALIDATION_FAILED,
        Code.OPERATION_UNKNOWN,
        Code.OPERATION_UNSUPPORTED,
        Code.LIMIT_EXCEEDED,
        Code.YEAR_NOT_REGISTERED,
        Code.INVALID_IDENTIFIER,
    }
)

NO_EXTENSIONS: Final[Mapping[str, Extension]] = MappingProxyType({})


class Refusal(Exception):
    """The whole operation is refused before any source is asked.

    `further` makes one more error of the same code and message for each of its extensions. `locations` are places
    in the document as GraphQL reports them, one-based. `status` overrides the code's own.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        extensions: Mapping[str, Extension] = NO_EXTENSIONS,
        further: tuple[Mapping[str, Extension], ...] = (),
        locations: tuple[tuple[int, int], ...] = (),
        status: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.extensions = extensions
        self.further = further
        self.locations = locations
        self.status = status or _STATUS.get(code, 400)

    @property
    def concerns_document(self) -> bool:
        """Whether GraphQL over HTTP answers it with 200 under ``application/json``."""
        return self.code in _DOCUMENT_CODES and self.status == 400


class StartRefused(Exception):
    """Meridian must not start like this; the message says what is wrong, where, and what to do."""


def without_values(fault: BaseException) -> str:
    """An unexpected fault for the log: its type and where it arose. Its message may quote what a caller sent."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames[-8:]))
    return f"{type(fault).__name__} at {where}"
