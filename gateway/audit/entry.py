"""What a ledger line says: facts about an operation or about the ledger itself, never a value.

Every fact is serialised once, to canonical JSON: keys sorted, no spaces, times as RFC 3339 in UTC with
microseconds. The bytes written are the bytes hashed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias, TypeVar

import orjson

from gateway.audit.acts import SuspensionAct, ViewRead

SUBJECT_HASH_LENGTH: Final = 32
"""Characters of a keyed hash: sixteen bytes in hexadecimal."""


class Kind(StrEnum):
    """What a line is about; the word stands in the line."""

    OPERATION = "operation"
    SUMMARY = "summary"
    START = "start"
    STOP = "stop"
    RECOVERY = "recovery"
    POLICY = "policy"
    SEAL = "seal"
    SUSPENSION = "suspension"
    VIEW = "view"


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A governed field that was granted: its schema coordinate, the form, and the rule that allowed it."""

    coordinate: str
    form: str
    rule_id: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class FieldRefusal:
    """A governed field that was selected and denied, with the policy's reason."""

    coordinate: str
    form: str
    reason: str


@dataclass(frozen=True, slots=True)
class DepartmentOutcome:
    """How a department answered: ANSWERED or an error code, and in how many calls."""

    department: str
    outcome: str
    calls: int


Listed = TypeVar("Listed", bound=FieldUse | FieldRefusal | DepartmentOutcome)


class Prepared(tuple[Listed, ...]):  # noqa: SLOT001 - a tuple that also holds its bytes cannot have slots
    """Facts that many entries share: what a plan's operations use and are refused is serialised once."""

    written: orjson.Fragment

    def __new__(cls, facts: Iterable[Listed] = ()) -> "Prepared[Listed]":
        """The facts, in their order."""
        made = super().__new__(cls, facts)
        # What orjson returns occupies four kibibytes, however short it is; a copy occupies its length.
        made.written = orjson.Fragment(memoryview(orjson.dumps(tuple(made), default=_plain, option=_OPTIONS)).tobytes())
        return made


class Counts(NamedTuple):
    """The size of an operation; `errors` are those of its response."""

    subjects: int
    cells_granted: int
    cells_denied: int
    errors: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation of a known client, its refusals included.

    `time` is aware. `operation_hash` is the SHA-256 of the document with its literals
    replaced, None where it could not be read. `subjects`
    (asked for by key) and `reached` (through relations) are keyed hashes, see `subjects`, under the version
    `subject_key` of the key. `outcome` is ANSWERED, PARTIAL or an error code.

    Raises:
        ValueError: `time` is naive, or a subject cannot be a keyed hash.
    """

    time: datetime
    request_id: str
    client: str
    organisation: str
    purpose: str | None
    case: str | None
    operation: str | None
    operation_hash: str | None
    fields: Prepared[FieldUse]
    denied: Prepared[FieldRefusal]
    subject_key: str
    subjects: tuple[str, ...]
    reached: tuple[str, ...]
    departments: tuple[DepartmentOutcome, ...]
    policy_version: str
    outcome: str
    counts: Counts

    def __post_init__(self) -> None:
        _require_aware(self.time)
        if not {len(subject) for subject in (*self.subjects, *self.reached)} <= {SUBJECT_HASH_LENGTH}:
            raise ValueError("a subject of an entry is not a keyed hash")


@dataclass(frozen=True, slots=True)
class Summary:
    """Strangers refused for one cause within the minute that starts at `minute` (aware)."""

    cause: str
    minute: datetime
    count: int

    def __post_init__(self) -> None:
        _require_aware(self.minute)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The ledger was opened or closed at this time."""

    time: datetime


class Mishap(StrEnum):
    """Why a ledger had to recover."""

    TORN_LINE = "TORN_LINE"
    WRITE_FAILED = "WRITE_FAILED"
    SYNC_FAILED = "SYNC_FAILED"


@dataclass(frozen=True, slots=True)
class Recovery:
    """After a mishap a segment counts up to its byte `length` only.

    What followed had never been acknowledged, so no answer depended on it; it went to the file `set_aside`,
    if anywhere.
    """

    time: datetime
    mishap: Mishap
    segment: str
    length: int
    set_aside: str | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """The segment before this line is finished: its first `size` bytes are `lines` lines with this hash.

    `first` and `last` are its earliest and its latest time (aware), None where no line has one. Whatever follows those
    bytes in the file had never been acknowledged.
    """

    segment: str
    size: int
    sha256: str
    lines: int
    first_seq: int
    last_seq: int
    first: datetime | None
    last: datetime | None


class LoadOutcome(StrEnum):
    """What became of a policy set."""

    LOADED = "LOADED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A file of a policy set, and the SHA-256 of its bytes in hexadecimal."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a client holds of a field for a purpose between two days, both included: the forms before and after.

    Without client and days: a term of the purpose, or a cut of a field under it, for all who use it.
    """

    client: str | None
    purpose: str
    subject: str
    from_: date | None
    until: date | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    widens: bool
    narrows: bool


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """Where a refused set is wrong; what is wrong there the log says, since it quotes the file."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class PolicyLoad:
    """A policy set was loaded or refused. `time` is aware.

    `previous` is the version until then: None at the start. `version` is None, and `files` are empty, where the set
    could not even be looked at. `unlisted` counts the changes, or the problems, beyond those listed.
    """

    time: datetime
    outcome: LoadOutcome
    version: str | None
    previous: str | None
    files: tuple[PolicyFile, ...]
    changes: tuple[PolicyChange, ...] = ()
    problems: tuple[PolicyProblem, ...] = ()
    unlisted: int = 0

    def __post_init__(self) -> None:
        _require_aware(self.time)


Fact: TypeAlias = Entry | Summary | Boundary | Recovery | Seal | PolicyLoad | SuspensionAct | ViewRead


class Record(NamedTuple):
    """A fact as it will be written: its kind and its canonical bytes."""

    kind: Kind
    body: bytes


def canonical(fact: Fact) -> bytes:
    """The one serialisation of a fact."""
    if isinstance(fact, Entry):
        return orjson.dumps(_in_order(fact))
    return orjson.dumps(fact, default=_plain, option=_OPTIONS)


def _in_order(entry: Entry) -> dict[str, object]:
    """An entry as the serialiser would sort it: one is written for every request, so nothing is looked for here."""
    counts = entry.counts
    return {
        "case": entry.case,
        "client": entry.client,
        "counts": {
            "cells_denied": counts.cells_denied,
            "cells_granted": counts.cells_granted,
            "errors": counts.errors,
            "subjects": counts.subjects,
        },
        "denied": entry.denied.written,
        "departments": _written(entry.departments),
        "fields": entry.fields.written,
        "operation": entry.operation,
        "operation_hash": entry.operation_hash,
        "organisation": entry.organisation,
        "outcome": entry.outcome,
        "policy_version": entry.policy_version,
        "purpose": entry.purpose,
        "reached": entry.reached,
        "request_id": entry.request_id,
        "subject_key": entry.subject_key,
        "subjects": entry.subjects,
        "time": rfc3339(entry.time),
    }


def _written(departments: tuple[DepartmentOutcome, ...]) -> object:
    if isinstance(departments, Prepared):
        return departments.written
    return [{"calls": each.calls, "department": each.department, "outcome": each.outcome} for each in departments]


def rfc3339(time: datetime) -> str:
    """An aware time in UTC with microseconds, ``2007-11-01T00:00:00.000000Z``."""
    in_utc = time if time.tzinfo is UTC else time.astimezone(UTC)
    return f"{in_utc.isoformat(timespec='microseconds')[:_WITHOUT_ZONE]}Z"


_NAMES: Final[dict[type[object], tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (
        Summary, Boundary, Recovery, Seal, FieldUse, FieldRefusal, DepartmentOutcome,
        PolicyLoad, PolicyFile, PolicyChange, PolicyProblem, SuspensionAct, ViewRead,
    )
}  # fmt: skip
_WITHOUT_ZONE: Final = len("2007-11-01T00:00:00.000000")
_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def _plain(value: object) -> object:
    # orjson sorts the keys of mappings only, and leaves out microseconds that are zero
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    names = _NAMES.get(type(value))
    if names is not None:
        return {name.removesuffix("_"): getattr(value, name) for name in names}
    raise TypeError(f"a ledger line cannot hold a {type(value).__name__}")


def _require_aware(time: datetime) -> None:
    if time.tzinfo is None:
        raise ValueError("a time in the ledger needs its zone")
