"""Runs a plan's fetches: each is asked for when its keys are there, and all of them within the request's deadline.

A wave is how far a fetch is from the keys that the caller gave; no fetch waits for a wave to be complete. A request
has no task for a fetch of its own: what was asked is settled by whichever call brings it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import repeat
from typing import Final

from gateway.engine.batching import Batching, Outcome, Places, Waiting
from gateway.engine.plan import Fetch, Gate, Plan, Selection
from gateway.engine.run import Answered, Failed, Fetched, Instances, Subject, Subjects, Table
from gateway.errors import Code, Refusal
from source_adapters.contract import Cell, LookUp, Row, SourceError, SourceTimeout, SourceUnavailable

_LOG: Final = logging.getLogger("meridian.fetch")

_NOBODY: Final = Instances((), ())

Ordered = Callable[[str, Iterable[str]], list[str]]
"""(entity, keys) → the keys in an order that tells nothing about them."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The departments, how long one request may wait for all of them in seconds, and how related subjects are listed.

    `most_leaves` bounds the values of a response, those behind relations included.
    """

    batching: Batching = field(repr=False)
    deadline: float
    ordered: Ordered = field(repr=False)
    most_leaves: int


Admit = Callable[[Selection, Sequence[str]], Awaitable[frozenset[int]]]
"""(selection behind a relation, keys of who stands there) → the places of those that budgets leave no room for."""


async def fetch(plan: Plan, subjects: Subjects, calls: Calls, admit: Admit, request_id: str, at: datetime) -> Fetched:
    """One table a fetch, in the plan's order. A department's failure is an outcome, never an exception.

    Who is reached through a relation is asked about as far as `admit` allows it; what it raises is raised.
    `at` stands as the time of fetches that had nobody to ask about. Where relations lead to more values than an
    operation may have, nobody further is asked about (see `refuse_exceeding`).
    """
    loop, began = asyncio.get_running_loop(), time.monotonic()
    under_way = _UnderWay(plan, subjects, calls, admit, request_id, at, began + calls.deadline, loop.create_future())
    under_way.begin()
    if not under_way.done.done():
        deadline = loop.call_later(calls.deadline, under_way.expire)
        try:
            await under_way.done
        finally:
            deadline.cancel()
            under_way.withdraw()
    await under_way.done
    for selection in plan.selections:
        await under_way.arrive(selection)
    tables = tuple(under_way.tables[number] for number in range(len(plan.fetches)))
    waited = time.monotonic() - began
    return Fetched(tables, under_way.instances, under_way.exceeded, under_way.barred, waited)


def refuse_exceeding(fetched: Fetched, most_leaves: int) -> None:
    """Raise `Refusal` LIMIT_EXCEEDED if relations led to more values than that.

    It comes after the fetching, so that the ledger has the departments that were asked until then.
    """
    if fetched.exceeded:
        raise Refusal(Code.LIMIT_EXCEEDED, f"An operation may reach at most {most_leaves} values.")


@dataclass(slots=True)
class _UnderWay:
    """The fetches of one operation while they run; `done` is set when every table is there."""

    plan: Plan
    subjects: Subjects
    calls: Calls
    admit: Admit
    request_id: str
    at: datetime
    until: float
    done: "asyncio.Future[None]"
    awaited: dict[int, set[int]] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    tables: dict[int, Table] = field(default_factory=dict)
    instances: dict[int, Instances] = field(default_factory=dict)
    known: dict[tuple[tuple[int, ...], bool], tuple[LookUp, ...]] = field(default_factory=dict)
    arrivals: dict[int, "asyncio.Future[None]"] = field(default_factory=dict)
    barred: dict[int, frozenset[int]] = field(default_factory=dict)
    admitting: set["asyncio.Future[None]"] = field(default_factory=set)
    leaves: int = 0
    exceeded: bool = False
    expired: bool = False

    def begin(self) -> None:
        """Ask for everything whose keys are known; the rest follows as tables arrive."""
        self.awaited = {number: set(fetch.after) for number, fetch in enumerate(self.plan.fetches) if fetch.after}
        for number in range(len(self.plan.fetches)):
            if number not in self.awaited:
                self.ask(number)
        if not self.plan.fetches:
            self.done.set_result(None)

    def ask(self, number: int) -> None:
        """Have one fetch answered, or say at once what becomes of it."""
        fetch = self.plan.fetches[number]
        # budgets are still to be asked about who stands behind a relation
        if behind := [each for each in fetch.behind if each not in self.barred]:
            admitting = asyncio.ensure_future(self.ask_when_admitted(number, behind))
            self.admitting.add(admitting)
            admitting.add_done_callback(self.admitting.discard)
            return
        gate = None if fetch.gate is None else self.tables[fetch.gate.division.fetch]
        if isinstance(gate, Failed):
            self.settle(number, replace(gate, calls=0))
        elif not (look_ups := self.look_ups(fetch)):
            self.settle(number, Answered(fetch.department, {}, self.at, calls=0, named=False))
        elif self.expired:
            self.settle(number, Failed(fetch.department, SourceTimeout.code, calls=0))
        else:
            settle = partial(self.answered, number, look_ups)
            self.waiting[number] = self.calls.batching.ask(fetch.batch, look_ups, self.until, settle)

    async def ask_when_admitted(self, number: int, behind: Sequence[int]) -> None:
        """Have one fetch answered as far as budgets leave room for those whom relations lead to."""
        try:
            for selection in behind:
                await self.arrive(self.plan.selections[selection])
            self.ask(number)
        except Exception as fault:  # noqa: BLE001 - raised again where the operation waits
            if not self.done.done():
                self.done.set_exception(fault)

    async def arrive(self, selection: Selection) -> None:
        """Find out who stands at a selection, and behind a relation who of them may be asked about; once."""
        if selection.origin is None:
            self.reached(selection)
            return
        if selection.number not in self.arrivals:
            self.arrivals[selection.number] = asyncio.ensure_future(self.admitted(selection))
        await self.arrivals[selection.number]

    async def admitted(self, selection: Selection) -> None:
        """Charge for those whom a relation leads to."""
        found = self.reached(selection).keys
        self.barred[selection.number] = await self.admit(selection, found) if found else frozenset()

    def answered(self, number: int, look_ups: tuple[LookUp, ...], outcome: Outcome, places: Places = None) -> None:
        """A department answered, or failed to. A fault of ours ends the operation, not the call it came with."""
        try:
            del self.waiting[number]
            self.settle(number, self.table(self.plan.fetches[number], look_ups, outcome, places))
        except Exception as fault:  # noqa: BLE001 - raised again where the operation waits
            if not self.done.done():
                self.done.set_exception(fault)

    def expire(self) -> None:
        """The deadline: whoever has not answered by now has failed."""
        self.expired = True
        for number in list(self.waiting):
            self.calls.batching.withdraw(self.waiting[number])
            self.answered(number, (), SourceTimeout(self.plan.fetches[number].department, "not by the deadline"))

    def withdraw(self) -> None:
        """Nobody waits for this operation any longer."""
        for waiting in self.waiting.values():
            self.calls.batching.withdraw(waiting)
        for admitting in (*self.admitting, *self.arrivals.values()):
            admitting.cancel()

    def settle(self, number: int, table: Table) -> None:
        """Keep a table, and ask for whatever waited for it alone."""
        self.tables[number] = table
        for other, awaited in self.awaited.items():
            if number in awaited:
                awaited.discard(number)
                if not awaited:
                    self.ask(other)
        if len(self.tables) == len(self.plan.fetches) and not self.done.done():
            self.done.set_result(None)

    def table(self, fetch: Fetch, look_ups: tuple[LookUp, ...], outcome: Outcome, places: Places) -> Table:
        """What one fetch has come to."""
        if not isinstance(outcome, SourceError):
            own = outcome.rows if places is None else _taken(outcome.rows, places)
            rows = _by_subject(look_ups, own, named=fetch.compares_names)
            calls = 0 if all(row.recalled and None not in row.recalled for row in own) else 1
            return Answered(fetch.department, rows, outcome.fetched_at, calls, fetch.compares_names)
        cause = type(outcome.__cause__).__name__ if outcome.__cause__ else "none"
        # One line, no traceback: foreign messages may quote what was asked for.
        _LOG.warning("request %s: %s: %s (cause: %s)", self.request_id, outcome.code, outcome, cause)
        retry_after = outcome.retry_after if isinstance(outcome, SourceUnavailable) else None
        return Failed(fetch.department, outcome.code, retry_after=retry_after)

    def look_ups(self, fetch: Fetch) -> tuple[LookUp, ...]:
        """Whom to ask about: each subject once, inside the gate, and with its name only where one is compared."""
        known = self.known.get((fetch.selections, fetch.compares_names))
        if known is None and not fetch.behind and (named := self.named(fetch)) is not None:
            known = self.known[fetch.selections, fetch.compares_names] = named
        if known is None:
            found = [(self.reached(self.plan.selections[each]), self.barred.get(each)) for each in fetch.selections]
            known = _different(found, named=fetch.compares_names)
            self.known[fetch.selections, fetch.compares_names] = known
        if fetch.gate is None:
            return known
        gate = fetch.gate
        return tuple(look_up for look_up in known if self.inside(gate, look_up.key))

    def named(self, fetch: Fetch) -> tuple[LookUp, ...] | None:
        """Those whom the caller named, as they are, if they are all whom a fetch asks about, and need no name."""
        if fetch.compares_names or len(self.subjects.instances) > 1:
            return None
        (found,) = map(self.reached, map(self.plan.selections.__getitem__, fetch.selections))
        return None if any(found.names) else self.subjects.look_ups.get(fetch.entity, ())

    def inside(self, gate: Gate, key: str) -> bool:
        """Whether a subject's own division lets it through a gate."""
        division = self.cell(gate.division.fetch, gate.division.place, key)
        return gate.regions.contains(division if isinstance(division, str) else None)

    def cell(self, number: int, place: int, key: str) -> Cell:
        table = self.tables[number]
        row = table.rows.get(key) if isinstance(table, Answered) else None
        return row.cells[place] if row is not None else None

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


def _different(instances: Iterable[tuple[Instances, frozenset[int] | None]], *, named: bool) -> tuple[LookUp, ...]:
    """Each subject once that is not barred; with the name beside it, if names are wanted."""
    wanted: dict[LookUp, None] = {}
    for found, barred in instances:
        names = found.names if named and found.names else repeat(None)
        # the names are as many as the keys, or without end
        asked = map(LookUp._make, zip(found.keys, names))  # noqa: B905
        wanted.update(
            dict.fromkeys(each for place, each in enumerate(asked) if place not in barred)
            if barred
            else dict.fromkeys(asked)
        )
    return tuple(wanted)


def _taken(rows: Sequence[Row], places: Sequence[int]) -> Sequence[Row]:
    return rows[places.start : places.stop] if isinstance(places, range) else [rows[place] for place in places]


def _by_subject(look_ups: tuple[LookUp, ...], rows: Sequence[Row], *, named: bool) -> dict[Subject, Row]:
    """Rows by subject; also by the key alone, for cells in which no name is compared."""
    if not named:
        if len(look_ups) == len(rows) == 1:
            return {look_ups[0].key: rows[0]}
        return dict(zip([look_up.key for look_up in look_ups], rows, strict=True))
    found: dict[Subject, Row] = {}
    for look_up, row in zip(look_ups, rows, strict=True):
        if look_up.given_name is None:
            found[look_up.key] = row
        else:
            found[look_up.key, look_up.given_name] = row
            found.setdefault(look_up.key, row)
    return found
