"""Builds the ledger entry of an operation: who, why, which fields, about whom (hashed), and never a value."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.audit.entry import Counts, DepartmentOutcome, Entry, FieldRefusal, FieldUse
from gateway.audit.subjects import SubjectHasher
from gateway.engine.plan import Plan
from gateway.engine.run import Failed, NotAsked, Subjects, Table


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
    subjects: Subjects | None = field(default=None, repr=False)
    tables: tuple[Table, ...] = field(default=(), repr=False)


def entry(trace: Trace, outcome: str, errors: int, hasher: SubjectHasher) -> Entry:
    """The entry of a finished operation; `outcome` is ANSWERED, PARTIAL or the code of its refusal."""
    plan, subjects = trace.plan, trace.subjects
    count = subjects.count if subjects else 0
    return Entry(
        time=trace.time,
        request_id=trace.request_id,
        client=trace.client,
        organisation=trace.organisation,
        purpose=trace.purpose,
        case=trace.case,
        operation=trace.operation,
        operation_hash=trace.operation_hash,
        fields=tuple(FieldUse(grant.coordinate, grant.form.value, grant.rule_id, grant.year) for grant in plan.grants)
        if plan
        else (),
        denied=tuple(FieldRefusal(denial.coordinate, denial.form.value, denial.reason.value) for denial in plan.denials)
        if plan
        else (),
        subjects=_hashed(subjects, hasher),
        reached=(),
        departments=tuple(_outcome(table, plan, place) for place, table in enumerate(trace.tables)) if plan else (),
        policy_version=trace.policy_version,
        outcome=outcome,
        counts=Counts(
            subjects=count,
            cells_granted=_cells(plan, subjects, granted=True),
            cells_denied=_cells(plan, subjects, granted=False),
            errors=errors,
        ),
    )


def _hashed(subjects: Subjects | None, hasher: SubjectHasher) -> tuple[str, ...]:
    if subjects is None:
        return ()
    return tuple(
        hashed
        for entity, look_ups in subjects.look_ups.items()
        for hashed in hasher.hashes(entity.value, (look_up.key for look_up in look_ups))
    )


def _outcome(table: Table, plan: Plan, place: int) -> DepartmentOutcome:
    department = plan.fetches[place].department
    if isinstance(table, Failed):
        return DepartmentOutcome(department, table.code, 1)
    if isinstance(table, NotAsked):
        return DepartmentOutcome(department, "NOT_ASKED", 0)
    return DepartmentOutcome(department, "ANSWERED", 1)


def _cells(plan: Plan | None, subjects: Subjects | None, *, granted: bool) -> int:
    if plan is None or subjects is None:
        return 0
    return sum(
        len(places) * (root.cells - len(root.denied) if granted else len(root.denied))
        for root, places in zip(plan.roots, subjects.places, strict=True)
    )
