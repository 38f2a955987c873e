"""Who may be named in a rule: clients with their groups, purposes, departments."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

from gateway.policy.cells import filled, in_order, iso_date, known, one_of, positive, years, yes_or_no
from gateway.policy.files import CLIENTS, DEPARTMENTS, PURPOSES, PolicyFiles
from gateway.policy.problems import Place, Report, nearest, quoted
from gateway.policy.rows import Cell, Row, register_rows

COLUMNS: Final = {
    CLIENTS: ("client", "organisation", "group", "title", "officer", "until", "debug"),
    PURPOSES: (
        "purpose", "title", "legal_basis", "owner", "officer", "from", "until", "subjects", "years",
        "subjects_per_request", "subjects_per_day",
    ),
    DEPARTMENTS: ("department", "title", "officer", "contact"),
}  # fmt: skip
LATER_COLUMNS: Final = {PURPOSES: ("title_en",), DEPARTMENTS: ("organisation",)}
"""Columns that a register may do without."""


class Subjects(StrEnum):
    """Whom a purpose is about: ANY subject, or SELF, the one that the caller's token names."""

    ANY = "ANY"
    SELF = "SELF"


@dataclass(frozen=True, slots=True)
class Client:
    """An application of an organisation; `until` is its last day, `group` the one it may belong to."""

    id: str
    organisation: str
    group: str | None
    title: str
    officer: str
    until: date
    debug: bool


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data is used for: from `from_` to `until`, both included; `years` are those that may be asked for.

    `title` is in the officers' language; `title_en`, maybe empty, in English. `subjects_per_request` and
    `subjects_per_day` count distinct keys.
    """

    id: str
    title: str
    legal_basis: str
    owner: str
    officer: str
    from_: date
    until: date
    subjects: Subjects
    years: frozenset[int]
    subjects_per_request: int
    subjects_per_day: int
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """An authority of the schema with the officer who answers for it.

    `organisation` is the one whose tokens act for it; empty where none may.
    """

    id: str
    title: str
    officer: str
    contact: str
    organisation: str = ""


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Entries(Generic[Item]):
    """A register by id. `sound` leaves out rows with a problem.

    `names` holds every id that the file has, and every word of a row with a problem, since one of them is its id;
    None if the ids cannot be known.
    """

    read: Mapping[str, Item]
    sound: Mapping[str, Item]
    places: Mapping[str, Place]
    names: Set[str] | None


@dataclass(frozen=True, slots=True)
class Registers:
    """The three registers of a set."""

    clients: Entries[Client]
    purposes: Entries[Purpose]
    departments: Entries[Department]

    @property
    def groups(self) -> frozenset[str]:
        """Every group that a client belongs to."""
        return frozenset(client.group for client in self.clients.read.values() if client.group is not None)

    @property
    def subjects(self) -> Set[str] | None:
        """Every name that may stand in a rule's column client; None where the register is not readable."""
        return None if self.clients.names is None else self.clients.names | self.groups

    @property
    def organisations(self) -> Set[str] | None:
        """Every organisation that has a client; None where the register is not readable."""
        clients = self.clients
        return None if clients.names is None else {client.organisation for client in clients.read.values()}

    @property
    def members(self) -> Mapping[str, tuple[Client, ...]]:
        """Organisation → its clients."""
        clients: dict[str, tuple[Client, ...]] = {}
        for client in self.clients.sound.values():
            clients[client.organisation] = (*clients.get(client.organisation, ()), client)
        return clients


Build: TypeAlias = Callable[[Row, Report], Item]


def read_registers(files: PolicyFiles, departments: Set[str], report: Report) -> Registers:
    """Clients, purposes and departments; `departments` are those of the schema, each needs its row."""
    registers = Registers(
        clients=_entries(files, CLIENTS, _client, report),
        purposes=_entries(files, PURPOSES, _purpose, report),
        departments=_entries(files, DEPARTMENTS, lambda row, r: _department(row, departments, r), report),
    )
    _check_groups(registers, report)
    _check_departments(registers.departments.names, departments, report)
    _check_organisations(registers, report)
    return registers


def _entries(files: PolicyFiles, file: str, build: Build[Item], report: Report) -> Entries[Item]:
    text = files.texts.get(file)
    rows = None if text is None else register_rows(text, COLUMNS[file], report, LATER_COLUMNS.get(file, ()))
    if rows is None:
        return Entries({}, {}, {}, None)
    key = COLUMNS[file][0]
    read: dict[str, Item] = {}
    sound: dict[str, Item] = {}
    places: dict[str, Place] = {}
    for row in rows:
        before = len(report)
        name = filled(row[key], key, report)
        if name in places:
            report.add(row[key].place, f"{key} {quoted(name)} is registered in line {places[name].line} already")
        read[name] = build(row, report)
        places.setdefault(name, row[key].place)
        if row.is_sound and len(report) == before:
            sound[name] = read[name]
    return Entries(read, sound, places, places.keys() | report.words_beside(file))


def _client(row: Row, report: Report) -> Client:
    return Client(
        id=row["client"].text,
        organisation=filled(row["organisation"], "organisation", report),
        group=row["group"].text or None,
        title=filled(row["title"], "title", report),
        officer=filled(row["officer"], "officer", report),
        until=iso_date(row["until"], report),
        debug=yes_or_no(row["debug"], report),
    )


def _purpose(row: Row, report: Report) -> Purpose:
    purpose = Purpose(
        id=row["purpose"].text,
        title=filled(row["title"], "title", report),
        legal_basis=filled(row["legal_basis"], "legal basis", report),
        owner=filled(row["owner"], "owner", report),
        officer=filled(row["officer"], "officer", report),
        from_=iso_date(row["from"], report),
        until=iso_date(row["until"], report),
        subjects=_subjects(row["subjects"], report),
        years=years(row["years"], report),
        subjects_per_request=positive(row["subjects_per_request"], report),
        subjects_per_day=positive(row["subjects_per_day"], report),
        title_en=row["title_en"].text,
    )
    in_order(purpose.from_, row["from"], purpose.until, row["until"], report)
    return purpose


def _subjects(cell: Cell, report: Report) -> Subjects:
    word = one_of(cell, "kind of subjects", [subjects.value for subjects in Subjects], report)
    return Subjects(word) if word in set(Subjects) else Subjects.SELF


def _department(row: Row, departments: Set[str], report: Report) -> Department:
    return Department(
        id=known(row["department"], "department", departments, report),
        title=filled(row["title"], "title", report),
        officer=filled(row["officer"], "officer", report),
        contact=filled(row["contact"], "contact", report),
        organisation=row["organisation"].text,
    )


def _check_groups(registers: Registers, report: Report) -> None:
    """A group that is also a client would hand that client's rules to all its members."""
    clients = registers.clients
    for client in clients.read.values():
        if client.group is not None and client.group in clients.places:
            line = clients.places[client.group].line
            message = f"group {quoted(client.group)} has the name of the client in line {line}"
            report.add(clients.places[client.id], message, expected="names of their own for groups")


def _check_departments(names: Set[str] | None, departments: Set[str], report: Report) -> None:
    if names is not None:
        for missing in sorted(departments - names):
            report.add(Place(DEPARTMENTS), f"no row for department {quoted(missing)} of the schema")


def _check_organisations(registers: Registers, report: Report) -> None:
    """A misspelt organisation could never act for its department, and nobody would notice before it has to.

    One that is like no other may be without a client of its own so far.
    """
    known = registers.organisations or frozenset()
    for department in registers.departments.read.values():
        named = department.organisation
        if named and named not in known and nearest(named, known) is not None:
            report.unknown(registers.departments.places[department.id], "organisation", named, known)
