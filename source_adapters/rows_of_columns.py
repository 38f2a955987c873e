"""Columns of records become rows: what `gathering` makes of a key without two records, made of all such keys at once.

That is nearly every key of nearly every call, so that the cost of a call of hundreds is the cost of this module.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, repeat
from operator import is_
from typing import Final, TypeAlias

from source_adapters.answers import Answers
from source_adapters.contract import NO_RECORD, Cell, Row
from source_adapters.wanted import Wanted

Moments: TypeAlias = datetime | list[datetime | None]
"""One moment for all keys, or one a key."""

OfRows: TypeAlias = tuple[datetime | None, ...] | list[tuple[datetime | None, ...]]
"""The moments of the cells of every row alike, or row by row."""

_row: Final[Callable[[Iterable[object]], Row]] = partial(tuple.__new__, Row)
"""From cells, moments and what was recalled (nothing, here) to a row without a step of Python."""


def are_columns(answers: Sequence[Answers], attributes: int) -> bool:
    """Whether each attribute is answered by exactly one register, so that columns can stand side by side."""
    places = sorted(place for answer in answers for place in answer.register.attributes)
    return bool(places) and places == list(range(attributes))


def rows_of_keys(answers: Sequence[Answers], asked: Wanted, keys: int, fetched_at: datetime) -> list[Row]:
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
    return _rows(list(zip(*in_order, strict=True)), _moments(in_order, told), asked.alike_if_equal)


def _order(answer: Answers, keys: int) -> list[int] | None:
    """Where each key stands among the records, silence behind them and who was not asked for behind it.

    None where they stand in the order of all keys.
    """
    found = [key for records in answer.only for key in records.keys]
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


def _own(answer: Answers, keys: int, whole: Moments, fetched_at: datetime, order: list[int] | None) -> Moments:
    """Since when the records held; of a key without one, the whole."""
    if not answer.register.states_as_of or len(answer.held) == keys:
        return whole
    stated = [*chain.from_iterable(records.as_of for records in answer.only), fetched_at, fetched_at]
    own = stated[:keys] if order is None else [stated[place] for place in order]
    for key, moment in answer.held.items():
        own[key] = moment
    return own


def _rows(cells: list[tuple[Cell, ...]], moments: OfRows, alike_if_equal: bool) -> list[Row]:
    if isinstance(moments, list):
        return list(map(_row, zip(cells, moments, repeat(()), strict=False)))
    if alike_if_equal and 2 * len(different := set(cells)) <= len(cells):
        # Ranges and statuses are few, and so are the rows that they make.
        rows = {own: Row(own, moments) for own in different}
        return list(map(rows.__getitem__, cells))
    return list(map(_row, zip(cells, repeat(moments), repeat(()), strict=False)))


def _moments(cells: Sequence[Sequence[Cell]], told: Sequence[Moments]) -> OfRows:
    """The moments of each row, or of all of them: none of a cell without a record."""
    any_absent = [any(map(is_, column, repeat(NO_RECORD))) for column in cells]
    first = told[0]
    if not any(any_absent) and isinstance(first, datetime) and all(moments is first for moments in told):
        return (first,) * len(told)
    return list(zip(*map(_of_column, cells, told, any_absent), strict=True))


def _of_column(cells: Sequence[Cell], moments: Moments, any_absent: bool) -> list[datetime | None]:
    each: list[datetime | None] = [moments] * len(cells) if isinstance(moments, datetime) else moments
    if not any_absent:
        return each
    return [None if cell is NO_RECORD else moment for cell, moment in zip(cells, each, strict=True)]
