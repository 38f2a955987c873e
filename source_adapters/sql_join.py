"""One table of a statement in the rows of its result: where its columns stand, and how they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any, Final

from source_adapters.answers import Answers, Record, Records, Register
from source_adapters.columns import one_by_one, repeating
from source_adapters.contract import INVALID, Attribute, Cell, Form
from source_adapters.decoding import Decode
from source_adapters.forms import discloser
from source_adapters.keys import KeyKind, spellings
from source_adapters.scrutiny import InvalidCells, Judged, Why, is_before_birth, judged, judged_by_key
from source_adapters.sql_forms import Read
from source_adapters.sql_relations import ReadMoment
from source_adapters.sql_stored import as_held

_FROM_KEY: Final = -1
"""Stands for a column where the cell follows from the key itself: then nothing is selected for it."""


@dataclass(frozen=True, slots=True)
class SqlCell:
    """Where the column of an attribute stands, and how it is read: in one row, and in all of them."""

    place: int
    judged: Judged


def cell_at(place: int, read: Read, why: Why, attribute: Attribute, invalid: InvalidCells) -> SqlCell:
    """An attribute that has a column."""
    # A sealed figure is nobody else's, equal or not.
    column = one_by_one(read) if attribute.form is Form.INPUT else repeating(one_by_one(read))
    return SqlCell(place, judged(read, column, invalid.noting(attribute.name, why), invalid))


def cell_after_birth(place: int, decode: Decode, why: Why, attribute: Attribute, invalid: InvalidCells) -> SqlCell:
    """A date that has a column, read exactly, and is held against the birth that the key tells."""
    disclose = discloser(attribute)

    def read(written: object, canonical: str) -> Cell:
        day = decode(as_held(written))
        return INVALID if isinstance(day, date) and is_before_birth(day, canonical) else disclose(day)

    return SqlCell(place, judged_by_key(read, invalid.noting(attribute.name, why), invalid))


def cell_from_key(disclose: Read) -> SqlCell:
    """An attribute that is told by the key."""
    return SqlCell(_FROM_KEY, Judged(lambda key, _: disclose(key), lambda keys, _: list(map(disclose, keys))))


@dataclass(frozen=True, slots=True)
class Join:
    """One table or list of pairs in the result: where its columns stand in a row and how they are read."""

    register: Register
    key: KeyKind
    presence: int
    as_of: int | None
    read_as_of: ReadMoment
    cells: tuple[SqlCell, ...]

    def answers(self, canonicals: Sequence[str | None]) -> Answers:
        """Nothing said yet; keys that these records are not kept under are marked."""
        is_everybodys = self.key.is_everybodys
        unasked = [
            position
            for position, canonical in enumerate(canonicals)
            if canonical is None or not (is_everybodys or spellings(self.key, canonical))
        ]
        return Answers(self.register, frozenset(unasked))

    def record(self, row: Sequence[Any], canonical: str) -> Record:
        """What this table says in one row of the result."""
        cells = [
            cell.judged.read(canonical if cell.place == _FROM_KEY else row[cell.place], canonical)
            for cell in self.cells
        ]
        return Record(tuple(cells), None if self.as_of is None else self.read_as_of(row[self.as_of]))

    def records(self, numbers: Sequence[int], canonicals: Sequence[str], columns: Sequence[Sequence[Any]]) -> Records:
        """What it says in all rows in which it has a part, no two of one key, told in columns."""
        presence = columns[self.presence]
        is_everywhere = all(presence)

        def of_present(column: Sequence[Any]) -> Sequence[Any]:
            return column if is_everywhere else list(compress(column, presence))

        def read(cell: SqlCell) -> Sequence[Cell]:
            written = of_present(canonicals if cell.place == _FROM_KEY else columns[cell.place])
            return cell.judged.read_all(written, of_present(canonicals) if cell.judged.needs_keys else ())

        keys = of_present(numbers)
        return Records(
            keys=keys,
            cells=tuple(map(read, self.cells)),
            as_of=self._moments(len(keys), of_present(columns[self.as_of or 0])),
        )

    def _moments(self, records: int, stated: Sequence[Any]) -> Sequence[Any]:
        return [None] * records if self.as_of is None else repeating(one_by_one(self.read_as_of))(stated)
