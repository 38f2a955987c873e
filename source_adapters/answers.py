"""What the registers of a department said in one call: key by key, or a column an attribute where that will do."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from source_adapters.contract import Cell


@dataclass(frozen=True, slots=True)
class Register:
    """One table, service or holding, and the attributes of the request that it answers, by position.

    `complete` says that its silence has a meaning, `states_as_of` that its records say when they held.
    """

    attributes: tuple[int, ...]
    complete: bool
    states_as_of: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a key: a cell for each attribute of its register; of a name match, the name on record."""

    cells: tuple[Cell, ...] = field(repr=False)
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Records:
    """The only records of some keys, each different: a column of cells for each attribute, and the records' moments."""

    keys: Sequence[int]
    cells: tuple[Sequence[Cell], ...] = field(repr=False)
    as_of: Sequence[datetime | None]

    def at(self, place: int) -> Record:
        """One of them."""
        return Record(tuple([column[place] for column in self.cells]), self.as_of[place])


@dataclass(frozen=True, slots=True)
class Answers:
    """What one register said after a successful call: records by key, and the keys it could not be asked for.

    A key stands in `records` or once in `only`, if it has a record. `held` says of which keys, and since when, the
    department vouched for its whole answer, silence included. Keys are positions in `gathering.Numbered.keys`.
    """

    register: Register
    unasked: frozenset[int]
    records: dict[int, list[Record]] = field(default_factory=dict)
    only: list[Records] = field(default_factory=list)
    held: dict[int, datetime | None] = field(default_factory=dict)

    def add(self, key: int, record: Record) -> None:
        """Take in one record of a key."""
        self.records.setdefault(key, []).append(record)

    def add_only(self, records: Records) -> None:
        """Take in records of keys that have no others."""
        if records.keys:
            self.only.append(records)

    def by_key(self, keys: Set[int]) -> "Answers":
        """What it said of these keys, as records by key."""
        said = Answers(self.register, self.unasked, {key: self.records[key] for key in keys & self.records.keys()})
        said.held.update(self.held)
        for records in self.only:
            for place, key in enumerate(records.keys):
                if key in keys:
                    said.add(key, records.at(place))
        return said
