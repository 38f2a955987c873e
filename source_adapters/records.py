"""How the records of a service are read, whichever way it was asked for them: no I/O.

A record is an object of parsed JSON that holds a key, as the department writes it, and what stands at the places
of the attributes. One bad cell is INVALID and spoils nothing else; a record without a key fails the call: its
silence about the others could no longer be believed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from source_adapters.answers import Answers, Record, Records, Register
from source_adapters.asked import Asked, Owners, asked
from source_adapters.bound import DateFormat, Field, RecordBlock
from source_adapters.cell_readers import CellReader, cell_reader
from source_adapters.columns import Column, one_by_one, repeating
from source_adapters.contract import Attribute, SourceDataInvalid, ValueKind
from source_adapters.decoding import as_of_moment
from source_adapters.json_path import Way, needs_year
from source_adapters.keys import KeyKind, matched
from source_adapters.scrutiny import UNCOUNTED, InvalidCells, Rule, Scrutiny


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways from a record, an object, to its key, to the moment that it may state, and to each attribute."""

    key: Way
    as_of: Way | None
    attributes: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads the records of one kind of entity for some attributes, as the binding says."""

    department: str
    kind: KeyKind
    register: Register
    key_way: Way
    as_of_way: Way | None
    cells: tuple[CellReader, ...]
    invalid: InvalidCells = field(default_factory=InvalidCells, repr=False)

    def asked(self, canonicals: Sequence[str | None]) -> Asked:
        """The keys that the department can be asked for, of all those of a request."""
        return asked(self.kind, canonicals)

    def answers(self, keys: int, asked: Asked) -> Answers:
        """Nothing said yet about so many keys; those that are not asked for are marked."""
        if len(asked.numbers) == keys:
            return Answers(self.register, frozenset())
        return Answers(self.register, frozenset(range(keys)).difference(asked.numbers))

    def owners_of(self, written: str, asked: Asked, owners: Owners) -> Sequence[int]:
        """Whose record this is, by place; nobody's where its key is none.

        Raises:
            SourceDataInvalid: it is about somebody who was not asked for. The department has not understood whom it was
                asked about, and so its silence about these says nothing.
        """
        found = asked.owners_of(written, owners)
        if found:
            return found
        is_somebodys = matched(self.kind, written) is not None
        self.invalid.count(Rule.WRONG_KEY if is_somebodys else Rule.CHECK_CHARACTER)
        if is_somebodys:
            raise SourceDataInvalid(self.department, "a record of the answer is about nobody who was asked for")
        return found

    def key(self, record: object) -> str:
        """A record's key as the department wrote it.

        Raises:
            SourceDataInvalid: there is none where the binding says.
        """
        written = self.key_way.find(record) if isinstance(record, dict) else None
        if isinstance(written, str):
            return written
        if isinstance(written, int) and not isinstance(written, bool):
            return str(written)
        raise SourceDataInvalid(self.department, "a record of the answer has no key where the binding says")

    def keys(self, records: Sequence[object]) -> list[str]:
        """`key` of each; raises as it does."""
        written = self.key_way.take_all(records) or ()
        texts = [key for key in written if isinstance(key, str)]
        return texts if len(texts) == len(records) else list(map(self.key, records))

    def have_keys(self, records: Sequence[object], spelt: Sequence[str]) -> bool:
        """Whether their keys are written just so."""
        return self.key_way.take_all(records) == spelt

    def record(self, content: object, canonical: str, as_of: datetime | None) -> Record:
        """What a record that has this `key` says; `as_of` is when it held, unless it says so itself."""
        if self.as_of_way is not None:
            as_of = moment(self.as_of_way.find(content))
        return Record(tuple([cell.of_one(content, canonical) for cell in self.cells]), as_of)

    def take_by_key(self, contents: Sequence[object], asked: Asked, as_of: datetime | None, answers: Answers) -> None:
        """Take in records in any order, each of whoever has its key.

        Raises:
            SourceDataInvalid: one of them has no `key`, or that of somebody who was not asked for.
        """
        written = self.keys(contents)
        place_of = dict(zip(asked.spelt, asked.whose, strict=True))
        places = [place for place in map(place_of.get, written) if place is not None]
        if len(places) < len(written) or len(place_of) < len(asked.spelt):
            # A spelling that nobody asked for, or one that two keys share.
            owners = asked.owners()
            pairs = [
                (content, place)
                for content, key in zip(contents, written, strict=True)
                for place in self.owners_of(key, asked, owners)
            ]
            contents, places = [content for content, _ in pairs], [place for _, place in pairs]
        self.take(contents, places, asked, as_of, answers)

    def take(
        self,
        contents: Sequence[object],
        places: Sequence[int],
        asked: Asked,
        as_of: datetime | None,
        answers: Answers,
    ) -> None:
        """Take in records, each of the key at its place among those asked for."""
        if len(set(places)) < len(places):
            times = Counter(places)
            pairs = list(zip(contents, places, strict=True))
            for content, place in pairs:
                if times[place] > 1:
                    answers.add(asked.numbers[place], self.record(content, asked.canonicals[place], as_of))
            contents = [content for content, place in pairs if times[place] == 1]
            places = [place for place in places if times[place] == 1]
        answers.add_only(self._records(contents, places, asked, as_of))

    def _records(
        self, contents: Sequence[object], places: Sequence[int], asked: Asked, as_of: datetime | None
    ) -> Records:
        """`record` of each, told in columns."""
        return Records(
            keys=asked.numbers_of(places),
            cells=tuple([cell.of_many(contents, asked, places) for cell in self.cells]),
            as_of=[as_of] * len(places) if self.as_of_way is None else _MOMENTS(self.as_of_way.find_all(contents)),
        )


def record_reader(
    department: str,
    block: RecordBlock,
    attributes: Sequence[Attribute],
    ways: Ways,
    scrutiny: Scrutiny = UNCOUNTED,
) -> RecordReader:
    """Compile the reading of these attributes, for which there is a way each.

    Raises:
        SourceDataInvalid: as `fields_of` does.
        ValueError: kind and form of an attribute do not go together.
    """
    fields = fields_of(department, block, attributes)
    return RecordReader(
        department=department,
        kind=block.key,
        register=Register(
            attributes=tuple(range(len(attributes))),
            complete=block.complete_register,
            states_as_of=bool(block.as_of or block.as_of_field),
        ),
        key_way=ways.key,
        as_of_way=ways.as_of,
        cells=tuple(
            cell_reader(attribute, bound, block, way, scrutiny)
            for attribute, bound, way in zip(attributes, fields, ways.attributes, strict=True)
        ),
        invalid=scrutiny.invalid,
    )


def fields_of(department: str, block: RecordBlock, attributes: Sequence[Attribute]) -> list[Field]:
    """Where each attribute stands.

    Raises:
        SourceDataInvalid: an attribute is not bound, or bound with a year and asked without, or the reverse, or
            a relation is bound to keys of the other kind of subject.
    """
    return [_field(department, block, attribute) for attribute in attributes]


def moment(written: object) -> datetime | None:
    """When an answer or a record says that it held (aware), or None where it does not say it readably."""
    return as_of_moment(written, DateFormat.ISO)


def _field(department: str, block: RecordBlock, attribute: Attribute) -> Field:
    field = block.attributes.get(attribute.name)
    name = f"{block.entity}.{attribute.name}"
    if field is None:
        raise SourceDataInvalid(department, f"{name} is not bound")
    if (attribute.kind is ValueKind.KEYS) != (field.target is not None):
        raise SourceDataInvalid(department, f"{name} is bound as a relation, or else asked as one")
    if field.target is not None and field.target.entity is not attribute.target:
        raise SourceDataInvalid(department, f"{name} is bound to keys of {field.target.entity}")
    if needs_year(field.place) != (attribute.year is not None):
        raise SourceDataInvalid(department, f"{name} is kept by year, or else asked with one")
    return field


_MOMENTS: Final[Column[datetime | None]] = repeating(one_by_one(moment))
