"""A department in memory: holds exact values, discloses them by `forms`, and remembers what it was asked.

It stands beside the real adapters and passes the same conformance suite (`testing`), so that tests of the
gateway need no database and no service.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters import announcement, forms
from source_adapters.answers import Answers, Record, Register
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    Absent,
    Attribute,
    Cell,
    Entity,
    FetchRequest,
    Rows,
    SourceDataInvalid,
    SourceError,
    ValueKind,
)
from source_adapters.foreign import translated
from source_adapters.forms import Exact
from source_adapters.gathering import Clock, Today, china_today, numbered, rows, utc_now
from source_adapters.keys import KeyKind, canonical
from source_adapters.relations import relating
from source_adapters.scrutiny import InvalidCells, Rule, Scrutiny, follows_birth, is_before_birth

Held: TypeAlias = Exact | tuple[str, ...] | Absent | None
"""An exact value as `contract.ValueKind` says, None where unknown, INVALID where it could not be read; of a relation
the keys of the related subjects, in whatever order, as often as the department keeps them.
"""

HeldByYear: TypeAlias = Mapping[int, Held]

_FROM_NOUGHT: Final = frozenset({ValueKind.COUNT, ValueKind.MONTHS, ValueKind.AREA})

_KEYS: Final[Mapping[Entity, KeyKind]] = MappingProxyType(
    {Entity.PERSON: KeyKind.IDENTITY_NUMBER, Entity.ENTERPRISE: KeyKind.CREDIT_CODE}
)
"""How it holds the keys of related subjects."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a department holds about one kind of entity: key → attribute → value, or year → value.

    `attributes` are those it answers, and `yearly` those of them that it answers by year. `complete` says that
    a missing record, or year, is what the schema says that silence means.
    """

    entity: Entity
    attributes: tuple[str, ...]
    records: Mapping[str, Mapping[str, Held | HeldByYear]] = field(repr=False)
    yearly: tuple[str, ...] = ()
    complete: bool = False
    as_of: datetime | None = None


class FakeSource:
    """One department in memory (`contract.Source`).

    `requests` are those it got, in order. Set `failure` to have it fail; set `held_back` to an event and it
    answers nobody until that is set, or the request's time is up.
    """

    def __init__(self, department: str, *holdings: Holding, clock: Clock = utc_now, today: Today = china_today) -> None:
        self.department = department
        self.requests: list[FetchRequest] = []
        self.failure: SourceError | None = None
        self.held_back: asyncio.Event | None = None
        self._holdings = holdings
        self._clock = clock
        self._today = today
        self.invalid_cells = InvalidCells()

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Fail if told to."""
        await self._answer(timeout)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer from memory what a database or a service with these values would."""
        announcement.as_headers(request)
        self.requests.append(request)
        await self._answer(request.timeout)
        asked = numbered(request.look_ups)
        canonicals = [canonical(request.entity, key) for key in asked.keys]
        scrutiny = Scrutiny(self._today(), self.invalid_cells)
        answers = [_asked(holding, request.attributes, canonicals, scrutiny) for holding in self._needed(request)]
        fetched_at = self._clock()
        found = rows(request.look_ups, asked.of_look_up, request.attributes, answers, fetched_at, self.invalid_cells)
        return Rows(found, fetched_at)

    async def _answer(self, seconds: float) -> None:
        if self.held_back is not None:
            with translated(self.department):
                async with asyncio.timeout(seconds):
                    await self.held_back.wait()
        if self.failure is not None:
            raise self.failure

    def _needed(self, request: FetchRequest) -> list[Holding]:
        about = [holding for holding in self._holdings if holding.entity is request.entity]
        for attribute in request.attributes:
            home = next((holding for holding in about if attribute.name in holding.attributes), None)
            if home is None or (attribute.name in home.yearly) != (attribute.year is not None):
                raise SourceDataInvalid(self.department, f"{request.entity}.{attribute.name} is not held so")
        names = {attribute.name for attribute in request.attributes}
        return [holding for holding in about if not names.isdisjoint(holding.attributes)]


def _asked(
    holding: Holding, attributes: Sequence[Attribute], canonicals: Sequence[str | None], scrutiny: Scrutiny
) -> Answers:
    positions = tuple(position for position, attribute in enumerate(attributes) if attribute.name in holding.attributes)
    unasked = frozenset(position for position, key in enumerate(canonicals) if key is None)
    answers = Answers(Register(positions, holding.complete, holding.as_of is not None), unasked)
    for position, key in enumerate(canonicals):
        if key is not None and holding.as_of is not None:
            answers.held[position] = holding.as_of
        if key is not None and key in holding.records:
            record = holding.records[key]
            cells = tuple(_cell(record, attributes[place], holding, key, scrutiny) for place in positions)
            answers.add(position, Record(cells, holding.as_of))
    return answers


def _cell(
    record: Mapping[str, Held | HeldByYear], attribute: Attribute, holding: Holding, key: str, scrutiny: Scrutiny
) -> Cell:
    cell = _disclosed(record, attribute, holding, key, scrutiny)
    if cell is INVALID:
        scrutiny.invalid.count(_broken(record.get(attribute.name), attribute, scrutiny.day))
    return cell


def _disclosed(
    record: Mapping[str, Held | HeldByYear], attribute: Attribute, holding: Holding, key: str, scrutiny: Scrutiny
) -> Cell:
    held = record.get(attribute.name)
    if isinstance(held, Mapping):
        if attribute.year is None or attribute.year not in held:
            return attribute.silence if holding.complete else NO_RECORD
        held = held[attribute.year]
    if attribute.target is not None:
        return held if isinstance(held, Absent) else relating(attribute, _KEYS[attribute.target])(held)
    if isinstance(held, tuple):
        raise TypeError(f"{attribute.name} is held as a relation, and asked as none")
    if attribute.kind is ValueKind.NAME_MATCH:
        return held
    is_unsound = _is_impossible(held, attribute) or (
        isinstance(held, date)
        and (held > scrutiny.day or (follows_birth(holding.entity, attribute) and is_before_birth(held, key)))
    )
    return INVALID if is_unsound else forms.disclosed(held, attribute)


def _is_impossible(held: Held, attribute: Attribute) -> bool:
    return attribute.kind in _FROM_NOUGHT and isinstance(held, int | Decimal) and held < 0


def _broken(held: Held | HeldByYear, attribute: Attribute, day: date) -> Rule:
    """The rule that what is held breaks."""
    if attribute.target is not None:
        return Rule.CHECK_CHARACTER
    if isinstance(held, date):
        return Rule.FUTURE_DATE if held > day else Rule.DEAD_BEFORE_BORN
    if isinstance(held, int | Decimal):
        return Rule.RANGE
    return Rule.CODE if attribute.kind is ValueKind.CODE and isinstance(held, str) else Rule.TYPE
