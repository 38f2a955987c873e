"""Everything that departments, clerks and supervisors may do, composed once: in a gateway, or where none is running."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from gateway.audit.subjects import SubjectKeys
from gateway.clock import Clock
from gateway.oversight.cursors import Cursors
from gateway.oversight.department import DepartmentLog
from gateway.oversight.keeping import Keeping
from gateway.oversight.pages import ReadingRoom
from gateway.oversight.subject import SeenPage, SubjectLog
from gateway.oversight.suspending import RecordAct, Suspending
from gateway.oversight.viewing import Viewing
from gateway.policy.snapshot import Snapshot
from resolvers.declared import Register


@dataclass(frozen=True, slots=True)
class Records:
    """Where the ledger is read and how it is written; `keys` hash its subjects."""

    directory: Path
    record: RecordAct
    keys: SubjectKeys


@dataclass(frozen=True, slots=True)
class Office:
    """`suspending` and `viewing` for those who act; `read_log` for subjects that ask themselves."""

    suspending: Suspending
    viewing: Viewing
    room: ReadingRoom

    @property
    def read_log(self) -> Callable[..., Awaitable[SeenPage]]:
        """A page of one subject's log, without an entry of its own: the operation that reads it has one."""
        return self.viewing.subjects.page

    def close(self) -> None:
        """Read no more."""
        self.room.close()


def open_office(
    keeping: Keeping,
    snapshot: Callable[[], Snapshot],
    records: Records,
    clock: Clock,
    register: Register,
    supervisor: str | None,
) -> Office:
    """An office over the policy that `snapshot` gives."""
    room, cursors = ReadingRoom(records.directory), Cursors(records.keys.oldest_secret)
    viewing = Viewing(
        snapshot=snapshot,
        record=records.record,
        clock=clock,
        departments=DepartmentLog(room, cursors, register),
        subjects=SubjectLog(room, records.keys, cursors, clock.now),
        keys=records.keys,
        supervisor=supervisor,
    )
    return Office(Suspending(keeping, snapshot, records.record, clock), viewing, room)
