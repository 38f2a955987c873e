"""Counts an operation in the budgets that it falls under, before anything is fetched: all of it, or nothing.

Subjects that the caller names are counted at once and before any gate; subjects behind relations when they are reached.
What a caller is told of budgets speaks of the subjects it named: others would be recognised by what is left of theirs.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from gateway.budgets.errors import BudgetsUnavailable
from gateway.budgets.hashing import ItemHasher
from gateway.budgets.store import Admitted, BudgetStore, Claim, Exceeded, Item, Measure, Standing
from gateway.clock import Clock
from gateway.engine.costs import Costs, Counted
from gateway.engine.identified import all_recorded_as
from gateway.engine.meter import Meter
from gateway.engine.misses import reported
from gateway.engine.plan import JSON, Mandate, Plan, Selection
from gateway.engine.run import Fetched, Subjects
from gateway.errors import Code, Extension, Refusal
from source_adapters.contract import Entity
from source_adapters.names import normalised_name

_ALERT: Final = logging.getLogger("meridian.alert")
_LOG: Final = logging.getLogger("meridian.budgets")

_NAMES: Final = "name"
"""Keeps hashed names apart from hashed subjects."""

_DAYS_TOLD: Final = 512
"""Days on which budgets have more left: at most one for each length of a window."""


@dataclass(frozen=True, slots=True)
class Till:
    """Where operations are charged, and by which clock."""

    store: BudgetStore
    hasher: ItemHasher
    clock: Clock
    meter: Meter


@dataclass(slots=True)
class Spending:
    """What one operation has been charged for so far. `items` are its subjects by selection, `spent` by counter.

    `standings` are what is left of each budget, by its id.
    """

    plan: Plan
    costs: Costs
    subjects: Subjects
    mandate: Mandate
    till: Till
    request_id: str
    items: dict[int, tuple[Item, ...]] = field(default_factory=dict, repr=False)
    spent: dict[int, set[Item]] = field(default_factory=dict, repr=False)
    standings: Mapping[int, Standing] = field(default_factory=dict)

    async def admit(self, selection: Selection, keys: Sequence[str]) -> frozenset[int]:
        """Charge for subjects behind a relation; returns the places of those that budgets leave no room for."""
        counted = [each for each in self.costs.subjects if selection.number in each.selections]
        if not counted:
            return frozenset()
        items = self._hashed(selection.entity, keys)
        wanted = tuple(dict.fromkeys(items))
        claims = [Claim(each.counter, each.caps, self._unspent(each, wanted)) for each in counted]
        admitted = await self._admitted([claim for claim in claims if claim.items])
        for exceeded in admitted.exceeded:
            self._note(exceeded)
        for claim in claims:
            self._spend(claim, admitted.over)
        return frozenset(place for place, item in enumerate(items) if item in admitted.over)

    async def conclude(self, fetched: Fetched) -> None:
        """Report whom no department knew, and return when everything counted is written.

        Raises `Refusal` AUDIT_UNAVAILABLE: a use that is not counted is not answered.
        """
        try:
            for each in self.costs.shares:
                known, missed = reported(self.plan, self.subjects, fetched, self.items)
                await self.till.store.report(each.counter, known, missed)
            await self.till.store.settled()
        except BudgetsUnavailable as error:
            raise self._uncounted(error) from error

    def told(self) -> list[JSON]:
        """What is left of each budget that the operation counted in, in the order of the register."""
        left, untold, clock = self.standings, self.costs.untold, self.till.clock
        return [
            limit.said(left[budget].remaining, _midnight(clock, left[budget].reset))
            for budget, limit in self.costs.limits.items()
            if budget in left and budget not in untold
        ]

    async def begin(self) -> None:
        """Charge for the subjects that the caller named. Raises `Refusal` BUDGET_EXCEEDED, with nothing counted."""
        for root in self.plan.roots:
            for selection in root.selections:
                keys = self.subjects.instances[selection.number].keys
                self.items[selection.number] = self._hashed(selection.entity, keys)
        claims = self._claims()
        try:
            charged = await self.till.store.charge(claims)
        except BudgetsUnavailable as error:
            raise self._uncounted(error) from error
        if isinstance(charged, Exceeded):
            self._note(charged)
            raise self._refusal(charged)
        if len(self.items) < len(self.plan.selections):
            for claim in claims:
                self._spend(claim, frozenset())
        self.standings = {standing.budget: standing for standing in charged.standings}

    def _claims(self) -> list[Claim]:
        claims = [Claim(each.counter, each.caps) for each in self.costs.shares]
        together: dict[tuple[int, ...], tuple[Item, ...]] = {}
        for each in self.costs.subjects:
            items = together.get(each.named)
            if items is None:
                items = together[each.named] = self._different(each.named)
            if items:
                claims.append(Claim(each.counter, each.caps, items))
        names = ((each, dict(self._named(each))) for each in self.costs.names)
        claims += [
            Claim(each.counter, each.caps, tuple(named), tuple(named.values())) for each, named in names if named
        ]
        return claims

    def _different(self, selections: tuple[int, ...]) -> tuple[Item, ...]:
        """The subjects that stand at these selections, each once."""
        if len(selections) == 1 and len(items := self.items[selections[0]]) == 1:
            return items
        return tuple(dict.fromkeys([item for number in selections for item in self.items[number]]))

    def _named(self, counted: Counted) -> Iterator[tuple[Item, Item]]:
        for number in counted.named:
            names = self.subjects.instances[number].names
            given = [(item, name) for item, name in zip(self.items[number], names, strict=False) if name is not None]
            words = (normalised_name(name) for _, name in given)
            yield from zip([item for item, _ in given], self.till.hasher.items(_NAMES, words), strict=True)

    def _hashed(self, entity: Entity, keys: Sequence[str]) -> tuple[Item, ...]:
        return self.till.hasher.items(entity.value, all_recorded_as(entity, keys))

    def _unspent(self, counted: Counted, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """A subject that stands in several places of an operation counts once."""
        spent = self.spent.get(counted.counter.id)
        return tuple(item for item in items if item not in spent) if spent else items

    def _spend(self, claim: Claim, over: frozenset[Item]) -> None:
        if claim.counter.measure is Measure.TIMES:
            self.spent.setdefault(claim.counter.id, set()).update(item for item in claim.items if item not in over)

    async def _admitted(self, claims: list[Claim]) -> Admitted:
        try:
            return await self.till.store.admit(claims)
        except BudgetsUnavailable as error:
            raise self._uncounted(error) from error

    def _uncounted(self, error: BudgetsUnavailable) -> Refusal:
        _LOG.error("request %s: budgets cannot be counted: %s", self.request_id, error)
        return Refusal(Code.AUDIT_UNAVAILABLE, "The use cannot be counted, so nothing is disclosed.")

    def _note(self, exceeded: Exceeded) -> None:
        """One line in the log a budget, organisation and day; every excess in the metrics."""
        limit, mandate = self.costs.limits[exceeded.cap.budget], self.mandate
        self.till.meter.exceeded(limit.kind, mandate.purpose, exceeded.first)
        if exceeded.first:
            _ALERT.warning(
                "budget exceeded: organisation %s, client %s, purpose %s: %s of %s, limit %d in %s (request %s)",
                mandate.organisation,
                mandate.client,
                mandate.purpose,
                limit.kind,
                self._field(exceeded) or "all fields",
                limit.limit,
                limit.window,
                self.request_id,
            )

    def _field(self, exceeded: Exceeded) -> str | None:
        return next(each.field for each in self.costs.everything if each.counter == exceeded.counter)

    def _refusal(self, exceeded: Exceeded) -> Refusal:
        """An error for each root field with subjects over a budget; one where it is all subjects together."""
        limit, about = self.costs.limits[exceeded.cap.budget], self._field(exceeded)
        reset = self.till.clock.midnight(exceeded.reset)
        said: dict[str, Extension] = {
            "kind": limit.kind,
            **({"field": about} if about else {}),
            "limit": limit.limit,
            "window": limit.window,
            "resetAt": reset.isoformat(),
            "retryAfter": _seconds_until(reset, self.till.clock.now()),
        }
        errors = [{**said, "root": place, "indices": indices} for place, indices in self._indices(exceeded)] or [said]
        return Refusal(
            Code.BUDGET_EXCEEDED,
            "A budget does not allow this operation; nothing was fetched and nothing counted.",
            extensions=errors[0],
            further=tuple(errors[1:]),
        )

    def _indices(self, exceeded: Exceeded) -> Iterator[tuple[int, list[int]]]:
        selections = next(each.selections for each in self.costs.everything if each.counter == exceeded.counter)
        for place, root in enumerate(self.plan.roots):
            numbers = [selection.number for selection in root.selections if selection.number in selections]
            found = sorted(
                position
                for number in numbers
                for position, item in zip(self.subjects.instances[number].positions, self.items[number], strict=True)
                if item in exceeded.over
            )
            if found:
                yield place, found


async def charge(
    plan: Plan, costs: Costs, subjects: Subjects, mandate: Mandate, till: Till, request_id: str
) -> Spending:
    """Count an operation before it is carried out; what it reaches is counted as it does (`Spending.admit`).

    Raises `Refusal`: BUDGET_EXCEEDED, with nothing counted; AUDIT_UNAVAILABLE where uses cannot be counted.
    """
    spending = Spending(plan, costs, subjects, mandate, till, request_id)
    if costs.limits:
        await spending.begin()
    return spending


@lru_cache(_DAYS_TOLD)
def _midnight(clock: Clock, day: date) -> str:
    """The moment a day begins in the city."""
    return clock.midnight(day).isoformat()


def _seconds_until(moment: datetime, now: datetime) -> int:
    return max(1, int((moment - now).total_seconds()) + 1)
