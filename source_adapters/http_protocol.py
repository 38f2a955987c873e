"""What is said to a department's HTTP service and how its answer is read: no I/O.

    POST {address}{path}   {"keys": [...], "fields": ["djzt", "payments"], "years": [2007]}
    200                    an object with one record a key that the register holds, in any order

Only the fields of the selected attributes are asked for, and the key's own. Records are told by their key,
however the department writes it; one that nobody asked for is passed over. A record without a key, or an answer
of another shape, fails the call: its silence about the others could no longer be believed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

from source_adapters import forms
from source_adapters.bound import DateFormat, Field, HttpDepartment, Service
from source_adapters.contract import NO_RECORD, Attribute, Cell, Entity, SourceDataInvalid, ValueKind
from source_adapters.decoding import as_of_moment, decoder
from source_adapters.gathering import Answers, Record, Register
from source_adapters.json_path import Nowhere, at, needs_year, path_of, top_levels
from source_adapters.keys import matched, spellings, token
from source_adapters.relations import relating

_DECIMAL: Final = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?")

ReadCell: TypeAlias = Callable[[object, str], Cell]
"""A cell of a record, given the canonical key that it is the record of."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question to one service about some attributes: what to ask for, and how the answer is read."""

    department: str
    service: Service
    register: Register
    fields: tuple[str, ...]
    years: tuple[int, ...]
    cells: tuple[ReadCell, ...]

    def question(self, canonicals: Sequence[str]) -> dict[str, object]:
        """The body that asks for these canonical keys, in every spelling that the department may know them by."""
        keys = [spelling for canonical in canonicals for spelling in spellings(self.service.key, canonical)]
        return {"keys": keys, "fields": self.fields, "years": self.years}

    def answers(self, canonicals: Sequence[str | None]) -> Answers:
        """Nothing said yet; keys that the service cannot be asked for are marked."""
        unasked = frozenset(
            position
            for position, canonical in enumerate(canonicals)
            if canonical is None or not spellings(self.service.key, canonical)
        )
        return Answers(self.register, unasked)

    def take_in(self, content: object, asked: Sequence[tuple[int, str]], answers: Answers) -> None:
        """Sort the records of an answer by key; `asked` are the keys of the question, numbered.

        Raises:
            SourceDataInvalid: the answer has not the shape that the binding says.
        """
        answered_as_of = self._moment(self.service.as_of, content)
        if self.service.as_of is not None:
            answers.held.update((key, answered_as_of) for key, _ in asked)
        wanted: dict[str, list[tuple[int, str]]] = {}
        for key, canonical in asked:
            wanted.setdefault(token(self.service.key, canonical), []).append((key, canonical))
        for record in self._records(content):
            owners = wanted.get(matched(self.service.key, self._key(record)) or "", ())
            as_of = self._moment(self.service.as_of_field, record) if self.service.as_of_field else answered_as_of
            for key, canonical in owners:
                answers.add(key, Record(tuple(read(record, canonical) for read in self.cells), as_of))

    def _records(self, content: object) -> list[object]:
        records = at(path_of(self.service.records), content)
        if not isinstance(records, list):
            raise SourceDataInvalid(self.department, "the answer has no list of records where the binding says")
        return records

    def _key(self, record: object) -> str:
        written = at(path_of(self.service.key_field), record)
        if isinstance(written, int) and not isinstance(written, bool):
            return str(written)
        if not isinstance(written, str):
            raise SourceDataInvalid(self.department, "a record of the answer has no key where the binding says")
        return written

    def _moment(self, place: str | None, content: object) -> datetime | None:
        return None if place is None else as_of_moment(at(path_of(place), content), DateFormat.ISO)


def exchange(department: HttpDepartment, entity: Entity, attributes: Sequence[Attribute]) -> Exchange:
    """Compile the question for these attributes.

    Raises:
        SourceDataInvalid: an attribute is not bound, or bound with a year and asked without, or the reverse, or
            a relation is bound to keys of the other kind of subject.
        ValueError: kind and form of an attribute do not go together.
    """
    service = department.service(entity)
    if service is None:
        raise SourceDataInvalid(department.department, f"nothing about {entity} is bound")
    bound = [_bound(department, service, attribute) for attribute in attributes]
    places = [service.key_field, *(field.place for field in bound)]
    states_as_of = bool(service.as_of or service.as_of_field)
    return Exchange(
        department=department.department,
        service=service,
        register=Register(tuple(range(len(attributes))), service.complete_register, states_as_of),
        fields=top_levels(places if service.as_of_field is None else [*places, service.as_of_field]),
        years=tuple(sorted({attribute.year for attribute in attributes if attribute.year is not None})),
        cells=tuple(map(_reader, attributes, bound, [service] * len(bound))),
    )


def probe_question(service: Service) -> dict[str, object]:
    """A question about nobody, for every bound field."""
    places = [service.key_field, *(field.place for field in service.attributes.values())]
    return {"keys": (), "fields": top_levels(places), "years": ()}


def _bound(department: HttpDepartment, service: Service, attribute: Attribute) -> Field:
    field = service.attributes.get(attribute.name)
    name = f"{service.entity}.{attribute.name}"
    if field is None:
        raise SourceDataInvalid(department.department, f"{name} is not bound")
    if (attribute.kind is ValueKind.KEYS) != (field.target is not None):
        raise SourceDataInvalid(department.department, f"{name} is bound as a relation, or else asked as one")
    if field.target is not None and field.target.entity is not attribute.target:
        raise SourceDataInvalid(department.department, f"{name} is bound to keys of {field.target.entity}")
    if needs_year(field.place) != (attribute.year is not None):
        raise SourceDataInvalid(department.department, f"{name} is kept by year, or else asked with one")
    return field


def _reader(attribute: Attribute, field: Field, service: Service) -> ReadCell:
    path = path_of(field.place, attribute.year)
    if field.target is not None:
        relate = relating(attribute, field.target)
        return lambda record, canonical: relate(_found(at(path, record)))
    decode = decoder(attribute.kind, field)
    if attribute.kind is ValueKind.NAME_MATCH:
        return lambda record, canonical: decode(_found(at(path, record)))
    disclose = forms.discloser(attribute)
    if field.place == service.key_field and service.key.holds_canonical:
        # The look-up's key is known, and in canonical form whichever way the department writes it.
        return lambda record, canonical: disclose(canonical)
    silence = attribute.silence if service.complete_register else NO_RECORD
    decimals = attribute.kind in {ValueKind.MONEY, ValueKind.AREA}

    def read(record: object, canonical: str) -> Cell:
        found = at(path, record)
        if found is Nowhere.YEAR_ABSENT:
            return silence
        return disclose(decode(_printed_decimal(found) if decimals else _found(found)))

    return read


def _found(content: object) -> object:
    return None if content is Nowhere.ABSENT else content


def _printed_decimal(content: object) -> object:
    """JSON numbers are binary fractions, so a careful service prints amounts as texts."""
    if isinstance(content, str) and _DECIMAL.fullmatch(content):
        return Decimal(content)
    return _found(content)
