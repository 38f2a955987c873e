"""What the ledger is told of a load. Pure."""

from collections.abc import Mapping
from datetime import datetime

from gateway.audit.entry import LoadOutcome, PolicyChange, PolicyFile, PolicyLoad, PolicyProblem
from gateway.policy.changes import Change
from gateway.policy.handover import Refused, ServedSet, Taken


def first_entry(time: datetime, served: ServedSet) -> PolicyLoad:
    """The set that is in force at the start."""
    return PolicyLoad(time, LoadOutcome.LOADED, served.snapshot.version, None, _files(served.hashes))


def loaded_entry(time: datetime, taken: Taken, previous: str) -> PolicyLoad:
    """A set that takes over from the version `previous`, with what it changes."""
    return PolicyLoad(
        time,
        LoadOutcome.LOADED,
        taken.served.snapshot.version,
        previous,
        _files(taken.served.hashes),
        changes=tuple(map(_change, taken.changes.listed)),
        unlisted=taken.changes.unlisted,
    )


def refused_entry(time: datetime, refused: Refused, previous: str) -> PolicyLoad:
    """A set that does not take over."""
    return PolicyLoad(
        time,
        LoadOutcome.REFUSED,
        refused.version,
        previous,
        _files(refused.hashes),
        problems=tuple(PolicyProblem(one.file, one.line, one.column) for one in refused.problems),
        unlisted=refused.count - len(refused.problems),
    )


def _files(hashes: Mapping[str, str]) -> tuple[PolicyFile, ...]:
    return tuple(PolicyFile(name, digest) for name, digest in sorted(hashes.items()))


def _change(change: Change) -> PolicyChange:
    return PolicyChange(
        client=change.client,
        purpose=change.purpose,
        subject=change.subject,
        from_=change.from_,
        until=change.until,
        before=change.before,
        after=change.after,
        widens=change.widens,
        narrows=change.narrows,
    )
