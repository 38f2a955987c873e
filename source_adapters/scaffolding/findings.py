"""What an inspection of a department finds: places where data stand, and what the cells there look like.

No cell is kept, but for short codes of letters and digits (`looks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.contract import Entity, ValueKind
from source_adapters.keys import KeyKind


class Look(StrEnum):
    """What all cells of a column that were seen look like; a column can look like several things."""

    IDENTITY_NUMBER = "identity number"
    IDENTITY_NUMBER_15 = "identity number in 15 digits"
    CREDIT_CODE = "credit code"
    ORGANISATION_CODE = "organisation code"
    ISO_DAY = "day as 2007-11-01"
    COMPACT_DAY = "day as 20071101"
    SLASHED_DAY = "day as 2007/11/1"
    CHINESE_DAY = "day as 2007年11月1日"
    SHORT_DAY = "day as 071101"
    SERIAL_DAY = "day as a spreadsheet counts"
    YEAR = "year"
    DIVISION = "division"
    WHOLE = "whole number"
    NUMBER = "number"
    CODE = "short code"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a dotted path of a record.

    `key` is how keys stand in it, where it holds keys; `codes` are the short codes seen, `empty` what stands where
    there is no date. `comment` is the department's own. `is_unique` says that no cell was seen twice.
    """

    place: str
    looks: frozenset[Look] = frozenset()
    key: KeyKind | None = None
    codes: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    comment: str = ""
    is_unique: bool = False
    has_fractions: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, file, service or query. `settings` are further lines of its block, ready for the binding.

    Without `keys_seen` it is known that keys stand somewhere, but not how they are written.
    """

    name: str
    columns: tuple[Column, ...]
    settings: tuple[str, ...] = ()
    as_of: str | None = None
    keys_seen: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attribute that the schema says is answered by the department, and the words under which people know it."""

    entity: Entity
    attribute: str
    kind: ValueKind
    words: tuple[str, ...] = ()
    by_year: bool = False
    target: Entity | None = None
    title: str = ""


Codes: TypeAlias = Mapping[str, str | None]
"""A department's code → word of the schema, None where nobody knows it yet."""

NO_CODES: Final[Codes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Proposed:
    """How an attribute would be bound. Without `place` it is undecided, and `remark` says between what.

    `settings` are what stands beside the place, ready for the binding.
    """

    attribute: str
    place: str | None
    settings: tuple[str, ...] = ()
    codes: Codes = field(default_factory=lambda: NO_CODES)
    words: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One table of a binding, with its key."""

    table: Table
    entity: Entity
    key_place: str
    key: KeyKind
    attributes: tuple[Proposed, ...]
    year_place: str | None = None
    as_of_place: str | None = None
    as_of_format: str | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """A relation: pairs of keys. Both places are None where it cannot be told which is whose."""

    table: Table
    attribute: str
    entity: Entity
    key_place: str | None
    key: KeyKind
    target_place: str | None
    target: KeyKind
    as_of_place: str | None = None
    as_of_format: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that would be bound, and in `remarks` what was found beside it, or not found at all."""

    blocks: tuple[Block, ...]
    pairs: tuple[Pairs, ...]
    remarks: tuple[str, ...]
