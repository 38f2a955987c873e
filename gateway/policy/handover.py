"""Handing a checked set over from the process that checked it to the one that serves by it, piece by piece.

A piece is small enough to be sent, read and put in its place between two requests. A sound set comes in the order
`Accepted`, files, registers, rules, disclosures, budgets, what is withheld, rulings already made, `Done`; anything else
is one piece alone.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from gateway.policy.bands import Band, BandSet
from gateway.policy.budgets import Budget, Kind
from gateway.policy.changes import Change, Changes
from gateway.policy.disclosures import Measured
from gateway.policy.files import MODEL, read_files
from gateway.policy.frames import FrameBroken, Known, known_classes
from gateway.policy.load import WrittenSet, loaded
from gateway.policy.problems import Problem, Report
from gateway.policy.regions import Regions
from gateway.policy.registers import Client, Department, Purpose, Subjects
from gateway.policy.rules import Rule
from gateway.policy.rules_by_cell import Line, RulesByCell
from gateway.policy.rulings import Asked, Reason, Ruling
from gateway.policy.snapshot import Registered, Snapshot, snapshot_of
from gateway.policy.withheld import Ground, Withholding
from resolvers.declared import Register
from source_adapters.contract import Edge, Form

TOLD: Final = 20
"""Problems of a refused set that are told in full; further ones are counted."""

_LINES: Final = 100
_ENTRIES: Final = 50
_FILE_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Errand:
    """What a set is examined for: the folder it is in, the version now in force, the policy day."""

    directory: str
    in_force: str
    day: date


@dataclass(frozen=True, slots=True)
class FilePart:
    """Some bytes of a file; the parts of one follow each other."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CellsAsked:
    """Cells that are in use: client, purpose, field, form."""

    cells: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing follows."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The folder holds the very bytes that are in force."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A set of which nothing is taken over, and the first of its problems; `count` is that of all.

    `version` is None and `hashes` (file → SHA-256) are empty where the files could not be looked at.
    """

    version: str | None
    hashes: Mapping[str, str]
    problems: tuple[Problem, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A sound set begins, with the hash of each file and what it changes."""

    version: str
    hashes: Mapping[str, str]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Clients:
    """Some rows of a register."""

    rows: tuple[Client, ...]


@dataclass(frozen=True, slots=True)
class Purposes:
    """Some rows of a register."""

    rows: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class Departments:
    """Some rows of a register."""

    rows: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class RuleLines:
    """Some rules, in the order of the files."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Some disclosures."""

    cuts: tuple[tuple[Measured, BandSet | Edge], ...]


@dataclass(frozen=True, slots=True)
class Budgets:
    """Some rows of the register of budgets, in its order."""

    rows: tuple[Budget, ...]


@dataclass(frozen=True, slots=True)
class Withholdings:
    """Some rows of the register of what is withheld."""

    rows: tuple[Withholding, ...]


@dataclass(frozen=True, slots=True)
class RulingsMade:
    """Some rulings on cells in use."""

    rulings: tuple[tuple[Asked, Ruling], ...]


Piece: TypeAlias = FilePart | Clients | Purposes | Departments | RuleLines | Cuts | Budgets | Withholdings | RulingsMade

KNOWN: Final[Known] = known_classes(
    Errand, FilePart, CellsAsked, Done, Unchanged, Refused, Accepted, Changes, Change, Problem,
    Clients, Client, Purposes, Purpose, Subjects, Departments, Department, RuleLines,
    Cuts, Measured, BandSet, Band, Budgets, Budget, Kind, Withholdings, Withholding, Ground, RulingsMade, Ruling,
    Regions, Reason, Form, date, Decimal,
)  # fmt: skip
"""Everything that a piece can be made of, beside text, bytes, numbers and collections."""


@dataclass(frozen=True, slots=True, eq=False)
class ServedSet:
    """A set to serve by: its snapshot, and the bytes of its files with their hashes, as they were checked."""

    snapshot: Snapshot
    contents: Mapping[str, bytes] = field(repr=False)
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A sound set, ready to be served by, and what it changes."""

    served: ServedSet
    changes: Changes


Outcome: TypeAlias = Unchanged | Refused | Taken


def load_served(directory: Path, register: Register) -> ServedSet:
    """A set that is checked in this process, before it serves anybody. Raises `PolicyRefused`."""
    report = Report()
    checked = loaded(read_files(directory, report), register, report)
    files = checked.written.files
    return ServedSet(checked.snapshot, files.contents, files.hashes)


def file_parts(contents: Mapping[str, bytes]) -> Iterator[FilePart]:
    """The files, each in parts; an empty one has one part."""
    for name, data in contents.items():
        for start in range(0, max(len(data), 1), _FILE_BYTES):
            yield FilePart(name, data[start : start + _FILE_BYTES])


def asked_parts(asked: Iterable[Asked]) -> Iterator[CellsAsked]:
    """The cells in use; they are all of one day."""
    cells = ((client, purpose, coordinate, form.value) for client, purpose, coordinate, form, _ in asked)
    return map(CellsAsked, _some(cells, _LINES))


def pieces_of(found: WrittenSet, rulings: Iterable[tuple[Asked, Ruling]]) -> Iterator[Piece]:
    """A checked set in pieces, and rulings made by it."""
    yield from file_parts(found.files.contents)
    yield from map(Clients, _some(found.registered.clients.values(), _ENTRIES))
    yield from map(Purposes, _some(found.registered.purposes.values(), _ENTRIES))
    yield from map(Departments, _some(found.registered.departments.values(), _ENTRIES))
    yield from map(RuleLines, _some(map(_interned, found.rules), _LINES))
    yield from map(Cuts, _some((found.disclosures or {}).items(), _ENTRIES))
    yield from map(Budgets, _some(found.budgets, _ENTRIES))
    yield from map(Withholdings, _some(found.withheld, _ENTRIES))
    yield from map(RulingsMade, _some(rulings, _ENTRIES))


def _interned(rule: Rule) -> Line:
    """Each word of a piece is sent once and is one object at the other end, however many rules say it."""
    return tuple(map(sys.intern, rule.line))


Item = TypeVar("Item")


def _some(items: Iterable[Item], most: int) -> Iterator[tuple[Item, ...]]:
    rest = iter(items)
    while taken := tuple(islice(rest, most)):
        yield taken


class TakingOver:
    """A set that is being taken over; nobody serves by it before it is whole."""

    def __init__(self, accepted: Accepted) -> None:
        self._accepted = accepted
        self._files: dict[str, list[bytes]] = {}
        self._clients: dict[str, Client] = {}
        self._purposes: dict[str, Purpose] = {}
        self._departments: dict[str, Department] = {}
        self._rules = RulesByCell()
        self._disclosures: dict[Measured, BandSet | Edge] = {}
        self._budgets: list[Budget] = []
        self._withheld: list[Withholding] = []
        self._snapshot: Snapshot | None = None

    def take(self, piece: object) -> None:
        """Put a piece in its place. Raises `FrameBroken` for one that has none."""
        match piece:
            case FilePart(name, data):
                self._files.setdefault(name, []).append(data)
            case Clients(rows):
                self._clients.update((row.id, row) for row in rows)
            case Purposes(rows):
                self._purposes.update((row.id, row) for row in rows)
            case Departments(rows):
                self._departments.update((row.id, row) for row in rows)
            case RuleLines(lines):
                self._rules.add(lines)
            case Cuts(cuts):
                self._disclosures.update(cuts)
            case Budgets(rows):
                self._budgets.extend(rows)
            case Withholdings(rows):
                self._withheld.extend(rows)
            case RulingsMade(rulings):
                self._begun().remember(rulings)
            case _:
                raise FrameBroken("a piece that is no part of a set")

    def whole(self) -> Taken:
        """The set, when every piece is in its place."""
        contents = {name: b"".join(parts) for name, parts in self._files.items()}
        return Taken(ServedSet(self._begun(), contents, self._accepted.hashes), self._accepted.changes)

    def _begun(self) -> Snapshot:
        """Rulings come last: what they were made by is complete."""
        if self._snapshot is None:
            registered = Registered(self._clients, self._purposes, self._departments)
            model = b"".join(self._files[MODEL]).decode()
            self._snapshot = snapshot_of(
                self._accepted.version,
                model,
                registered,
                self._rules,
                self._disclosures,
                tuple(self._budgets),
                tuple(self._withheld),
            )
        return self._snapshot
