"""From records of parsed JSON to the cells of one attribute: of one record, or of many in a column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from source_adapters import forms
from source_adapters.asked import Asked
from source_adapters.bound import Field, RecordBlock
from source_adapters.columns import Column, one_by_one, repeating
from source_adapters.contract import INVALID, NO_RECORD, Attribute, Cell, Form, ValueKind
from source_adapters.decoding import decoder
from source_adapters.json_path import Nowhere, Way
from source_adapters.printed_amounts import amount_decoder, amounts_column, as_number, is_in_hundredths
from source_adapters.reasons import reason
from source_adapters.relations import relating
from source_adapters.scrutiny import (
    UNCOUNTED,
    InvalidCells,
    Judged,
    Rule,
    Scrutiny,
    always,
    follows_birth,
    is_before_birth,
    judged,
    judged_by_key,
)

ReadCell: TypeAlias = Callable[[object, str], Cell]
"""A cell of a record, given the canonical key that it is the record of."""

ReadCells: TypeAlias = Callable[[Sequence[object], Asked, Sequence[int]], list[Cell]]
"""The same of many records, given the keys that were asked for and at which place each record's stands."""


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads one attribute; of many records it says what it says of each."""

    of_one: ReadCell
    of_many: ReadCells


def cell_reader(
    attribute: Attribute, field: Field, block: RecordBlock, way: Way, scrutiny: Scrutiny = UNCOUNTED
) -> CellReader:
    """The reader of an attribute that stands where the way leads.

    Raises:
        ValueError: kind and form of the attribute do not go together.
    """
    if field.target is not None:
        return _plain(way, relating(attribute, field.target), attribute.name, Rule.CHECK_CHARACTER, scrutiny.invalid)
    if attribute.kind is ValueKind.NAME_MATCH:
        return _plain(way, decoder(attribute.kind, field), attribute.name, Rule.TYPE, scrutiny.invalid)
    disclose = forms.discloser(attribute)
    if field.place == block.key_field and block.key.holds_canonical:
        # The look-up's key is known, and in canonical form whichever way the department writes it.
        return CellReader(
            lambda record, canonical: disclose(canonical),
            lambda records, asked, places: [disclose(asked.canonicals[place]) for place in places],
        )
    as_written = decoder(attribute.kind, field, scrutiny.day, day=attribute.day)
    decode = scrutiny.invalid.noting_codes(attribute.name, field, amount_decoder(attribute.kind, field, as_written))
    silence = attribute.silence if block.complete_register else NO_RECORD
    why = scrutiny.invalid.noting(attribute.name, reason(attribute, field, scrutiny.day, as_number))

    def read(found: object) -> Cell:
        if found is Nowhere.YEAR_ABSENT:
            return silence
        return disclose(decode(None if found is Nowhere.ABSENT else found))

    def read_of(found: object, canonical: str) -> Cell:
        if found is Nowhere.YEAR_ABSENT:
            return silence
        value = decode(None if found is Nowhere.ABSENT else found)
        return INVALID if isinstance(value, date) and is_before_birth(value, canonical) else disclose(value)

    if follows_birth(block.entity, attribute):
        return _along(way, judged_by_key(read_of, why, scrutiny.invalid))
    return _along(way, judged(read, _column(attribute, field, read), why, scrutiny.invalid))


def _column(attribute: Attribute, field: Field, read: Callable[[object], Cell]) -> Column[Cell]:
    column = one_by_one(read)
    if is_in_hundredths(attribute.kind, field):
        column = amounts_column(attribute, column)
    # A sealed figure is nobody else's, equal or not.
    return column if attribute.form is Form.INPUT else repeating(column)


def _plain(way: Way, read: Callable[[object], Cell], name: str, rule: Rule, invalid: InvalidCells) -> CellReader:
    """Reads by `read` what stands there; nothing is as unknown as a null."""

    def read_found(found: object) -> Cell:
        return read(None if found is Nowhere.ABSENT else found)

    why = invalid.noting(name, always(rule))
    return _along(way, judged(read_found, one_by_one(read_found), why, invalid))


def _along(way: Way, cells: Judged) -> CellReader:
    find, find_all = way.find, way.find_all

    def of_many(records: Sequence[object], asked: Asked, places: Sequence[int]) -> list[Cell]:
        whose = [asked.canonicals[place] for place in places] if cells.needs_keys else ()
        return cells.read_all(find_all(records), whose)

    return CellReader(lambda record, canonical: cells.read(find(record), canonical), of_many)
