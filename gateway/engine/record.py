"""Builds the ledger entry of an operation: who, why, which fields, about whom (hashed), and never a value."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from gateway.audit.entry import Counts, DepartmentOutcome, Entry, FieldRefusal, FieldUse, Prepared
from gateway.audit.subjects import SubjectHasher
from gateway.engine.identified import all_recorded_as
from gateway.engine.plan import Plan
from gateway.engine.run import Answered, Failed, Fetched, Subjects, Table
from gateway.oversight.subject import LOG
from source_adapters.contract import Entity


@dataclass(frozen=True, slots=True)
class Uses:
    """What a plan's operations use and are refused, as every entry of theirs says it.

    `answered` is what became of the plan's calls where every department was asked once, and answered.
    """

    fields: Prepared[FieldUse]
    denied: Prepared[FieldRefusal]
    answered: Prepared[DepartmentOutcome]


def uses_of(plan: Plan) -> Uses:
    """The uses of a plan."""
    return Uses(
        Prepared(FieldUse(each.coordinate, each.form.value, each.rule_id, each.year) for each in plan.grants),
        Prepared(FieldRefusal(each.coordinate, each.form.value, each.reason.value) for each in plan.denials),
        Prepared(DepartmentOutcome(fetch.department, _ANSWERED, 1) for fetch in plan.fetches),
    )


NOTHING_USED: Final = Uses(Prepared(), Prepared(), Prepared())
_ANSWERED: Final = "ANSWERED"
_OWN_LOG: Final = FieldUse(LOG, "exact", "SELF")
"""No rule grants it: whoever a purpose about oneself serves may know who used its data."""


@dataclass(slots=True)
class Trace:
    """What is known about an operation so far; a refusal is entered with what had been learnt by then."""

    request_id: str
    time: datetime
    client: str
    organisation: str
    policy_version: str
    purpose: str | None = None
    case: str | None = None
    operation: str | None = None
    operation_hash: str | None = None
    plan: Plan | None = field(default=None, repr=False)
    uses: Uses = field(default=NOTHING_USED, repr=False)
    subjects: Subjects | None = field(default=None, repr=False)
    fetched: Fetched | None = field(default=None, repr=False)
    log_of: str | None = field(default=None, repr=False)


def entry(trace: Trace, outcome: str, errors: int, hasher: SubjectHasher) -> Entry:
    """The entry of a finished operation; `outcome` is ANSWERED, PARTIAL or the code of its refusal."""
    plan, subjects = trace.plan, trace.subjects
    granted, denied = _cells(plan, subjects, trace.fetched)
    asked = _hashed(subjects, hasher)
    named = asked if trace.log_of is None else _with_own(asked, trace.log_of, hasher)
    return Entry(
        time=trace.time,
        request_id=trace.request_id,
        client=trace.client,
        organisation=trace.organisation,
        purpose=trace.purpose,
        case=trace.case,
        operation=trace.operation,
        operation_hash=trace.operation_hash,
        fields=trace.uses.fields if trace.log_of is None else Prepared((*trace.uses.fields, _OWN_LOG)),
        denied=trace.uses.denied,
        subject_key=hasher.version,
        subjects=named,
        reached=_reached(plan, trace.fetched, hasher),
        departments=_outcomes(plan, trace.fetched, trace.uses),
        policy_version=trace.policy_version,
        outcome=outcome,
        counts=Counts(
            subjects=(sum(map(len, subjects.look_ups.values())) if subjects else 0) + len(named) - len(asked),
            cells_granted=granted,
            cells_denied=denied,
            errors=errors,
        ),
    )


def _hashed(subjects: Subjects | None, hasher: SubjectHasher) -> tuple[str, ...]:
    if subjects is None:
        return ()
    return tuple(
        hashed
        for entity, look_ups in subjects.look_ups.items()
        for hashed in hasher.hashes(entity.value, all_recorded_as(entity, [look_up.key for look_up in look_ups]))
    )


def _with_own(asked: tuple[str, ...], key: str, hasher: SubjectHasher) -> tuple[str, ...]:
    """Whoever reads the log of its own uses is a subject of the operation, once."""
    return tuple(dict.fromkeys((*asked, *hasher.hashes(Entity.PERSON.value, [key]))))


def _reached(plan: Plan | None, fetched: Fetched | None, hasher: SubjectHasher) -> tuple[str, ...]:
    """Subjects that the caller did not name: a relation led to them."""
    if plan is None or fetched is None:
        return ()
    hashed = (
        hasher.hashes(
            selection.entity.value,
            dict.fromkeys(all_recorded_as(selection.entity, fetched.instances[selection.number].keys)),
        )
        for selection in plan.selections
        if selection.origin is not None
    )
    return tuple(dict.fromkeys(each for found in hashed for each in found))


def _outcomes(plan: Plan | None, fetched: Fetched | None, uses: Uses) -> tuple[DepartmentOutcome, ...]:
    """One a fetch. Where its gate failed the department itself was not asked, nor where a cache had everything."""
    if plan is None or fetched is None:
        return ()
    if all(table.calls == 1 and isinstance(table, Answered) for table in fetched.tables):
        return uses.answered
    return tuple(_outcome(fetch.department, table) for fetch, table in zip(plan.fetches, fetched.tables, strict=True))


def _outcome(department: str, table: Table) -> DepartmentOutcome:
    if not table.calls:
        return DepartmentOutcome(department, "CACHED" if isinstance(table, Answered) and table.rows else "NOT_ASKED", 0)
    return DepartmentOutcome(department, table.code if isinstance(table, Failed) else _ANSWERED, table.calls)


def _cells(plan: Plan | None, subjects: Subjects | None, fetched: Fetched | None) -> tuple[int, int]:
    """(granted, denied), counted over every instance of every selection that was reached."""
    if plan is None or subjects is None:
        return 0, 0
    instances = fetched.instances if fetched else subjects.instances
    counted = [(each, len(instances[each.number].keys)) for each in plan.selections if each.number in instances]
    denied = sum(len(each.denied) * count for each, count in counted)
    return sum(each.cells * count for each, count in counted) - denied, denied
