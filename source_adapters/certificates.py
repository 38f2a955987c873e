"""Certificates and keys by which departments and the gateway know each other: judged at the start, then used.

A file that cannot be used is found before anything is opened, and named; nobody learns of it from a failed call.
"""

import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from cryptography.x509 import Certificate, load_pem_x509_certificates

from source_adapters.access import Tls

SOON: Final = timedelta(days=30)
"""For so long before its end a certificate is warned of."""

Fault: TypeAlias = tuple[str, str]
"""The setting at fault, and what is wrong with it."""

_KEY_OF_ANOTHER: Final = "KEY_VALUES_MISMATCH"


class _Unusable(Exception):
    """A file holds no certificate that can be used; the message says why."""


def faults(tls: Tls, now: datetime) -> Iterator[Fault]:
    """What is wrong with the files, `now` (aware) being the time."""
    if tls.ca_file is not None and (fault := _authorities_fault(tls.ca_file, now)) is not None:
        yield "ca_file", fault
    if tls.certificate_file is not None:
        yield from _own_faults(tls, tls.certificate_file, now)


def ends(tls: Tls) -> datetime | None:
    """When the gateway's own certificate expires (aware); None where there is none or it cannot be read."""
    if tls.certificate_file is None:
        return None
    try:
        return _certificates(tls.certificate_file)[0].not_valid_after_utc
    except _Unusable:
        return None


def context_of(tls: Tls) -> ssl.SSLContext:
    """What a connection is made with. Raises `OSError` where a file has become unusable since it was judged."""
    context = ssl.create_default_context(cafile=tls.ca_file)
    if tls.certificate_file is not None:
        # A password is always given: OpenSSL would ask the terminal for one.
        context.load_cert_chain(tls.certificate_file, tls.key_file, tls.key_password or "")
    return context


def _authorities_fault(path: Path, now: datetime) -> str | None:
    try:
        authorities = _certificates(path)
        ssl.create_default_context(cafile=path)
    except _Unusable as unusable:
        return str(unusable)
    except (ssl.SSLError, OSError):
        return f"{path.name} holds no authority that can be used"
    if all(authority.not_valid_after_utc <= now for authority in authorities):
        return f"every authority in {path.name} has expired"
    return None


def _own_faults(tls: Tls, path: Path, now: datetime) -> Iterator[Fault]:
    try:
        own = _certificates(path)[0]
    except _Unusable as unusable:
        yield "certificate_file", str(unusable)
        return
    if own.not_valid_after_utc <= now:
        yield "certificate_file", f"{path.name} expired on {own.not_valid_after_utc:%Y-%m-%d}"
    elif own.not_valid_before_utc > now:
        yield "certificate_file", f"{path.name} is not valid before {own.not_valid_before_utc:%Y-%m-%d}"
    if (fault := _key_fault(tls, path)) is not None:
        yield "key_file", fault


def _key_fault(tls: Tls, certificate: Path) -> str | None:
    key = tls.key_file or certificate
    try:
        key.read_bytes()
        ssl.create_default_context().load_cert_chain(certificate, tls.key_file, tls.key_password or "")
    except ssl.SSLError as error:
        if error.reason == _KEY_OF_ANOTHER:
            return f"the key in {key.name} is not that of {certificate.name}"
        return f"{key.name} holds no private key that can be read; one with a password needs key_password_env"
    except OSError as error:
        return f"{key.name} cannot be read ({error.strerror})"
    return None


def _certificates(path: Path) -> Sequence[Certificate]:
    """Those of a file, at least one."""
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise _Unusable(f"{path.name} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise _Unusable(f"{path.name} holds no certificate in PEM") from error
