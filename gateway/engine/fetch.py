"""Runs a plan's fetches: each starts when its keys are there, with what is left of the deadline.

A wave is how far a fetch is from the keys that the caller gave; no fetch waits for a wave to be complete.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from gateway.engine.meter import UNMETERED, Meter
from gateway.engine.plan import Fetch, Plan, Selection
from gateway.engine.run import Answered, Failed, Fetched, Instances, Subject, Subjects, Table
from gateway.errors import Code, Refusal, without_values
from source_adapters.contract import (
    Cell,
    FetchRequest,
    LookUp,
    Row,
    Rows,
    Source,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    ValueKind,
)

_LOG: Final = logging.getLogger("meridian.fetch")

_NOBODY: Final = Instances((), ())

Ordered = Callable[[str, Iterable[str]], list[str]]
"""(entity, keys) → the keys in an order that tells nothing about them."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The departments, how long one request may wait for all of them in seconds, and how related subjects are listed.

    `most_leaves` bounds the values of a response, those behind relations included.
    """

    sources: Mapping[str, Source] = field(repr=False)
    deadline: float
    ordered: Ordered = field(repr=False)
    most_leaves: int
    meter: Meter = field(default=UNMETERED, repr=False)


Admit = Callable[[Selection, Sequence[str]], Awaitable[frozenset[int]]]
"""(selection behind a relation, keys of who stands there) → the places of those that budgets leave no room for."""


async def fetch(plan: Plan, subjects: Subjects, calls: Calls, admit: Admit, request_id: str, at: datetime) -> Fetched:
    """One table a fetch, in the plan's order. A department's failure is an outcome, never an exception.

    Who is reached through a relation is asked about as far as `admit` allows it.
    `at` stands as the time of fetches that had nobody to ask about. Where relations lead to more values than an
    operation may have, nobody further is asked about (see `refuse_exceeding`).
    """
    under_way = _UnderWay(plan, subjects, calls, admit, request_id, at, time.monotonic() + calls.deadline)
    tasks = [asyncio.ensure_future(under_way.table(number)) for number in range(len(plan.fetches))]
    try:
        tables = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    for selection in plan.selections:
        await under_way.arrive(selection)
    return Fetched(tuple(tables), under_way.instances, under_way.exceeded, under_way.barred)


def refuse_exceeding(fetched: Fetched, most_leaves: int) -> None:
    """Raise `Refusal` LIMIT_EXCEEDED if relations led to more values than that.

    It comes after the fetching, so that the ledger has the departments that were asked until then.
    """
    if fetched.exceeded:
        raise Refusal(Code.LIMIT_EXCEEDED, f"An operation may reach at most {most_leaves} values.")


@dataclass(slots=True)
class _UnderWay:
    """The fetches of one operation while they run."""

    plan: Plan
    subjects: Subjects
    calls: Calls
    admit: Admit
    request_id: str
    at: datetime
    until: float
    tasks: dict[int, asyncio.Future[Table]] = field(default_factory=dict)
    tables: dict[int, Table] = field(default_factory=dict)
    instances: dict[int, Instances] = field(default_factory=dict)
    arrivals: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    barred: dict[int, frozenset[int]] = field(default_factory=dict)
    leaves: int = 0
    exceeded: bool = False

    async def table(self, number: int) -> Table:
        """The table of a fetch; started once, by whoever needs it first."""
        if number not in self.tasks:
            self.tasks[number] = asyncio.ensure_future(self.run(self.plan.fetches[number]))
        self.tables[number] = await self.tasks[number]
        return self.tables[number]

    async def run(self, fetch: Fetch) -> Table:
        for number in fetch.after:
            await self.table(number)
        if fetch.gate is not None:
            division = self.tables[fetch.gate.division.fetch]
            if isinstance(division, Failed):
                return replace(division, calls=0)
        for number in fetch.selections:
            await self.arrive(self.plan.selections[number])
        look_ups = self.look_ups(fetch)
        if not look_ups:
            return Answered(fetch.department, {}, self.at, calls=0, named=False)
        return await self.called(fetch, look_ups)

    def look_ups(self, fetch: Fetch) -> tuple[LookUp, ...]:
        """Whom to ask about: each subject once, inside the gate, and with its name only where one is compared."""
        named = _compares_names(fetch)
        wanted: dict[tuple[str, str | None], None] = {}
        for number in fetch.selections:
            found = self.reached(self.plan.selections[number])
            names = found.names if named and found.names else (None,) * len(found.keys)
            barred = self.barred.get(number)
            asked = zip(found.keys, names, strict=True)
            wanted.update(
                dict.fromkeys(each for place, each in enumerate(asked) if place not in barred)
                if barred
                else dict.fromkeys(asked)
            )
        return tuple(LookUp(key, name) for key, name in wanted if self.inside(fetch, key))

    def inside(self, fetch: Fetch, key: str) -> bool:
        if fetch.gate is None:
            return True
        division = self.cell(fetch.gate.division.fetch, fetch.gate.division.place, key)
        return fetch.gate.regions.contains(division if isinstance(division, str) else None)

    def cell(self, number: int, place: int, key: str) -> Cell:
        table = self.tables[number]
        row = table.rows.get(key) if isinstance(table, Answered) else None
        return row.cells[place] if row is not None else None

    async def arrive(self, selection: Selection) -> None:
        """Find out who stands at a selection, and behind a relation who of them may be asked about; once."""
        if selection.origin is None:
            self.reached(selection)
            return
        if selection.number not in self.arrivals:
            self.arrivals[selection.number] = asyncio.ensure_future(self.admitted(selection))
        await self.arrivals[selection.number]

    async def admitted(self, selection: Selection) -> None:
        if found := self.reached(selection).keys:
            self.barred[selection.number] = await self.admit(selection, found)

    def reached(self, selection: Selection) -> Instances:
        """Who stands at a selection, once the relation that leads there has been fetched."""
        if selection.number not in self.instances:
            found = self.related(selection) if selection.origin else self.subjects.instances[selection.number]
            self.leaves += len(found.keys) * selection.leaves
            self.exceeded = self.exceeded or self.leaves > self.calls.most_leaves
            self.instances[selection.number] = _NOBODY if self.exceeded else found
        return self.instances[selection.number]

    def related(self, selection: Selection) -> Instances:
        origin = selection.origin
        if origin is None:
            raise TypeError("a selection under a root field has no relation")
        keys: list[str] = []
        positions: list[int] = []
        parents: list[int] = []
        barred = self.barred.get(origin.selection, frozenset())
        for parent, key in enumerate(self.reached(self.plan.selections[origin.selection]).keys):
            cell = None if parent in barred else self.cell(origin.slot.fetch, origin.slot.place, key)
            targets = cell if isinstance(cell, tuple) else ()
            listed = self.calls.ordered(selection.entity.value, targets) if len(targets) > 1 else targets
            keys.extend(listed)
            positions.extend(range(len(listed)))
            parents.extend([parent] * len(listed))
            if self.leaves + len(keys) * selection.leaves > self.calls.most_leaves:
                # The rest would only be counted, at the cost of a list of everyone.
                break
        return Instances(tuple(keys), tuple(positions), tuple(parents))

    async def called(self, fetch: Fetch, look_ups: tuple[LookUp, ...]) -> Table:
        started = time.monotonic()
        table = await self.answered(fetch, look_ups, max(0.0, self.until - started))
        outcome = table.code if isinstance(table, Failed) else "ANSWERED"
        self.calls.meter.called(fetch.department, outcome, time.monotonic() - started)
        return table

    async def answered(self, fetch: Fetch, look_ups: tuple[LookUp, ...], timeout: float) -> Table:  # noqa: ASYNC109 - handed on to the adapter, which keeps it
        request = FetchRequest(
            department=fetch.department,
            entity=fetch.entity,
            look_ups=look_ups,
            attributes=fetch.attributes,
            client=self.plan.facts.client,
            purpose=self.plan.facts.purpose,
            timeout=timeout,
        )
        try:
            rows = await _in_time(self.calls.sources[fetch.department], request)
        except SourceError as error:
            cause = type(error.__cause__).__name__ if error.__cause__ else "none"
            # One line, no traceback: foreign messages may quote what was asked for.
            _LOG.warning("request %s: %s: %s (cause: %s)", self.request_id, error.code, error, cause)
            return Failed(fetch.department, error.code)
        except Exception as fault:  # noqa: BLE001 - an adapter's fault is one department's fault
            _LOG.error("request %s: %s: unexpected fault: %s", self.request_id, fetch.department, without_values(fault))
            return Failed(fetch.department, Code.SOURCE_UNAVAILABLE)
        return Answered(fetch.department, _by_subject(look_ups, rows), rows.fetched_at, 1, _compares_names(fetch))


def _compares_names(fetch: Fetch) -> bool:
    return any(attribute.kind is ValueKind.NAME_MATCH for attribute in fetch.attributes)


def _by_subject(look_ups: tuple[LookUp, ...], rows: Rows) -> dict[Subject, Row]:
    """Rows by subject; also by the key alone, for cells in which no name is compared."""
    found: dict[Subject, Row] = {}
    for look_up, row in zip(look_ups, rows.rows, strict=True):
        if look_up.given_name is None:
            found[look_up.key] = row
        else:
            found[look_up.key, look_up.given_name] = row
            found.setdefault(look_up.key, row)
    return found


async def _in_time(source: Source, request: FetchRequest) -> Rows:
    """The adapter keeps its own time; this is the last bound, should it not."""
    try:
        async with asyncio.timeout(request.timeout):
            rows = await source.fetch(request)
    except TimeoutError as error:
        raise SourceTimeout(request.department, "no answer before the request's deadline") from error
    if len(rows.rows) != len(request.look_ups):
        raise SourceDataInvalid(request.department, f"{len(rows.rows)} rows for {len(request.look_ups)} look-ups")
    return rows
