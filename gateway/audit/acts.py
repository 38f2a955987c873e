"""What departments, clerks and supervisors do, as the ledger has it: suspensions, and views that were read.

Never a value: a subject is a keyed hash, a view is a word and a period.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What became of a suspension; STANDING is one that was in force already when the gateway started."""

    SUSPENDED = "SUSPENDED"
    RESUMED = "RESUMED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    STANDING = "STANDING"


@dataclass(frozen=True, slots=True)
class SuspensionAct:
    """A department suspends a client or resumes it, or somebody was refused to. `time` is aware.

    `client` and `purpose` are registered names: None where none was meant, or the one that was given is not registered.
    `by` is the client whose token was shown, of `organisation`. `cause` says why an act was refused or failed.
    `policy_version` was in force when it was asked for, and of a STANDING one is in force.
    """

    time: datetime
    request_id: str
    act: Act
    department: str
    client: str | None
    purpose: str | None
    by: str
    organisation: str
    reason: str | None
    policy_version: str
    cause: str | None = None


class View(StrEnum):
    """What of the ledger was read."""

    SUBJECT = "SUBJECT"
    DEPARTMENT = "DEPARTMENT"
    SUSPENSIONS = "SUSPENSIONS"
    REPORT = "REPORT"


@dataclass(frozen=True, slots=True)
class ViewRead:
    """A view is read, or was refused for a `cause`. `time`, `since` and `until` are aware.

    `client` is the one whose token was shown; `purpose` and `subject`, a keyed hash under the version `subject_key` of
    the key, are those of a subject's view. A period without an end is open.
    """

    time: datetime
    request_id: str
    view: View
    client: str
    organisation: str
    policy_version: str
    department: str | None = None
    purpose: str | None = None
    subject_key: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    cause: str | None = None
