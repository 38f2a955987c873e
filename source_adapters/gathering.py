"""What a department said about each key becomes one row a look-up, in order.

A key's records are merged (equal cells are one, unequal ones INVALID, related subjects are united), silence is
given its meaning, and given names are compared with those on record, which go no further than here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import TypeAlias

from source_adapters.answers import Answers, Record, Register
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    Attribute,
    Cell,
    LookUp,
    Row,
    Sealed,
)
from source_adapters.decoding import CHINA_STANDARD_TIME
from source_adapters.names import verdict
from source_adapters.relations import united
from source_adapters.rows_of_columns import are_columns, rows_of_keys
from source_adapters.scrutiny import InvalidCells, Rule
from source_adapters.wanted import Wanted, wanted

Clock: TypeAlias = Callable[[], datetime]
"""Now, aware."""


Today: TypeAlias = Callable[[], date]
"""The day that data are checked by."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def china_today() -> date:
    """The real day in China."""
    return datetime.now(CHINA_STANDARD_TIME).date()


@dataclass(frozen=True, slots=True)
class Numbered:
    """The distinct keys of some look-ups, and for each look-up which of them is its own."""

    keys: tuple[str, ...] = field(repr=False)
    of_look_up: Sequence[int]


def numbered(look_ups: Iterable[LookUp]) -> Numbered:
    """Ask for each key once, whatever the number of its look-ups."""
    keys = tuple(map(itemgetter(0), look_ups))
    if len(set(keys)) == len(keys):
        return Numbered(keys, range(len(keys)))
    positions = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return Numbered(tuple(positions), [positions[key] for key in keys])


def rows(
    look_ups: Sequence[LookUp],
    of_look_up: Sequence[int],
    attributes: Sequence[Attribute],
    answers: Sequence[Answers],
    fetched_at: datetime,
    invalid: InvalidCells | None = None,
) -> list[Row]:
    """One row a look-up, in the order of the look-ups, its cells in the order of the attributes.

    Cells of which two records say different things are INVALID, and counted in `invalid`.
    """
    return rows_of(look_ups, of_look_up, wanted(attributes), answers, fetched_at, invalid)


def rows_of(
    look_ups: Sequence[LookUp],
    of_look_up: Sequence[int],
    asked: Wanted,
    answers: Sequence[Answers],
    fetched_at: datetime,
    invalid: InvalidCells | None = None,
) -> list[Row]:
    """`rows`, where what the attributes mean is known already."""
    if not look_ups:
        return []
    if asked.names or not are_columns(answers, len(asked.silences)):
        return _one_by_one(look_ups, of_look_up, answers, asked, fetched_at, invalid)
    by_key = rows_of_keys(answers, asked, max(of_look_up) + 1, fetched_at)
    found = by_key if of_look_up == range(len(by_key)) else [by_key[key] for key in of_look_up]
    crowded = {key for answer in answers for key in answer.records}
    if crowded:
        places = [place for place, key in enumerate(of_look_up) if key in crowded]
        own = [look_ups[place] for place in places], [of_look_up[place] for place in places]
        for place, row in zip(places, _one_by_one(*own, answers, asked, fetched_at, invalid), strict=True):
            found[place] = row
    return found


def _one_by_one(
    look_ups: Sequence[LookUp],
    of_look_up: Sequence[int],
    answers: Sequence[Answers],
    asked: Wanted,
    fetched_at: datetime,
    invalid: InvalidCells | None,
) -> list[Row]:
    """The careful way, which knows everything that may be said of a key."""
    keys = frozenset(of_look_up)
    said = [answer.by_key(keys) for answer in answers]
    return [
        _row(look_up, key, said, asked, fetched_at, invalid) for look_up, key in zip(look_ups, of_look_up, strict=True)
    ]


def _row(
    look_up: LookUp,
    key: int,
    answers: Sequence[Answers],
    asked: Wanted,
    fetched_at: datetime,
    invalid: InvalidCells | None,
) -> Row:
    cells: list[Cell] = [NO_RECORD] * len(asked.silences)
    moments: list[datetime | None] = [None] * len(cells)
    for answer in answers:
        register = answer.register
        records = answer.records.get(key, ())
        if records:
            said: Sequence[Cell] = _merged(records, register, asked, look_up, invalid)
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


def _merged(
    records: Sequence[Record], register: Register, asked: Wanted, look_up: LookUp, invalid: InvalidCells | None
) -> Sequence[Cell]:
    answered = [_verified(record.cells, register, asked.names, look_up) for record in records]
    if len(answered) == 1:
        return answered[0]
    return [
        united(cells, asked.most[position]) if position in asked.most else _settled(cells, invalid)
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


def _settled(cells: Sequence[Cell], invalid: InvalidCells | None) -> Cell:
    first = cells[0]
    if all(_are_equal(first, other) for other in cells[1:]):
        return first
    if invalid is not None and INVALID not in cells:
        invalid.count(Rule.TWO_ROWS)
    return INVALID


def _are_equal(one: Cell, other: Cell) -> bool:
    # Sealed figures equal nothing but themselves to everybody else.
    if isinstance(one, Sealed) and isinstance(other, Sealed):
        return one.figure == other.figure
    return one == other


def oldest(moments: Sequence[datetime | None]) -> datetime | None:
    """None where nothing was said, or where a part of it does not say since when: no moment would be true."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known and len(known) == len(moments) else None
