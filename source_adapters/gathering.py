"""What a department said about each key becomes one row a look-up, in order.

A key's records are merged (equal cells are one, unequal ones INVALID, related subjects are united), silence is
given its meaning, and given names are compared with those on record, which go no further than here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    Attribute,
    Cell,
    Form,
    LookUp,
    Row,
    Sealed,
    ValueKind,
)
from source_adapters.names import verdict
from source_adapters.relations import united

Clock: TypeAlias = Callable[[], datetime]
"""Now, aware."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


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
class Answers:
    """What one register said after a successful call: records by key, and the keys it could not be asked for.

    `held` says of which keys, and since when, the department vouched for its whole answer, silence included.
    Keys are positions in `Numbered.keys`.
    """

    register: Register
    unasked: frozenset[int]
    records: dict[int, list[Record]] = field(default_factory=dict)
    held: dict[int, datetime | None] = field(default_factory=dict)

    def add(self, key: int, record: Record) -> None:
        """Take in one record of a key."""
        self.records.setdefault(key, []).append(record)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The distinct keys of some look-ups, and for each look-up which of them is its own."""

    keys: tuple[str, ...] = field(repr=False)
    of_look_up: tuple[int, ...]


def numbered(look_ups: Iterable[LookUp]) -> Numbered:
    """Ask for each key once, whatever the number of its look-ups."""
    positions: dict[str, int] = {}
    of_look_up = tuple(positions.setdefault(look_up.key, len(positions)) for look_up in look_ups)
    return Numbered(tuple(positions), of_look_up)


def rows(
    look_ups: Sequence[LookUp],
    of_look_up: Sequence[int],
    attributes: Sequence[Attribute],
    answers: Sequence[Answers],
    fetched_at: datetime,
) -> list[Row]:
    """One row a look-up, in the order of the look-ups, its cells in the order of the attributes."""
    asked = _asked(attributes)
    quickly = _quickly(answers, asked, fetched_at)
    return [
        quickly(key) or _row(look_up, key, answers, asked, fetched_at)
        for look_up, key in zip(look_ups, of_look_up, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The attributes' silences; by position which are names or inputs, and how many subjects a relation may have."""

    silences: tuple[Cell, ...] = field(repr=False)
    names: frozenset[int]
    inputs: frozenset[int]
    most: Mapping[int, int]

    def tells_alike(self, position: int, register: Register) -> bool:
        """Whether a record of the attribute must not be told from silence by its moment.

        A record's own moment would show that there is a record, where silence has a value, and so settle an input
        of a sum.
        """
        return position in self.inputs or (register.complete and self.silences[position] is not NO_RECORD)


def _asked(attributes: Sequence[Attribute]) -> _Asked:
    numbered_attributes = tuple(enumerate(attributes))
    return _Asked(
        silences=tuple(attribute.silence for attribute in attributes),
        names=frozenset(place for place, attribute in numbered_attributes if attribute.kind is ValueKind.NAME_MATCH),
        inputs=frozenset(place for place, attribute in numbered_attributes if attribute.form is Form.INPUT),
        most={place: attribute.most for place, attribute in numbered_attributes if attribute.form is Form.RELATION},
    )


def _quickly(answers: Sequence[Answers], asked: _Asked, fetched_at: datetime) -> Callable[[int], Row | None]:
    """What `_row` makes of a key with one record in the one register that was asked, and None for any other.

    That is nearly every key of nearly every call, and the parts of `_row` that do nothing for it cost more than the
    reading of the record.
    """
    if len(answers) != 1 or asked.names or answers[0].register.attributes != tuple(range(len(asked.silences))):
        return lambda key: None
    (answer,) = answers
    records_of, held, states_as_of = answer.records.get, answer.held, answer.register.states_as_of
    alike = tuple(asked.tells_alike(position, answer.register) for position in answer.register.attributes)
    any_alike = any(alike)

    def row(key: int) -> Row | None:
        records = records_of(key)
        if records is None or len(records) != 1:
            return None
        (record,) = records
        cells = record.cells
        whole = held.get(key, fetched_at)
        own = record.as_of if states_as_of and key not in held else whole
        if own is whole or not any_alike:
            return Row(cells, tuple([None if cell is NO_RECORD else own for cell in cells]))
        moments = [
            None if cell is NO_RECORD else whole if told else own for cell, told in zip(cells, alike, strict=True)
        ]
        return Row(cells, tuple(moments))

    return row


def _row(look_up: LookUp, key: int, answers: Sequence[Answers], asked: _Asked, fetched_at: datetime) -> Row:
    cells: list[Cell] = [NO_RECORD] * len(asked.silences)
    moments: list[datetime | None] = [None] * len(cells)
    for answer in answers:
        register = answer.register
        records = answer.records.get(key, ())
        if records:
            said: Sequence[Cell] = _merged(records, register, asked, look_up)
        elif register.complete and key not in answer.unasked:
            said = [asked.silences[position] for position in register.attributes]
        else:
            continue
        whole, own = _moments(answer, key, records, fetched_at)
        for position, cell in zip(register.attributes, said, strict=True):
            cells[position] = cell
            if cell is not NO_RECORD:
                moments[position] = whole if asked.tells_alike(position, register) else own
    return Row(tuple(cells), tuple(moments))


def _moments(
    answer: Answers, key: int, records: Sequence[Record], fetched_at: datetime
) -> tuple[datetime | None, datetime | None]:
    """Since when the answer as a whole held for a key, and since when its records did."""
    whole = answer.held.get(key, fetched_at)
    if key in answer.held or not answer.register.states_as_of or not records:
        return whole, whole
    return whole, oldest([record.as_of for record in records])


def _merged(records: Sequence[Record], register: Register, asked: _Asked, look_up: LookUp) -> Sequence[Cell]:
    answered = [_verified(record.cells, register, asked.names, look_up) for record in records]
    if len(answered) == 1:
        return answered[0]
    return [
        united(cells, asked.most[position]) if position in asked.most else _settled(cells)
        for position, cells in zip(register.attributes, zip(*answered, strict=True), strict=True)
    ]


def _verified(cells: Sequence[Cell], register: Register, names: frozenset[int], look_up: LookUp) -> Sequence[Cell]:
    if names.isdisjoint(register.attributes):
        return cells
    return [
        _verdict(look_up, cell) if position in names else cell
        for position, cell in zip(register.attributes, cells, strict=True)
    ]


def _verdict(look_up: LookUp, recorded: Cell) -> Cell:
    if recorded is None or isinstance(recorded, str):
        return verdict(look_up.given_name, recorded).value
    return INVALID


def _settled(cells: Sequence[Cell]) -> Cell:
    first = cells[0]
    return first if all(_are_equal(first, other) for other in cells[1:]) else INVALID


def _are_equal(one: Cell, other: Cell) -> bool:
    # Sealed figures equal nothing but themselves to everybody else.
    if isinstance(one, Sealed) and isinstance(other, Sealed):
        return one.figure == other.figure
    return one == other


def oldest(moments: Sequence[datetime | None]) -> datetime | None:
    """None where nothing was said, or where a part of it does not say since when: no moment would be true."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known and len(known) == len(moments) else None
