"""What departments have suspended, laid over a snapshot: another snapshot, under another version. Pure.

A suspension by a department takes from one client, under its own id, every field and relation of that department and
whatever is derived from any of them. It is laid over a set that passed every check, and only ever takes away.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from gateway.policy.snapshot import Snapshot, Suspended
from resolvers.declared import Register

_VERSION_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Suspension:
    """A department's fields are kept from a client, under one purpose or, where that is None, under every one."""

    department: str
    client: str
    purpose: str | None = None

    def __str__(self) -> str:
        return f"{self.department} {self.client} {self.purpose or '*'}"


def with_suspensions(snapshot: Snapshot, suspensions: Collection[Suspension], register: Register) -> Snapshot:
    """The snapshot under these suspensions, with whatever has been ruled by it already; without any: itself."""
    if not suspensions:
        return snapshot
    suspended = Suspended(
        (each.client, each.purpose, coordinate)
        for each in suspensions
        for coordinate in fields_of(each.department, register)
    )
    return replace(snapshot, version=_version(snapshot.version, suspensions), _suspended=suspended)


def fields_of(department: str, register: Register) -> frozenset[str]:
    """The coordinates of what a department answers, and of whatever is derived from that."""
    return frozenset(name for name in register if department in departments_of(name, register))


def departments_of(coordinate: str, register: Register) -> frozenset[str]:
    """The departments that a field tells something of: its own, or those of all that it is derived from."""
    return frozenset(_departments(coordinate, register))


def _departments(coordinate: str, register: Register) -> Iterator[str]:
    declared = register[coordinate]
    if not declared.is_derived:
        yield declared.department
    for taken in declared.inputs:
        yield from _departments(taken.coordinate, register)


def _version(version: str, suspensions: Collection[Suspension]) -> str:
    """Changes with the files' version and with any suspension, and with nothing else."""
    lines = (version, *sorted(map(str, suspensions)))
    return sha256("\n".join(lines).encode()).hexdigest()[:_VERSION_DIGITS]
