"""How the records of a service are read, whichever way it was asked for them: no I/O.

A record is an object of parsed JSON that holds a key, as the department writes it, and what stands at the places
of the attributes. One bad cell is INVALID and spoils nothing else; a record without a key fails the call: its
silence about the others could no longer be believed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

from source_adapters import forms
from source_adapters.bound import DateFormat, Field, RecordBlock, Unit
from source_adapters.contract import NO_RECORD, Absent, Attribute, Cell, SourceDataInvalid, ValueKind
from source_adapters.decoding import Decode, as_of_moment, decoder
from source_adapters.forms import Exact
from source_adapters.gathering import Answers, Record, Register
from source_adapters.json_path import Find, Nowhere, needs_year
from source_adapters.keys import KeyKind, Spellings, matched, spellings, token
from source_adapters.relations import relating

_DECIMAL: Final = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?")
_HUNDREDTHS: Final = re.compile(r"-?[0-9]{1,13}\.[0-9]{2}")

ReadCell: TypeAlias = Callable[[object, str], Cell]
"""A cell of a record, given the canonical key that it is the record of."""

Asked: TypeAlias = tuple[int, str, Spellings]
"""A key asked for: its number (`gathering.Numbered`), its canonical form, every spelling the department may know."""

Owners: TypeAlias = Mapping[str, Sequence[tuple[int, str]]]
"""Number and canonical form of the keys of a question, by their spellings and by their token."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways from a record, an object, to its key, to the moment that it may state, and to each attribute."""

    key: Find
    as_of: Find | None
    attributes: tuple[Find, ...]


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads the records of one kind of entity for some attributes, as the binding says."""

    department: str
    kind: KeyKind
    register: Register
    find_key: Find
    find_as_of: Find | None
    cells: tuple[ReadCell, ...]

    def asked(self, canonicals: Sequence[str | None]) -> list[Asked]:
        """The keys that the department can be asked for, of all those of a request."""
        return [
            (number, canonical, spelt)
            for number, canonical in enumerate(canonicals)
            if canonical is not None and (spelt := spellings(self.kind, canonical))
        ]

    def answers(self, keys: int, asked: Sequence[Asked]) -> Answers:
        """Nothing said yet about so many keys; those that are not asked for are marked."""
        return Answers(self.register, frozenset(range(keys)).difference([number for number, _, _ in asked]))

    def owners(self, asked: Sequence[Asked]) -> Owners:
        """Who may be meant by a record's key, for `owners_of`."""
        owners: dict[str, list[tuple[int, str]]] = {}
        for number, canonical, spelt in asked:
            for written in {*spelt, token(self.kind, canonical)}:
                owners.setdefault(written, []).append((number, canonical))
        return owners

    def owners_of(self, written: str, owners: Owners) -> Sequence[tuple[int, str]]:
        """Whose record this is; nobody's where its key is none.

        Raises:
            SourceDataInvalid: it is about somebody who was not asked for. The department has not understood whom it was
                asked about, and so its silence about these says nothing.
        """
        # Nearly all keys come back in a spelling that was asked for, and need no arithmetic.
        if found := owners.get(written):
            return found
        known = matched(self.kind, written)
        if known is not None and known not in owners:
            raise SourceDataInvalid(self.department, "a record of the answer is about nobody who was asked for")
        return owners[known] if known is not None else ()

    def is_key_of(self, written: str, canonical: str) -> bool:
        """Whether a record's key is this one."""
        return matched(self.kind, written) == token(self.kind, canonical)

    def key(self, record: object) -> str:
        """A record's key as the department wrote it.

        Raises:
            SourceDataInvalid: there is none where the binding says.
        """
        written = self.find_key(record) if isinstance(record, dict) else None
        if isinstance(written, str):
            return written
        if isinstance(written, int) and not isinstance(written, bool):
            return str(written)
        raise SourceDataInvalid(self.department, "a record of the answer has no key where the binding says")

    def record(self, content: object, canonical: str, as_of: datetime | None) -> Record:
        """What a record that has this `key` says; `as_of` is when it held, unless it says so itself."""
        if self.find_as_of is not None:
            as_of = moment(self.find_as_of(content))
        return Record(tuple([read(content, canonical) for read in self.cells]), as_of)


def record_reader(department: str, block: RecordBlock, attributes: Sequence[Attribute], ways: Ways) -> RecordReader:
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
        find_key=ways.key,
        find_as_of=ways.as_of,
        cells=tuple(
            _reader(attribute, bound, block, find)
            for attribute, bound, find in zip(attributes, fields, ways.attributes, strict=True)
        ),
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


def batches(asked: Sequence[Asked], size: int) -> Iterator[Sequence[Asked]]:
    """The keys of a request, no more in one call than the department takes."""
    return (asked[start : start + size] for start in range(0, len(asked), size))


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


def _reader(attribute: Attribute, field: Field, block: RecordBlock, find: Find) -> ReadCell:
    if field.target is not None:
        relate = relating(attribute, field.target)
        return lambda record, canonical: relate(_found(find(record)))
    decode = decoder(attribute.kind, field)
    if attribute.kind is ValueKind.NAME_MATCH:
        return lambda record, canonical: decode(_found(find(record)))
    disclose = forms.discloser(attribute)
    if field.place == block.key_field and block.key.holds_canonical:
        # The look-up's key is known, and in canonical form whichever way the department writes it.
        return lambda record, canonical: disclose(canonical)
    silence = attribute.silence if block.complete_register else NO_RECORD
    decode = _printed(attribute.kind, field, decode)

    def read(record: object, canonical: str) -> Cell:
        found = find(record)
        if found is Nowhere.YEAR_ABSENT:
            return silence
        return disclose(decode(None if found is Nowhere.ABSENT else found))

    return read


def _found(content: object) -> object:
    return None if content is Nowhere.ABSENT else content


def _printed(kind: ValueKind, field: Field, decode: Decode) -> Decode:
    """The decoding of JSON, whose numbers are binary fractions, so that a careful service prints amounts as texts."""
    if kind not in {ValueKind.MONEY, ValueKind.AREA}:
        return decode
    in_hundredths = kind is ValueKind.AREA or field.unit is Unit.YUAN

    def amount(written: object) -> Exact | Absent | None:
        if not isinstance(written, str):
            return decode(written)
        if in_hundredths and _HUNDREDTHS.fullmatch(written):
            # As most are printed, and as they are to be.
            return Decimal(written)
        return decode(Decimal(written) if _DECIMAL.fullmatch(written) else written)

    return amount
