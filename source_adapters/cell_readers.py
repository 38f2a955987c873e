"""From records of parsed JSON to the cells of one attribute: of one record, or of many in a column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from source_adapters import forms
from source_adapters.asked import Asked
from source_adapters.bound import Field, RecordBlock
from source_adapters.columns import Column, one_by_one, repeating
from source_adapters.contract import NO_RECORD, Attribute, Cell, Form, ValueKind
from source_adapters.decoding import decoder
from source_adapters.json_path import Nowhere, Way
from source_adapters.printed_amounts import amount_decoder, amounts_column, is_in_hundredths
from source_adapters.relations import relating

ReadCell: TypeAlias = Callable[[object, str], Cell]
"""A cell of a record, given the canonical key that it is the record of."""

ReadCells: TypeAlias = Callable[[Sequence[object], Asked, Sequence[int]], list[Cell]]
"""The same of many records, given the keys that were asked for and at which place each record's stands."""


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads one attribute; of many records it says what it says of each."""

    of_one: ReadCell
    of_many: ReadCells


def cell_reader(attribute: Attribute, field: Field, block: RecordBlock, way: Way) -> CellReader:
    """The reader of an attribute that stands where the way leads.

    Raises:
        ValueError: kind and form of the attribute do not go together.
    """
    if field.target is not None:
        return _plain(way, relating(attribute, field.target))
    if attribute.kind is ValueKind.NAME_MATCH:
        return _plain(way, decoder(attribute.kind, field))
    disclose = forms.discloser(attribute)
    if field.place == block.key_field and block.key.holds_canonical:
        # The look-up's key is known, and in canonical form whichever way the department writes it.
        return CellReader(
            lambda record, canonical: disclose(canonical),
            lambda records, asked, places: [disclose(asked.canonicals[place]) for place in places],
        )
    decode = amount_decoder(attribute.kind, field, decoder(attribute.kind, field, attribute.day))
    silence = attribute.silence if block.complete_register else NO_RECORD

    def read(found: object) -> Cell:
        if found is Nowhere.YEAR_ABSENT:
            return silence
        return disclose(decode(None if found is Nowhere.ABSENT else found))

    return _along(way, read, _column(attribute, field, read))


def _column(attribute: Attribute, field: Field, read: Callable[[object], Cell]) -> Column[Cell]:
    column = one_by_one(read)
    if is_in_hundredths(attribute.kind, field):
        column = amounts_column(attribute, column)
    # A sealed figure is nobody else's, equal or not.
    return column if attribute.form is Form.INPUT else repeating(column)


def _plain(way: Way, read: Callable[[object], Cell]) -> CellReader:
    """Reads by `read` what stands there; nothing is as unknown as a null."""

    def read_found(found: object) -> Cell:
        return read(None if found is Nowhere.ABSENT else found)

    return _along(way, read_found, one_by_one(read_found))


def _along(way: Way, read: Callable[[object], Cell], column: Column[Cell]) -> CellReader:
    find, find_all = way.find, way.find_all
    return CellReader(
        lambda record, canonical: read(find(record)), lambda records, asked, places: column(find_all(records))
    )
