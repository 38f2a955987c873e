"""How the gateway shows a department that it is the gateway, and how it knows that it is the department.

Read from a file and the environment once (`access_settings`), then facts. Nothing here shows a secret.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in a header of its own; it is never part of an address."""

    header: str
    key: str = field(repr=False)


class CredentialsIn(StrEnum):
    """Where a token endpoint wants a client's id and secret: as HTTP Basic, or in the body beside the grant."""

    HEADER = "header"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """A client of an OAuth 2 token endpoint that asks for itself (RFC 6749, section 4.4)."""

    token_url: str = field(repr=False)
    client_id: str = field(repr=False)
    secret: str = field(repr=False)
    credentials_in: CredentialsIn = CredentialsIn.HEADER
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM, by absolute path: whom to trust, and the gateway's own certificate with its key.

    `ca_file` stands in the place of the authorities that the system trusts; without `certificate_file` the gateway
    shows none. The key may stand in the certificate's file.
    """

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    key_password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Access:
    """Everything that is shown and known; a bearer token and client credentials exclude each other."""

    bearer_token: str | None = field(default=None, repr=False)
    api_key: ApiKey | None = None
    client_credentials: ClientCredentials | None = None
    tls: Tls | None = None


OPEN: Final = Access()
"""For a department that asks for nothing."""


def is_token(text: str) -> bool:
    """Whether a header can carry this as one word."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
