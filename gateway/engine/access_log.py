"""Reads the log of a subject's uses, for the subject that the token names and nobody else.

Decided first: only under a purpose about oneself, and only where the token has a subject. Only then the ledger is read.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues

from gateway.audit.entry import rfc3339
from gateway.engine.arguments import arguments_of
from gateway.engine.plan import Mandate, Plan
from gateway.errors import Code, Refusal
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.subject import MOST, Seen, SeenPage
from gateway.policy.snapshot import Snapshot
from resolvers.access_log import Access, AccessedField, AccessLog, AccessPurpose
from source_adapters.codes import identity_number

ACCESS_LOG: Final = "accessLog"

ReadLog = Callable[[str, Snapshot, date, int, str | None], Awaitable[SeenPage]]
"""Of a person by the canonical key: so many uses, from a cursor on. Raises `OversightRefused`."""


def log_asked_for(plan: Plan, mandate: Mandate) -> str | None:
    """The key of the person whose log the operation reads, None where it reads none.

    Raises `Refusal` SUBJECT_MISMATCH, or LIMIT_EXCEEDED where it would be read more than once.
    """
    asked = [key for key, nodes in plan.static.items() if nodes[0].name.value == ACCESS_LOG]
    if not asked:
        return None
    own = identity_number(mandate.only_subject or "") if mandate.is_self else None
    if own is None:
        raise Refusal(
            Code.SUBJECT_MISMATCH,
            "accessLog serves the subject that a token names, under a purpose about oneself.",
        )
    if len(asked) > 1:
        raise Refusal(Code.LIMIT_EXCEEDED, "An operation may read accessLog once.")
    return own


async def access_log(
    key: str | None, plan: Plan, variables: VariableValues, schema: GraphQLSchema, snapshot: Snapshot, read: ReadLog
) -> AccessLog | None:
    """The page that the operation asks for; None where it asks for none. Raises `Refusal`."""
    if key is None or schema.query_type is None:
        return None
    node = next(nodes[0] for nodes in plan.static.values() if nodes[0].name.value == ACCESS_LOG)
    arguments = arguments_of(schema.query_type.fields[ACCESS_LOG], node, variables)
    first, after = arguments["first"], arguments.get("after")
    if not isinstance(first, int) or not 1 <= first <= MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"A page of accessLog has 1 to {MOST} uses.")
    try:
        page = await read(key, snapshot, plan.facts.day, first, str(after) if after else None)
    except OversightRefused as refused:
        raise Refusal(_CODES.get(refused.cause, Code.AUDIT_UNAVAILABLE), _in_words(refused)) from None
    return AccessLog(accesses=list(map(_access, page.uses)), next=page.after)


_CODES: Final = {Cause.CURSOR_REFUSED: Code.REQUEST_MALFORMED, Cause.BUSY: Code.RATE_LIMITED}


def _in_words(refused: OversightRefused) -> str:
    text = str(refused)
    return f"{text[0].upper()}{text[1:]}."


def _access(seen: Seen) -> Access:
    purpose = None
    if seen.purpose is not None:
        purpose = AccessPurpose(id=seen.purpose, title=seen.title, title_en=seen.title_en)
    fields = [AccessedField(field=each.coordinate, form=each.form, year=each.year) for each in seen.fields]
    return Access(time=rfc3339(seen.time), purpose=purpose, organisation=seen.organisation, fields=fields)
