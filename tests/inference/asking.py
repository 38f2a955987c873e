"""An organisation that asks for all it may have, under every purpose, and again with each department down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from gateway.engine.compile import DIVISION_FIELDS
from gateway.policy.registers import Purpose, Subjects
from gateway.policy.snapshot import Snapshot
from resolvers.declared import FieldDeclaration, Register
from source_adapters.contract import Entity, Form
from tests.sources_seen.down import Down
from tests.sources_seen.real_city import Gateway
from tests.sources_seen.selections import ROOTS, question, response_key, selection

SOURCES: Final = "sources { field year department outcome asOf fetchedAt }"

Line: TypeAlias = tuple[str | None, str, int | None]
"""Relation behind which a field was asked for, if any; the field; its year."""

Fault: TypeAlias = tuple[str, str]
"""Code and department."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """One field in one form and year that one client may have under one purpose.

    `through` is the relation behind which it is asked for, if it is of somebody related to the subject. `gate` is the
    department that is asked first in which district the field's own entity lies, if the grant is limited to some.
    """

    client: str
    purpose: str
    declared: FieldDeclaration
    form: Form
    year: int | None
    gate: str | None = None
    through: FieldDeclaration | None = None

    @property
    def coordinate(self) -> str:
        """Its schema coordinate; behind a relation, its name after that of the relation."""
        return self.declared.coordinate if self.through is None else f"{self.through.coordinate}.{self.declared.name}"

    @property
    def key(self) -> str:
        """Where its answer stands."""
        own = response_key(self.declared, self.form, self.year)
        return own if self.through is None else f"{response_key(self.through, Form.RELATION)}.{own}"

    @property
    def line(self) -> Line:
        """Where its line of ``sources`` stands."""
        return self.through.name if self.through else None, self.declared.name, self.year

    def is_asked_in(self, asked: "Round") -> bool:
        """Whether a round is of this client under this purpose."""
        return (self.client, self.purpose) == (asked.client, asked.purpose)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it asks about, and the names it tries on a person: the right one, a wrong one, none."""

    key: str = field(repr=False)
    names: tuple[str | None, ...] = field(default=(None,), repr=False)


@dataclass(frozen=True, slots=True)
class Round:
    """One question of one client about all subjects: which of their names it gave, and which department was down."""

    client: str
    purpose: str
    name: int
    down: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as one subject's share of it: (value, faults) by response key, and lines of ``sources``.

    A relation's value is how many it led to. Behind one, values and lines are those of everybody it led to.
    """

    cells: Mapping[str, tuple[object, frozenset[Fault]]] = field(repr=False)
    lines: Mapping[Line, tuple[Mapping[str, object], ...]] = field(repr=False)


Transcript: TypeAlias = Mapping[Round, Told]
"""All that an organisation was told about one subject."""


@dataclass(frozen=True, slots=True)
class Collected:
    """All that an organisation was told about all subjects of one kind, in their order."""

    allowed: tuple[Allowed, ...]
    subjects: tuple[Subject, ...]
    transcripts: tuple[Transcript, ...] = field(repr=False)


def everything_allowed(
    snapshot: Snapshot, register: Register, organisation: str, entity: Entity, day: date
) -> tuple[Allowed, ...]:
    """Every declared field in every form and registered year, for each client and purpose, that a ruling allows.

    Also of those whom a relation leads to. Not under a SELF purpose, where a token shows a person that person's own.
    """
    return tuple(
        allowed
        for client in snapshot.clients.values()
        if client.organisation == organisation
        for purpose in snapshot.purposes.values()
        if purpose.subjects is Subjects.ANY
        for allowed in _held(snapshot, register, client.id, purpose, entity, day)
    )


def _held(
    snapshot: Snapshot,
    register: Register,
    client: str,
    purpose: Purpose,
    entity: Entity,
    day: date,
    through: FieldDeclaration | None = None,
) -> Iterator[Allowed]:
    """What a client holds of an entity, and of those whom its relations lead to, but no relation of theirs."""
    for declared in register.values():
        if declared.entity is not entity or (through is not None and declared.is_relation):
            continue
        for form in declared.forms:
            ruling = snapshot.ruling(client, purpose.id, declared.coordinate, form, day)
            if not ruling.allowed:
                continue
            gate = None if ruling.regions.everywhere else register[DIVISION_FIELDS[entity]].department
            for year in sorted(purpose.years) if declared.takes_year else (None,):
                yield Allowed(client, purpose.id, declared, form, year, gate, through)
            if declared.target is not None:
                yield from _held(snapshot, register, client, purpose, declared.target, day, declared)


async def collected(
    gateway: Gateway, organisation: str, entity: Entity, subjects: Sequence[Subject], departments: Sequence[str]
) -> Collected:
    """Ask everything allowed about all subjects: with all departments up, then with each of them down."""
    day = gateway.made_of.clock.policy_day()
    allowed = everything_allowed(gateway.snapshot, gateway.register, organisation, entity, day)
    transcripts: list[dict[Round, Told]] = [{} for _ in subjects]
    for each in rounds(allowed, subjects, departments):
        shares = await _asked(gateway, each, [one for one in allowed if one.is_asked_in(each)], entity, subjects)
        for transcript, told in zip(transcripts, shares, strict=True):
            transcript[each] = told
    return Collected(allowed, tuple(subjects), tuple(transcripts))


def rounds(allowed: Sequence[Allowed], subjects: Sequence[Subject], departments: Sequence[str]) -> Iterator[Round]:
    """Every client and purpose, every name, and nobody or one department down."""
    for client, purpose in dict.fromkeys((one.client, one.purpose) for one in allowed):
        for name in range(max(len(subject.names) for subject in subjects)):
            for down in (None, *departments):
                yield Round(client, purpose, name, down)


async def _asked(
    gateway: Gateway, asked: Round, allowed: Sequence[Allowed], entity: Entity, subjects: Sequence[Subject]
) -> Iterator[Told]:
    text = question(entity, [*_selections(allowed), SOURCES])
    variables: dict[str, object] = {"k": [subject.key for subject in subjects]}
    if entity is Entity.PERSON:
        variables["n"] = [subject.names[asked.name] for subject in subjects]
    working = dict(gateway.sources)
    if asked.down is not None:
        gateway.sources[asked.down] = Down(asked.down)
    try:
        body = await gateway.ask(text, (asked.client, asked.purpose), **variables)
    finally:
        gateway.sources.update(working)
    answered = body["data"][ROOTS[entity][0]]
    return (_told(allowed, answered[place], _faults(body, place)) for place in range(len(subjects)))


def _selections(allowed: Sequence[Allowed], through: FieldDeclaration | None = None) -> Iterator[str]:
    """What is asked of the subjects, or of those behind a relation of theirs."""
    for one in allowed:
        if one.through is through:
            behind = [*_selections(allowed, one.declared), SOURCES] if one.declared.is_relation else []
            yield selection(one.declared, one.form, one.year, behind)


def _told(allowed: Sequence[Allowed], answered: Mapping[str, Any], faults: Mapping[str, set[Fault]]) -> Told:
    cells: dict[str, tuple[object, frozenset[Fault]]] = {}
    lines: dict[Line, tuple[Mapping[str, object], ...]] = {}
    for one in allowed:
        if one.through is None:
            value = _value(answered[one.key], one)
            lines[one.line] = _lines(answered, one)
        else:
            relation, _, key = one.key.partition(".")
            behind = _behind(answered[relation])
            value = tuple(_value(each[key], one) for each in behind)
            lines[one.line] = tuple(line for each in behind for line in _lines(each, one))
        # What failed behind a relation is nothing about a subject whom it leads to nobody from.
        struck = () if value == () else faults.get(one.key, ())
        cells[one.key] = value, frozenset(struck)
    return Told(cells, lines)


def _lines(entity: Mapping[str, Any], allowed: Allowed) -> tuple[Mapping[str, object], ...]:
    found = [line for line in entity["sources"] if (line["field"], line["year"]) == allowed.line[1:]]
    assert len(found) == 1, "a granted and selected field has one line"
    return tuple(found)


def _behind(answered: Any) -> list[Mapping[str, Any]]:
    return [] if answered is None else answered if isinstance(answered, list) else [answered]


def _value(answered: Any, allowed: Allowed) -> object:
    if allowed.declared.is_relation:
        return None if answered is None else len(_behind(answered))
    found = answered if len(allowed.declared.forms) == 1 else answered[allowed.form.value]
    return repr(found) if isinstance(found, dict | list) else found


def _faults(body: Mapping[str, Any], place: int) -> dict[str, set[Fault]]:
    """Response keys, dotted → (code, department) of the errors that concern this subject."""
    found: dict[str, set[Fault]] = {}
    for error in body.get("errors", ()):
        extensions = error["extensions"]
        if "paths" not in extensions or any(path[1] == place for path in extensions["paths"]):
            keys = [part for part in extensions["pattern"].split(".")[2:] if part not in _BESIDE_KEYS]
            found.setdefault(".".join(keys), set()).add((extensions["code"], extensions["department"]))
    return found


_BESIDE_KEYS: Final = frozenset({"*", *Form})
"""What stands in a pattern beside the response keys of fields: places in lists, and forms of figures."""
