"""Columns of records become rows: what `gathering` makes of a key without two records, made of all such keys at once.

That is nearly every key of nearly every call, so that the cost of a call of hundreds is the cost of this module.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, repeat
from operator import is_
from typing import Final, Protocol, TypeAlias

from source_adapters.answers import Answers, Register
from source_adapters.contract import NO_RECORD, Cell, Row

Moments: TypeAlias = datetime | list[datetime | None]
"""One moment for all keys, or one a key."""

_row: Final[Callable[[Iterable[object]], Row]] = partial(tuple.__new__, Row)
"""From a pair to a row without a step of Python."""


class Silences(Protocol):
    """What silence means for each attribute, and where a record must not be told from it by its moment."""

    @property
    def silences(self) -> Sequence[Cell]:
        """By position."""

    def tells_alike(self, position: int, register: Register, /) -> bool:
        """Whether record and silence are of one moment."""


def are_columns(answers: Sequence[Answers], attributes: int) -> bool:
    """Whether each attribute is answered by exactly one register, so that columns can stand side by side."""
    places = sorted(place for answer in answers for place in answer.register.attributes)
    return bool(places) and places == list(range(attributes))


def rows_of_keys(answers: Sequence[Answers], asked: Silences, keys: int, fetched_at: datetime) -> list[Row]:
    """One row for each of so many keys; those with `Answers.records` have one that means nothing."""
    cells: dict[int, Sequence[Cell]] = {}
    moments: dict[int, Moments] = {}
    for answer in answers:
        order = _order(answer, keys)
        whole = _whole(answer, keys, fetched_at)
        own = _own(answer, keys, whole, fetched_at, order)
        for column, place in enumerate(answer.register.attributes):
            silence = asked.silences[place] if answer.register.complete else NO_RECORD
            cells[place] = _in_order([records.cells[column] for records in answer.only], silence, order)
            moments[place] = whole if own is whole or asked.tells_alike(place, answer.register) else own
    in_order = [cells[place] for place in range(len(cells))]
    told = [moments[place] for place in range(len(cells))]
    return list(map(_row, zip(zip(*in_order, strict=True), _moments(in_order, told), strict=False)))


def _order(answer: Answers, keys: int) -> list[int] | None:
    """Where each key stands among the records, silence behind them and who was not asked for behind it.

    None where they stand in the order of all keys.
    """
    found = list(chain.from_iterable(records.keys for records in answer.only))
    if found == list(range(keys)):
        return None
    order = [len(found)] * keys
    for key in answer.unasked:
        order[key] = len(found) + 1
    for place, key in enumerate(found):
        order[key] = place
    return order


def _in_order(parts: Sequence[Sequence[Cell]], silence: Cell, order: list[int] | None) -> Sequence[Cell]:
    if order is None:
        return parts[0] if len(parts) == 1 else list(chain.from_iterable(parts))
    said = [*chain.from_iterable(parts), silence, NO_RECORD]
    return [said[place] for place in order]


def _whole(answer: Answers, keys: int, fetched_at: datetime) -> Moments:
    """Since when the answer as a whole held."""
    held = answer.held
    if not held:
        return fetched_at
    moments = list(map(held.get, range(keys), repeat(fetched_at)))
    first = moments[0]
    return moments if first is None or any(moment != first for moment in moments) else first


def _own(
    answer: Answers, keys: int, whole: Moments, fetched_at: datetime, order: list[int] | None
) -> Moments:
    """Since when the records held; of a key without one, the whole."""
    if not answer.register.states_as_of or len(answer.held) == keys:
        return whole
    stated = [*chain.from_iterable(records.as_of for records in answer.only), fetched_at, fetched_at]
    own = stated[:keys] if order is None else [stated[place] for place in order]
    for key, moment in answer.held.items():
        own[key] = moment
    return own


def _moments(cells: Sequence[Sequence[Cell]], told: Sequence[Moments]) -> Iterable[tuple[datetime | None, ...]]:
    """The moments of each row: none of a cell without a record."""
    absent = [any(map(is_, column, repeat(NO_RECORD))) for column in cells]
    first = told[0]
    if not any(absent) and isinstance(first, datetime) and all(moments is first for moments in told):
        # Nearly always, and then one for all rows.
        return repeat((first,) * len(told))
    columns = [_each(moments) for moments in told]
    return zip(
        *(
            [None if cell is NO_RECORD else moment for cell, moment in zip(column, moments, strict=False)]
            if any_absent
            else moments
            for column, moments, any_absent in zip(cells, columns, absent, strict=True)
        ),
        strict=False,
    )


def _each(moments: Moments) -> Iterable[datetime | None]:
    return repeat(moments) if isinstance(moments, datetime) else moments
