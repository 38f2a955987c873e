"""What a binding says of a department: which adapter, where, and how its columns or fields are read.

Read from a file once (`bindings.load_bindings`), then facts. Nothing here shows an address or a credential.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.access import OPEN, Access
from source_adapters.contract import INVALID, Absent, Entity
from source_adapters.keys import KeyKind
from source_adapters.reorganisations import Reorganisations
from source_adapters.shapes import Mark, OneKey, Paging


class Unit(StrEnum):
    """What a department counts money in."""

    YUAN = "yuan"
    FEN = "fen"
    TEN_THOUSAND_YUAN = "ten_thousand_yuan"


class DateFormat(StrEnum):
    """How a department writes dates.

    ``2007-11-01``, ``20071101``, ``2007/11/1``, ``2007年11月1日``, ``071101``, or ``39387``: days as spreadsheets
    count them.
    """

    ISO = "iso"
    COMPACT = "compact"
    SLASHED = "slashed"
    CHINESE = "chinese"
    TWO_DIGIT_YEAR = "two_digit_year"
    EXCEL_SERIAL = "excel_serial"

    @property
    def is_digits(self) -> bool:
        """Whether it may stand in a column of whole numbers."""
        return self in {DateFormat.COMPACT, DateFormat.TWO_DIGIT_YEAR, DateFormat.EXCEL_SERIAL}


MOMENT_FORMATS: Final = (DateFormat.ISO, DateFormat.COMPACT, DateFormat.SLASHED, DateFormat.CHINESE)
"""How a department may write when a record held: forms that need no further word."""

DATABASE_FORMATS: Final = (*MOMENT_FORMATS, DateFormat.TWO_DIGIT_YEAR)
"""How dates may be written anywhere; only drops come from spreadsheets, too."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (seconds) and how much in one call: `keys_per_call` look-ups, `max_answer_bytes` of JSON.

    `connections` are kept at most; None for as many as the adapter finds right.
    """

    connect_timeout: float = 1.0
    read_timeout: float = 3.0
    keys_per_call: int = 1000
    max_answer_bytes: int = 32 * 1024 * 1024
    connections: int | None = None

    @property
    def longest(self) -> float:
        """Seconds after which one call has been given up."""
        return self.connect_timeout + self.read_timeout


@dataclass(frozen=True, slots=True)
class Field:
    """Where an attribute is found: a column, or a dotted path in a record that may hold ``{year}``.

    `codes` is the department's code → word of the schema; without it the department writes the words. A code that is
    not there reads as `other_codes`: INVALID (strict), None for unknown, or a word (lenient). `empty` are the texts
    that stand for no date, and of years in two digits those from `pivot` on are of the last century. `divisions` are
    the reorganisations through which division codes are followed. `target` says of a relation how the keys of the
    related subjects are written.
    """

    place: str
    codes: Mapping[str, str] | None = None
    format: DateFormat = DateFormat.ISO
    unit: Unit = Unit.YUAN
    target: KeyKind | None = None
    other_codes: str | Absent | None = INVALID
    empty: frozenset[str] = frozenset()
    pivot: int = 0
    divisions: Reorganisations | None = field(default=None, repr=False)


Fields: TypeAlias = Mapping[str, Field]
NO_FIELDS: Final[Fields] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view about one kind of entity; with `year_column`, one row per subject and year."""

    entity: Entity
    name: str
    key_column: str
    key: KeyKind
    attributes: Fields
    as_of_column: str | None = None
    as_of_format: DateFormat = DateFormat.ISO
    complete_register: bool = False
    year_column: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One table or view with one row a pair: a subject's own key, and that of a subject it is related to."""

    attribute: str
    entity: Entity
    name: str
    key_column: str
    key: KeyKind
    target_column: str
    target: KeyKind
    as_of_column: str | None = None
    as_of_format: DateFormat = DateFormat.ISO


@dataclass(frozen=True, slots=True)
class Service:
    """One path of a department's HTTP service about one kind of entity.

    `records` and `as_of` are dotted paths in the answer; `key_field`, `as_of_field` and the attributes are
    dotted paths in a record. Without `records` the answer about one key is the record itself, or a list of them.
    """

    entity: Entity
    path: str
    records: str | None
    key_field: str
    key: KeyKind
    attributes: Fields
    as_of: str | None = None
    as_of_field: str | None = None
    complete_register: bool = False
    answered_if: Mark | None = None
    one_key: OneKey | None = None
    paging: Paging | None = None


class AnswersBy(StrEnum):
    """How the answers of a GraphQL field belong to the keys of a question: by their order, or by their own keys."""

    POSITION = "position"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class KeysField:
    """A root field that takes a list of keys; of ``_entities``, representations of a type named `type_name`."""

    name: str
    argument: str
    argument_type: str
    answers_by: AnswersBy
    type_name: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """One question to a department's GraphQL endpoint about one kind of entity.

    `key_field` is a field of the entity, `as_of` a dotted path of fields from the root, and `as_of_field` and the
    attributes are dotted paths from the entity, of fields that may have arguments (`graphql_path`).
    """

    entity: Entity
    root: KeysField
    key_field: str
    key: KeyKind
    attributes: Fields
    year_type: str = "Int!"
    as_of: str | None = None
    as_of_field: str | None = None
    complete_register: bool = False


RecordBlock: TypeAlias = Service | Query
"""What a binding says of the records about one kind of entity, whichever way they are asked for."""


@dataclass(frozen=True, slots=True)
class SqlDepartment:
    """A department reached through its database; `address` is an SQLAlchemy URL with an absolute path."""

    department: str
    address: str = field(repr=False)
    limits: Limits
    tables: tuple[Table, ...]
    relations: tuple[Relation, ...] = ()

    def fields(self, entity: Entity) -> Fields:
        """Every attribute bound for this kind of entity."""
        return {
            name: bound for table in self.tables if table.entity is entity for name, bound in table.attributes.items()
        } | {
            relation.attribute: Field(relation.target_column, target=relation.target)
            for relation in self.relations
            if relation.entity is entity
        }


@dataclass(frozen=True, slots=True)
class HttpDepartment:
    """A department reached through its HTTP service; `address` is scheme, host and perhaps a path prefix."""

    department: str
    address: str = field(repr=False)
    limits: Limits
    services: tuple[Service, ...]
    access: Access = OPEN

    def service(self, entity: Entity) -> Service | None:
        """The one service about this kind of entity."""
        return next((service for service in self.services if service.entity is entity), None)

    def fields(self, entity: Entity) -> Fields:
        """Every attribute bound for this kind of entity."""
        service = self.service(entity)
        return NO_FIELDS if service is None else service.attributes


@dataclass(frozen=True, slots=True)
class GraphqlDepartment:
    """A department reached through its GraphQL endpoint, whose whole address is `address`."""

    department: str
    address: str = field(repr=False)
    limits: Limits
    queries: tuple[Query, ...]
    access: Access = OPEN

    def query(self, entity: Entity) -> Query | None:
        """The one question about this kind of entity."""
        return next((query for query in self.queries if query.entity is entity), None)

    def fields(self, entity: Entity) -> Fields:
        """Every attribute bound for this kind of entity."""
        query = self.query(entity)
        return NO_FIELDS if query is None else query.attributes


class FileFormat(StrEnum):
    """What a dropped file is."""

    CSV = "csv"
    EXCEL = "excel"
    PARQUET = "parquet"


class Encoding(StrEnum):
    """How a dropped CSV file is encoded; UTF-8 with or without its mark, GB18030 with all that GBK and GB2312 hold."""

    UTF_8 = "utf-8"
    GB18030 = "gb18030"


class Complete(StrEnum):
    """How a dropped file is known to be whole.

    STABLE: two looks in a row found it the same. MARKED: a file of its name and ``.done`` lies beside it, no older.
    RENAMED: the department moves it into place when it is whole.
    """

    STABLE = "stable"
    MARKED = "marked"
    RENAMED = "renamed"


class DropMoment(StrEnum):
    """What says when a drop held: when its file was last modified, or the date in its name."""

    MODIFIED = "modified"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a dropped file is laid out. `header_row` counts lines, or rows of a sheet, from 1.

    `final_newline` says that a CSV file whose last line is not ended was cut off.
    """

    format: FileFormat
    sheet: str | None = None
    header_row: int = 1
    delimiter: str = ","
    encoding: Encoding = Encoding.UTF_8
    final_newline: bool = True


@dataclass(frozen=True, slots=True)
class DroppedTable:
    """A file, or a sheet of one, that holds a table or pairs.

    The name of `content` is the file's, in which ``{date}`` stands for the day of the drop.
    """

    content: Table | Relation
    layout: Layout


@dataclass(frozen=True, slots=True)
class TakingOver:
    """When a new drop is taken over: looked for every so many seconds, and refused where it is not plausible.

    `least_share` of the rows of the drop before must be there; at most `malformed_keys` of the rows, as a share,
    may have a key that is none; a file has at most `max_file_bytes`.
    """

    look_every: float = 5.0
    complete: Complete = Complete.STABLE
    moment: DropMoment = DropMoment.MODIFIED
    least_share: float = 0.5
    malformed_keys: float = 0.0
    max_file_bytes: int = 4 * 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FilesDepartment:
    """A department that drops files into a folder; `folder` is its absolute path."""

    department: str
    folder: Path = field(repr=False)
    limits: Limits
    dropped: tuple[DroppedTable, ...]
    taking_over: TakingOver = TakingOver()

    def fields(self, entity: Entity) -> Fields:
        """Every attribute bound for this kind of entity."""
        bound: dict[str, Field] = {}
        for content in (each.content for each in self.dropped if each.content.entity is entity):
            if isinstance(content, Table):
                bound.update(content.attributes)
            else:
                bound[content.attribute] = Field(content.target_column, target=content.target)
        return bound


BoundDepartment: TypeAlias = SqlDepartment | HttpDepartment | GraphqlDepartment | FilesDepartment
