"""What the gateway and a department's adapter say to each other.

A `FetchRequest` names look-ups and the attributes wanted, each in one resolved form; `Rows` answer it with
exactly those forms, whoever computed them. Nothing else crosses this boundary in either direction.

Foreign exceptions end in the adapters, chained with ``from``, as one of::

    SourceError                 one department's fault; the others are answered
    ├── SourceTimeout           no complete answer before the call's time was up   SOURCE_TIMEOUT
    ├── SourceUnavailable       not reachable, or it answered with a failure       SOURCE_UNAVAILABLE
    │   └── SourceRefrained     not asked (any further), to spare it               SOURCE_UNAVAILABLE
    └── SourceDataInvalid       it answered with something that cannot be read     SOURCE_DATA_INVALID
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import ClassVar, Final, NamedTuple, Protocol, TypeAlias


class Form(StrEnum):
    """How a value is disclosed. ``INPUT`` is a figure on its way to a derived sum and to nothing else."""

    EXACT = "exact"
    RANGE = "range"
    STATUS = "status"
    MASKED = "masked"
    RELATION = "relation"
    INPUT = "input"


class Entity(StrEnum):
    """The two kinds of subject; the value is the name of the GraphQL type."""

    PERSON = "Person"
    ENTERPRISE = "Enterprise"


class ValueKind(StrEnum):
    """What an attribute's exact value is, and so how it is decoded and compared with edges.

    MONEY is yuan with two places (Decimal), AREA square metres with two places (Decimal), COUNT and MONTHS are
    int, DATE is `datetime.date`, TEXT is str, CODE is one of the attribute's registered words (str),
    DIVISION is six or nine digits of GB/T 2260 (str), NAME_MATCH compares the look-up's given name, KEYS are
    the keys of related subjects.
    """

    MONEY = "money"
    AREA = "area"
    COUNT = "count"
    MONTHS = "months"
    DATE = "date"
    TEXT = "text"
    CODE = "code"
    DIVISION = "division"
    NAME_MATCH = "name_match"
    KEYS = "keys"


class Coarsening(StrEnum):
    """A range that follows from the value's own structure, so that no band set is registered for it.

    MONTH ``2007-03`` and YEAR ``2007`` of a date, DISTRICT the first six digits of a division code (GB/T 2260),
    SECTION the letter of an industry class (GB/T 4754).
    """

    MONTH = "month"
    YEAR = "year"
    DISTRICT = "district"
    SECTION = "section"


Edge: TypeAlias = Decimal | int | date


class LookUp(NamedTuple):
    """One subject asked for: its key and, where a name is to be verified, the name as the caller gave it.

    A tuple, because hundreds are made for a request; it shows nothing of what it holds.
    """

    key: str
    given_name: str | None = None

    def __repr__(self) -> str:
        return "LookUp()"


class Absent(Enum):
    """Why a cell holds no value although the call succeeded."""

    NO_RECORD = "no_record"
    INVALID = "invalid"
    TOO_MANY = "too_many"

    def __repr__(self) -> str:
        return f"Absent.{self.name}"


NO_RECORD: Final = Absent.NO_RECORD
"""No row at the authority and silence means unknown, or the key could not be looked up there."""

INVALID: Final = Absent.INVALID
"""The department's own cell cannot be read (unknown code, two unequal rows): SOURCE_DATA_INVALID of the cell."""

TOO_MANY: Final = Absent.TOO_MANY
"""More related subjects than the request allows: LIMIT_EXCEEDED of the cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Sealed:
    """A figure on its way into a derived sum; it shows itself to nobody and equals nothing but itself."""

    figure: Decimal = field(repr=False)

    def __str__(self) -> str:
        return "Sealed()"


Cell: TypeAlias = str | int | bool | Decimal | date | Sealed | tuple[str, ...] | Absent | None
"""A value in the form asked for; None where the authority's row itself says "unknown"."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute in one resolved form.

    `edges` ascend, in the unit of the value. RANGE: n edges make n + 1 bands ``[from, next)``, open below and
    above, and the cell is the band's index; with a `coarsening` there are no edges and the cell is a str.
    STATUS of a figure or a date: one edge, and the cell is the bool "at or above it". STATUS of a CODE: no
    edge, the cell is the word, one of `words`. MASKED: a str masked by `forms.masked`. INPUT: `Sealed`. RELATION: the
    canonical keys of the related subjects of kind `target`, distinct, in any order; TOO_MANY if more than `most`.
    `day` is the day on which a DIVISION is to be understood: a code that has been given up since is read as what it
    had become by then. `silence` is what the schema says that "no row" means, already in this form; NO_RECORD where it
    means unknown.
    """

    name: str
    form: Form
    kind: ValueKind
    edges: tuple[Edge, ...] = ()
    coarsening: Coarsening | None = None
    year: int | None = None
    words: tuple[str, ...] = ()
    silence: Cell = NO_RECORD
    target: Entity | None = None
    most: int = 0
    day: date | None = None

    def question(self) -> tuple[object, ...]:
        """All that a department is asked: what silence means is no part of it, and may hold a figure."""
        return (
            self.name,
            self.form,
            self.kind,
            self.edges,
            self.coarsening,
            self.year,
            self.words,
            self.target,
            self.most,
            self.day,
        )


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One call to one department about one kind of entity.

    Look-ups are answered by position; one key may occur under several given names. `timeout` is what is left
    of the request's deadline, in seconds. `client` and `purpose` are register words, told to the department.
    """

    department: str
    entity: Entity
    look_ups: tuple[LookUp, ...]
    attributes: tuple[Attribute, ...]
    client: str
    purpose: str
    timeout: float


class Row(NamedTuple):
    """The answer to one look-up: one cell an attribute, in the order asked, and when each of them held.

    `as_of` is aware, and None where the cell is NO_RECORD or the department does not say it readably. Where silence
    has a value it is the same for a record and for silence: it must not tell which of the two a value comes from.
    `recalled` says of each cell that a cache held when it had been read (aware), and None of the others; it is empty
    where no cell comes from a cache.

    A tuple, because hundreds are made for a request; it shows no cell.
    """

    cells: tuple[Cell, ...]
    as_of: tuple[datetime | None, ...]
    recalled: tuple[datetime | None, ...] = ()

    def __repr__(self) -> str:
        return f"Row(as_of={self.as_of!r})"


@dataclass(frozen=True, slots=True)
class Rows:
    """One row a look-up, in order; `fetched_at` is when this process had read them (aware, UTC).

    `unanswered` are the places of look-ups that failed although a cache could answer others; each with its fault. All
    cells of their rows are INVALID.
    """

    rows: Sequence[Row] = field(repr=False)
    fetched_at: datetime
    unanswered: Mapping[int, "SourceError"] = field(default_factory=dict)


class SourceError(Exception):
    """One department could not answer. The message is for the log and holds no key, name or value."""

    code: ClassVar[str]

    def __init__(self, department: str, message: str) -> None:
        super().__init__(f"{department}: {message}")
        self.department = department


class SourceTimeout(SourceError):
    """No complete answer before the call's time was up."""

    code = "SOURCE_TIMEOUT"


class SourceUnavailable(SourceError):
    """Not reachable, or it answered with a failure of its own.

    `retry_after` is in how many seconds it may be asked again, where that is known. `may_pass` says that the same call
    may succeed a little later; it is False where the department refuses this call and will go on to.
    """

    code = "SOURCE_UNAVAILABLE"

    def __init__(
        self, department: str, message: str, *, retry_after: float | None = None, may_pass: bool = True
    ) -> None:
        super().__init__(department, message)
        self.retry_after = retry_after
        self.may_pass = may_pass


class SourceRefrained(SourceUnavailable):
    """It is not asked, or not any further, because of its other calls: nobody's look-ups can have been the cause."""


class SourceDataInvalid(SourceError):
    """It answered with something that cannot be read as the binding says."""

    code = "SOURCE_DATA_INVALID"


class Source(Protocol):
    """One department, connected. Opening never fails because the department is down."""

    department: str

    async def open(self) -> None:
        """Make pools and sessions; connect to nothing yet."""

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer every look-up by position, or raise a `SourceError` for the whole call."""

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # beside its department, not around several
        """Return if the department answers and has the bound tables and columns; else raise a `SourceError`."""

    async def close(self) -> None:
        """Release connections."""
