"""What is said to a department's GraphQL endpoint and how its answer is read: no I/O.

    POST {address}   {"query": "query Meridian($keys:[_Any!]!){_entities(representations:$keys){...on Person{...}}}",
                      "variables": {"keys": [{"__typename": "Person", "idNumber": "..."}]},
                      "extensions": {"sharing": {"client": "...", "purpose": "..."}}}
    200              {"data": {"_entities": [{...}, null]}}

The text depends on the selected attributes only: keys and years are variables. Entities are told by their position
among the keys, of which each is checked, or by the key alone. A null is a key that the register does not hold, unless
an error tells why it is null (`graphql_faults`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress
from typing import Final, TypeAlias

import orjson

from source_adapters.answers import Answers, Record
from source_adapters.asked import Asked
from source_adapters.bound import AnswersBy, Field, GraphqlDepartment, Query
from source_adapters.contract import INVALID, Attribute, Entity, SourceDataInvalid
from source_adapters.graphql_document import KEYS, ResponsePath
from source_adapters.graphql_entity import value_at, value_way, values_way
from source_adapters.graphql_faults import ErrorPath, Opened, is_spoilt, opened, spoilt
from source_adapters.graphql_selection import Selection, bound_places, place_of, selection
from source_adapters.json_path import Path, Way
from source_adapters.records import RecordReader, Ways, fields_of, moment, record_reader
from source_adapters.scrutiny import UNCOUNTED, Rule, Scrutiny

ACCEPT: Final = "application/graphql-response+json, application/json;q=0.9"

Faults: TypeAlias = Sequence[ErrorPath] | None
"""The errors of one entity, if there are any."""


@dataclass(frozen=True, slots=True)
class GraphqlExchange:
    """A question about some attributes: what it selects, its document as JSON, and how the answer is read."""

    address: str = field(repr=False)
    query: Query
    reader: RecordReader
    selection: Selection
    document: orjson.Fragment
    key_names: ResponsePath
    cell_names: tuple[ResponsePath, ...]

    def body(self, asked: Asked, extensions: Mapping[str, object], /) -> bytes:
        """The question about these keys, in every spelling that the department may know them by."""
        variables = {KEYS: _keys(self.query, asked.spelt), **self.selection.years}
        return orjson.dumps({"query": self.document, "variables": variables, "extensions": extensions})

    def take_in(self, content: object, asked: Asked, answers: Answers) -> None:
        """Sort the entities of an answer by key; `asked` are the keys of the question.

        Raises:
            SourceDataInvalid: the answer has not the shape that the binding says, or holds another's entity.
            SourceUnavailable: it holds an error that belongs to none of its entities.
        """
        dated = self.selection.as_of
        beside = None if dated is None else dated[0][0]
        answer = opened(self.reader.department, content, self.query.root.name, beside)
        as_of = None if dated is None else moment(value_at(dated, answer.data))
        if dated is not None:
            answers.held.update(dict.fromkeys(asked.numbers, as_of))
        if self.query.root.answers_by is AnswersBy.POSITION:
            self._by_position(answer, asked, answers, as_of)
        else:
            self._by_key(answer, asked, answers, as_of)

    def _by_position(self, answer: Opened, asked: Asked, answers: Answers, as_of: datetime | None) -> None:
        if len(asked.spelt) != len(answer.entities):
            raise SourceDataInvalid(self.reader.department, "the answer has not one entity for each key")
        if answer.faults:
            self._spoilt_by_position(answer, asked, answers, as_of)
            return
        is_there = [entity is not None for entity in answer.entities]
        entities = list(compress(answer.entities, is_there))
        spelt, places = list(compress(asked.spelt, is_there)), list(compress(asked.whose, is_there))
        if not self.reader.have_keys(entities, spelt):
            for key, spelling, place in zip(self.reader.keys(entities), spelt, places, strict=True):
                self._check_key(key, spelling, place, asked)
        self.reader.take(entities, places, asked, as_of, answers)

    def _by_key(self, answer: Opened, asked: Asked, answers: Answers, as_of: datetime | None) -> None:
        if answer.faults:
            self._spoilt_by_key(answer, asked, answers, as_of)
            return
        entities = [entity for entity in answer.entities if entity is not None]
        self.reader.take_by_key(entities, asked, as_of, answers)

    def _check_key(self, written: str, spelling: str, place: int, asked: Asked) -> None:
        if written != spelling and not asked.is_key_of(written, place):
            self.reader.invalid.count(Rule.WRONG_KEY)
            raise SourceDataInvalid(self.reader.department, "an entity of the answer is not the one asked for")

    def _spoilt_by_position(self, answer: Opened, asked: Asked, answers: Answers, as_of: datetime | None) -> None:
        """The same of an answer with errors, entity by entity."""
        for place, (spelling, key, entity) in enumerate(zip(asked.spelt, asked.whose, answer.entities, strict=True)):
            faults = answer.faults.get(place)
            if faults is not None and self._is_lost(entity, faults):
                answers.add(asked.numbers[key], self._lost())
            elif entity is not None:
                self._check_key(self.reader.key(entity), spelling, key, asked)
                answers.add(asked.numbers[key], self._record(entity, asked.canonicals[key], as_of, faults))

    def _spoilt_by_key(self, answer: Opened, asked: Asked, answers: Answers, as_of: datetime | None) -> None:
        """An answer with errors, entity by entity."""
        owners = asked.owners()
        told: set[int] = set()
        any_lost = False
        for place, entity in enumerate(answer.entities):
            faults = answer.faults.get(place)
            if faults is not None and self._is_lost(entity, faults):
                any_lost = True
            elif entity is not None:
                for key in self.reader.owners_of(self.reader.key(entity), asked, owners):
                    told.add(key)
                    answers.add(asked.numbers[key], self._record(entity, asked.canonicals[key], as_of, faults))
        if any_lost:
            # Nobody knows whose it was: it may be any of those of whom nothing is told.
            for key, number in enumerate(asked.numbers):
                if key not in told:
                    answers.add(number, self._lost())

    def _is_lost(self, entity: object, faults: Sequence[ErrorPath]) -> bool:
        """Whether errors have taken the entity as a whole, or the key that tells whose it is."""
        return is_spoilt(self.key_names, spoilt(entity, faults))

    def _lost(self) -> Record:
        self.reader.invalid.count(Rule.SERVICE_ERROR, len(self.cell_names))
        return Record((INVALID,) * len(self.cell_names), None)

    def _record(self, entity: object, canonical: str, as_of: datetime | None, faults: Faults) -> Record:
        record = self.reader.record(entity, canonical, as_of)
        if faults is None:
            return record
        places = spoilt(entity, faults)
        are_spoilt = [is_spoilt(path, places) for path in self.cell_names]
        self.reader.invalid.count(Rule.SERVICE_ERROR, sum(are_spoilt))
        cells = [INVALID if lost else cell for lost, cell in zip(are_spoilt, record.cells, strict=True)]
        return Record(tuple(cells), record.as_of)


def exchange(
    department: GraphqlDepartment, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny = UNCOUNTED
) -> GraphqlExchange:
    """Compile the question for these attributes; raises as `records.record_reader` does."""
    query = department.query(entity)
    if query is None:
        raise SourceDataInvalid(department.department, f"nothing about {entity} is bound")
    fields = fields_of(department.department, query, attributes)
    places = [place_of(bound.place, attribute.year) for bound, attribute in zip(fields, attributes, strict=True)]
    selected = selection(query, places)
    ways = tuple(_way(bound, route) for bound, route in zip(fields, selected.cells, strict=True))
    return _exchange(department, query, attributes, selected, ways, scrutiny)


def probe(department: GraphqlDepartment, query: Query) -> GraphqlExchange:
    """A question about nobody, for everything that is bound."""
    return _exchange(department, query, (), selection(query, bound_places(query)), (), UNCOUNTED)


def _exchange(
    department: GraphqlDepartment,
    query: Query,
    attributes: Sequence[Attribute],
    selected: Selection,
    cells: tuple[Way, ...],
    scrutiny: Scrutiny,
) -> GraphqlExchange:
    ways = Ways(
        key=value_way(selected.key),
        as_of=None if selected.as_of_field is None else value_way(selected.as_of_field),
        attributes=cells,
    )
    return GraphqlExchange(
        address=department.address,
        query=query,
        reader=record_reader(department.department, query, attributes, ways, scrutiny),
        selection=selected,
        document=orjson.Fragment(orjson.dumps(selected.text)),
        key_names=_names(selected.key),
        cell_names=tuple(map(_names, selected.cells)),
    )


def _keys(query: Query, spelt: Sequence[str]) -> object:
    """The keys as the field takes them: texts, or representations of a type."""
    if query.root.type_name is None or not spelt:
        return spelt
    before, after = orjson.dumps({"__typename": query.root.type_name, query.key_field: "?"}).decode().split("?")
    # Well-formed keys hold nothing that JSON would have to escape.
    return orjson.Fragment(f"[{before}{f'{after},{before}'.join(spelt)}{after}]")


def _way(bound: Field, route: Path) -> Way:
    return value_way(route) if bound.target is None else values_way(route)


def _names(route: Path) -> ResponsePath:
    return tuple(name for name, _ in route)
