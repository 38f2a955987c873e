"""An organisation that asks for all it may have, under every purpose, and again with each department down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from gateway.policy.registers import Subjects
from gateway.policy.snapshot import Snapshot
from resolvers.declared import FieldDeclaration, Register
from source_adapters.contract import Entity, Form
from tests.sources_seen.down import Down
from tests.sources_seen.real_city import Gateway
from tests.sources_seen.selections import ROOTS, question, response_key, selection

SOURCES: Final = "sources { field year department outcome asOf fetchedAt }"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One field in one form and year that one client may have under one purpose."""

    client: str
    purpose: str
    declared: FieldDeclaration
    form: Form
    year: int | None

    @property
    def key(self) -> str:
        """Where its answer stands."""
        return response_key(self.declared, self.form, self.year)

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
    """One answer as one subject's share of it: (value, faults) by response key, and lines by field and year."""

    cells: Mapping[str, tuple[object, frozenset[tuple[str, str]]]] = field(repr=False)
    lines: Mapping[tuple[str, int | None], Mapping[str, object]] = field(repr=False)


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

    Not under a SELF purpose, where a token shows a person that person's own; and not relations, which have no value.
    """
    return tuple(
        Allowed(client.id, purpose.id, declared, form, year)
        for client in snapshot.clients.values()
        if client.organisation == organisation
        for purpose in snapshot.purposes.values()
        if purpose.subjects is Subjects.ANY
        for declared in register.values()
        if declared.entity is entity
        for form in declared.forms
        if form is not Form.RELATION
        if snapshot.ruling(client.id, purpose.id, declared.coordinate, form, day).allowed
        for year in (sorted(purpose.years) if declared.takes_year else (None,))
    )


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
    text = question(entity, [*(selection(one.declared, one.form, one.year) for one in allowed), SOURCES])
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


def _told(allowed: Sequence[Allowed], answered: Mapping[str, Any], faults: Mapping[str, set[tuple[str, str]]]) -> Told:
    cells = {one.key: (_value(answered[one.key], one), frozenset(faults.get(one.key, ()))) for one in allowed}
    return Told(cells, {(line["field"], line["year"]): line for line in answered["sources"]})


def _value(answered: Any, allowed: Allowed) -> object:
    found = answered if len(allowed.declared.forms) == 1 else answered[allowed.form.value]
    return repr(found) if isinstance(found, dict | list) else found


def _faults(body: Mapping[str, Any], place: int) -> dict[str, set[tuple[str, str]]]:
    """Response key → (code, department) of the errors that concern this subject."""
    found: dict[str, set[tuple[str, str]]] = {}
    for error in body.get("errors", ()):
        extensions = error["extensions"]
        if "paths" not in extensions or any(path[1] == place for path in extensions["paths"]):
            key = extensions["pattern"].split(".")[2]
            found.setdefault(key, set()).add((extensions["code"], extensions["department"]))
    return found
