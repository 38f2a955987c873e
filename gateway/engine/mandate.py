"""Establishes who asks, for which purpose and which case, against the registers."""

import re
from datetime import date
from typing import Final, NamedTuple

from gateway.engine.plan import Mandate
from gateway.errors import Code, Refusal
from gateway.policy.registers import Client
from gateway.policy.snapshot import Snapshot
from source_adapters.codes import contains_identifier

_CASE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SEPARATORS: Final = re.compile(r"[._-]")
_OLD_NUMBER: Final = re.compile(r"[0-9]{15}")


class Caller(NamedTuple):
    """What a verified token says: the client, and the purposes and subject it is narrowed to, if any."""

    client: str
    purposes: frozenset[str] | None = None
    subject: str | None = None

    def __repr__(self) -> str:
        return f"Caller(client={self.client!r})"


def registered_client(caller: Caller, snapshot: Snapshot, day: date) -> Client:
    """The register's row about the caller. Raises `Refusal` UNAUTHENTICATED for a client it does not hold."""
    client = snapshot.clients.get(caller.client)
    if client is None:
        raise Refusal(Code.UNAUTHENTICATED, "The token's client is not registered.")
    if day > client.until:
        raise Refusal(Code.UNAUTHENTICATED, "The registration of the token's client has ended.")
    return client


def establish(
    caller: Caller, client: Client, purpose: str | None, case: str | None, snapshot: Snapshot, day: date
) -> Mandate:
    """The mandate of a request, from the headers Sharing-Purpose and Sharing-Case.

    Raises `Refusal` with PURPOSE_REQUIRED, PURPOSE_UNKNOWN, PURPOSE_NOT_GRANTED, PURPOSE_EXPIRED, and
    REQUEST_MALFORMED for a case that is not plain or holds an identifier of a subject.
    """
    if not purpose:
        raise Refusal(Code.PURPOSE_REQUIRED, "The header Sharing-Purpose must name the purpose of the request.")
    registered = snapshot.purposes.get(purpose)
    if registered is None:
        raise Refusal(Code.PURPOSE_UNKNOWN, "The purpose named in Sharing-Purpose is not in the register.")
    narrowed = caller.purposes is not None and purpose not in caller.purposes
    if narrowed or purpose not in snapshot.purposes_granted(client.id):
        raise Refusal(Code.PURPOSE_NOT_GRANTED, "This client holds no grant under the purpose.")
    if not registered.from_ <= day <= registered.until:
        raise Refusal(Code.PURPOSE_EXPIRED, "The purpose is outside its registered dates.")
    return Mandate(
        client=client.id,
        organisation=client.organisation,
        purpose=purpose,
        case=_plain_case(case),
        years=registered.years,
        subjects_per_request=registered.subjects_per_request,
        only_subject=caller.subject,
        is_self=registered.subjects == "SELF",
        debug=client.debug,
    )


def _plain_case(case: str | None) -> str | None:
    if not case:
        return None
    plain = _SEPARATORS.sub("", case)
    if not _CASE.fullmatch(case) or contains_identifier(plain) or _OLD_NUMBER.search(plain):
        raise Refusal(
            Code.REQUEST_MALFORMED,
            "Sharing-Case takes up to 64 letters, digits, dots, dashes and underscores, and no identity number "
            "or credit code, nor fifteen digits in a row.",
        )
    return case
