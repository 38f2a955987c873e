"""The story of one request, top to bottom. Every stage it names is a module of this package."""

import logging
from typing import Final

from gateway.audit.errors import AuditUnavailable
from gateway.engine.access_log import access_log, log_asked_for
from gateway.engine.assemble import assemble
from gateway.engine.charge import charge
from gateway.engine.fetch import fetch, refuse_exceeding
from gateway.engine.mandate import establish, registered_client
from gateway.engine.record import Trace, entry
from gateway.engine.response import Response, written
from gateway.engine.room import EngineRoom, Question
from gateway.engine.static import static_data
from gateway.engine.subjects import subjects_of
from gateway.engine.variables import coerced
from gateway.errors import Code, Refusal, without_values

_LOG: Final = logging.getLogger("meridian.answer")


async def answer(question: Question, room: EngineRoom) -> Response:
    """The response to a question, released only once its ledger entry is durable.

    Raises `Refusal`; that of a registered client has its entry, too.
    """
    snapshot, day = room.snapshot(), room.clock.policy_day()
    client = registered_client(question.caller, snapshot, day)
    trace = Trace(question.request_id, room.clock.now(), client.id, client.organisation, snapshot.version)
    try:
        mandate = establish(question.caller, client, question.purpose, question.case, snapshot, day)
        trace.purpose, trace.case = mandate.purpose, mandate.case

        operation = room.documents.read(question.text).choose(question.operation_name)
        trace.operation, trace.operation_hash = operation.name, operation.hash
        variables = coerced(operation, question.variables, room.schema)

        compiled = room.plans.take(operation, mandate, variables, snapshot, day)
        trace.plan = plan = compiled.plan
        trace.uses = compiled.uses
        trace.log_of = log_of = log_asked_for(plan, mandate)
        _refuse_subjects_in(question, has_subjects=bool(plan.roots) or log_of is not None)
        log = await access_log(log_of, plan, variables, room.schema, snapshot, room.read_log)
        static = static_data(plan, operation, mandate, question.variables, room.schema, snapshot, room.register, log)
        trace.subjects = subjects = subjects_of(plan, variables, room.schema, mandate, room.limits)

        spending = await charge(plan, compiled.costs, subjects, mandate, room.till, trace.request_id)
        trace.fetched = fetched = await fetch(plan, subjects, room.calls, spending.admit, trace.request_id, trace.time)
        await spending.conclude(fetched)
        refuse_exceeding(fetched, room.limits.leaves)
        assembled = assemble(plan, compiled.assemblers, subjects, fetched, trace.time)
        response = written(
            plan, assembled, static, spending.told(), question.request_id, waited=fetched.waited, debug=mandate.debug
        )
    except Refusal as refusal:
        await _record(trace, refusal.code, 1, room)
        raise
    except Exception as fault:  # noqa: BLE001 - a fault of ours is entered like any other outcome
        _LOG.error("request %s: unexpected fault: %s", question.request_id, without_values(fault))
        await _record(trace, Code.INTERNAL, 1, room)
        raise Refusal(Code.INTERNAL, "Meridian failed; the log has the details.") from None
    await _record(trace, response.outcome, response.errors, room)
    return response


async def _record(trace: Trace, outcome: str, errors: int, room: EngineRoom) -> None:
    """No record, no answer: what cannot be made durable is not released."""
    try:
        await room.record(entry(trace, outcome, errors, room.hasher))
    except AuditUnavailable as error:
        _LOG.error("request %s: the ledger cannot be written: %s", trace.request_id, error)
        raise Refusal(Code.AUDIT_UNAVAILABLE, "The use cannot be recorded, so nothing is disclosed.") from error


def _refuse_subjects_in(question: Question, *, has_subjects: bool) -> None:
    if question.static_only and has_subjects:
        raise Refusal(
            Code.OPERATION_UNSUPPORTED,
            "GET serves introspection and the catalogue; ask about subjects by POST.",
            status=405,
        )
