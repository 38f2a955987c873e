"""A source that remembers what an integrator allows for a while. It wraps any other source; without settings, none.

Whatever is not kept is asked for in one call: the look-ups that lack something, and of the attributes those that any
of them lacks. Errors are never kept, nor cells that could not be read, names, relations, or figures for a sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.contract import (
    INVALID,
    TOO_MANY,
    Attribute,
    FetchRequest,
    Form,
    Row,
    Rows,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.safeguards.kept_cells import Kept, KeptCells, Question
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.safeguards.settings import CacheSettings
from source_adapters.safeguards.standing import Recollection, SafeguardStanding
from source_adapters.safeguards.timing import REAL, Timing

NEVER_KEPT: Final[Mapping[ValueKind, str]] = MappingProxyType(
    {
        ValueKind.NAME_MATCH: "a given name is compared each time",
        ValueKind.KEYS: "a relation is followed as it is now",
        ValueKind.DIVISION: "districts are decided by where somebody lives now",
    }
)
"""Kinds of values that are asked for each time, and why."""

_FORMS_NEVER_KEPT: Final = frozenset({Form.INPUT, Form.RELATION})
_SHARE_OF_TIME: Final = 0.9
"""Of the time for a call, where something kept can stand in for the department: it must be in time to do so."""

_Found: TypeAlias = Mapping[int, Kept]
"""What is kept for one look-up, by the place of the attribute."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """A request, and what is kept for it. `lacking` are look-ups and attributes, by place, that must be asked for."""

    request: FetchRequest
    began: float
    questions: Mapping[int, Question]
    found: Sequence[_Found] = field(repr=False)
    lacking: tuple[int, ...]
    places: tuple[int, ...]

    def is_kept(self, look_up: int) -> bool:
        """Whether all that is asked about a look-up is kept, fresh or not."""
        return len(self.found[look_up]) == len(self.request.attributes)


class CachingSource:
    """One department (`contract.Source`) in front of which some cells are kept."""

    def __init__(self, source: ResilientSource, settings: CacheSettings, timing: Timing = REAL) -> None:
        self.department = source.department
        self.source = source
        self._settings = settings
        self._timing = timing
        self._cells = KeptCells(settings.entries, timing.monotonic)
        self._recollection = Recollection()

    async def open(self) -> None:
        """Open the source."""
        await self.source.open()

    async def close(self) -> None:
        """Close the source."""
        await self.source.close()

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Probe the source."""
        await self.source.probe(timeout)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer from what is kept, and ask for the rest."""
        questions = self._questions(request)
        if not questions:
            return await self.source.fetch(request)
        asking = self._asking(request, questions)
        self._count(asking)
        if not asking.lacking:
            return _all_recalled(asking, {})
        sub_request = self._sub_request(asking)
        try:
            told = await self.source.fetch(sub_request)
            if len(told.rows) != len(sub_request.look_ups):
                raise SourceDataInvalid(self.department, "another number of rows than of look-ups")
        except SourceError as error:
            return self._without(asking, error)
        self._keep(asking, told)
        return _joined(asking, told)

    def standing(self) -> SafeguardStanding:
        """How the safeguards stand now, this one included."""
        return replace(self.source.standing(), entries=len(self._cells), recollection=replace(self._recollection))

    def _questions(self, request: FetchRequest) -> dict[int, Question]:
        """The attributes of a request whose cells may be kept, by place."""
        kept = self._settings.kept
        return {
            place: Question(request.entity, attribute, request.client, request.purpose)
            for place, attribute in enumerate(request.attributes)
            if (request.entity, attribute.name) in kept and may_be_kept(attribute)
        }

    def _asking(self, request: FetchRequest, questions: Mapping[int, Question]) -> _Asking:
        began = self._timing.monotonic()
        found = [
            {place: told for place, question in questions.items() if (told := self._cells.find(question, each.key))}
            for each in request.look_ups
        ]
        lacking: dict[int, None] = {}
        places: set[int] = set()
        for look_up, kept in enumerate(found):
            lacks = [
                place
                for place in range(len(request.attributes))
                if place not in kept or kept[place].fresh_until <= began
            ]
            if lacks:
                lacking[look_up] = None
                places.update(lacks)
        return _Asking(request, began, questions, found, tuple(lacking), tuple(sorted(places)))

    def _count(self, asking: _Asking) -> None:
        cells = len(asking.request.look_ups) * len(asking.questions)
        missed = len(asking.lacking) * len([place for place in asking.places if place in asking.questions])
        self._recollection.misses += missed
        self._recollection.hits += cells - missed

    def _sub_request(self, asking: _Asking) -> FetchRequest:
        request = asking.request
        stands_by = self._settings.stale_if_down is not None and any(map(asking.is_kept, asking.lacking))
        return replace(
            request,
            look_ups=tuple([request.look_ups[look_up] for look_up in asking.lacking]),
            attributes=tuple([request.attributes[place] for place in asking.places]),
            timeout=request.timeout * _SHARE_OF_TIME if stands_by else request.timeout,
        )

    def _without(self, asking: _Asking, error: SourceError) -> Rows:
        """The answer for those who do not need the department; raises its error where there are none."""
        is_down = isinstance(error, SourceUnavailable | SourceTimeout) and self._settings.stale_if_down is not None
        unanswered = {look_up: error for look_up in asking.lacking if not (is_down and asking.is_kept(look_up))}
        if len(unanswered) == len(asking.found):
            raise error
        self._recollection.stale += (len(asking.lacking) - len(unanswered)) * len(asking.places)
        return _all_recalled(asking, unanswered)

    def _keep(self, asking: _Asking, told: Rows) -> None:
        for question, key, row, place in _told(asking, told):
            cell = row.cells[place]
            if cell is INVALID or cell is TOO_MANY:
                self._cells.forget(question, key)
                continue
            # Counted from before the call: the cell may have been read at any time since.
            fresh_until = asking.began + self._settings.kept[question.entity, question.attribute.name]
            kept_until = fresh_until + (self._settings.stale_if_down or 0.0)
            self._cells.keep(question, key, Kept(cell, row.as_of[place], told.fetched_at, fresh_until, kept_until))


def may_be_kept(attribute: Attribute) -> bool:
    """Whether cells of an attribute in this form are ever kept, whatever an integrator says."""
    return attribute.kind not in NEVER_KEPT and attribute.form not in _FORMS_NEVER_KEPT


def _told(asking: _Asking, told: Rows) -> Iterator[tuple[Question, str, Row, int]]:
    """Every cell that was asked for and may be kept: its question, its subject's key, its row and its place there."""
    for look_up, row in zip(asking.lacking, told.rows, strict=True):
        key = asking.request.look_ups[look_up].key
        for at, place in enumerate(asking.places):
            if place in asking.questions:
                yield asking.questions[place], key, row, at


def _joined(asking: _Asking, told: Rows) -> Rows:
    """What was told just now, and around it what is kept."""
    asked = dict(zip(asking.lacking, told.rows, strict=True))
    return Rows(
        [
            _beside(asked[look_up], asking.places, kept) if look_up in asked else _recalled(kept)
            for look_up, kept in enumerate(asking.found)
        ],
        told.fetched_at,
    )


def _recalled(kept: _Found) -> Row:
    told = [kept[place] for place in range(len(kept))]
    return Row(
        tuple([each.cell for each in told]),
        tuple([each.as_of for each in told]),
        tuple([each.read_at for each in told]),
    )


def _beside(row: Row, places: Sequence[int], kept: _Found) -> Row:
    """A row with the cells at `places` as they were just told, and all others as they are kept."""
    others = kept.keys() - set(places)
    if not others:
        return row
    told = {place: (row.cells[at], row.as_of[at], None) for at, place in enumerate(places)}
    whole = [
        told.get(place) or (kept[place].cell, kept[place].as_of, kept[place].read_at)
        for place in range(len(told) + len(others))
    ]
    cells, moments, read = zip(*whole, strict=True)
    return Row(cells, moments, read)


def _all_recalled(asking: _Asking, unanswered: Mapping[int, SourceError]) -> Rows:
    """What is kept, read when the oldest of it was; at least one look-up has an answer."""
    cells = len(asking.request.attributes)
    nothing = Row((INVALID,) * cells, (None,) * cells)
    answered = [kept for look_up, kept in enumerate(asking.found) if look_up not in unanswered]
    read_at = min(told.read_at for kept in answered for told in kept.values())
    rows = [nothing if look_up in unanswered else _recalled(kept) for look_up, kept in enumerate(asking.found)]
    return Rows(rows, read_at, unanswered)
