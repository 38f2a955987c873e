"""Casbin decides, a table remembers: rulings by cell and day.

A cell is (client, purpose, field, form). The rules that can matter to it are picked out when the snapshot is
built; Casbin sees those alone, the first time the cell is asked for on a day: once for each district or street
that they name, and once for ELSEWHERE, which stands for all others. Only cells that have rules are remembered,
so that strangers and invented names can neither fill the table nor reach Casbin.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from threading import Lock
from typing import Final, TypeAlias

from cachetools import FIFOCache

from gateway.policy.decider import Decider, Decision, Question
from gateway.policy.regions import ANYWHERE, ELSEWHERE, EVERYWHERE, NOWHERE, Regions
from gateway.policy.registers import Client
from gateway.policy.rules_by_cell import Line, RulesByCell
from source_adapters.contract import Form

REMEMBERED: Final = 65_536
"""Rulings kept at most, the oldest given up first: reading changes no order, and so takes no lock."""


class Reason(StrEnum):
    """Why a ruling is what it is."""

    ALLOWED = "allowed"
    NO_RULE = "no_rule"
    DENIED_BY_RULE = "denied_by_rule"
    NOT_IN_FORCE = "not_in_force"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision on one field and form for one client, purpose and day: where it is allowed, and by which rules.

    Allowed everywhere: the one rule that allows it everywhere. Allowed inside some regions: one rule a region, a
    street that lies in an allowed district left out. Not allowed: the rule that denies it, if there is one.
    """

    regions: Regions
    rule_ids: tuple[str, ...]
    reason: Reason

    @property
    def allowed(self) -> bool:
        """Whether it is allowed in any region; where it is, `regions` says."""
        return self.reason is Reason.ALLOWED

    @property
    def rule_id(self) -> str | None:
        """The ids as one word, as the ledger has them: joined by `+`, which stands in no id. None if there is none."""
        return "+".join(self.rule_ids) or None


_NO_RULE: Final = Ruling(NOWHERE, (), Reason.NO_RULE)
_NOT_IN_FORCE: Final = Ruling(NOWHERE, (), Reason.NOT_IN_FORCE)

Asked: TypeAlias = tuple[str, str, str, Form, date]
"""A cell and the day that a ruling on it holds."""

_DISTRICT: Final = 4
"""Where the district stands in a rule's line."""


class Rulings:
    """The rules of one snapshot, partitioned, and what has been decided by them so far."""

    def __init__(self, model: str, rules: RulesByCell, clients: Mapping[str, Client]) -> None:
        self._clients = clients
        self._rules = rules
        memberships = ((client.id, client.group) for client in clients.values() if client.group is not None)
        self._decider = Decider(model, memberships)
        self._remembered: FIFOCache[Asked, Ruling] = FIFOCache(REMEMBERED)
        self._granted: dict[str, frozenset[str]] = {}
        self._writing = Lock()

    def ruling(self, client: str, purpose: str, coordinate: str, form: Form, day: date) -> Ruling:
        """The ruling on one cell; whatever nobody registered is denied for want of a rule."""
        key = (client, purpose, coordinate, form, day)
        try:
            return self._remembered[key]
        except KeyError:
            return self._decide(client, purpose, coordinate, form, day)

    def purposes_granted(self, client: str) -> frozenset[str]:
        """Purposes under which some rule grants this client, or its group, anything on any day."""
        granted = self._granted.get(client)
        if granted is None:
            registered = self._clients.get(client)
            if registered is None:
                return frozenset()
            # as many as there are registered clients, at most
            granted = self._granted[client] = self._rules.purposes_granted(registered)
        return granted

    def made(self, day: date) -> list[Asked]:
        """What has been ruled on for a day and is still remembered, the oldest ruling first."""
        return [asked for asked in tuple(self._remembered) if asked[-1] == day]

    def remember(self, made: Iterable[tuple[Asked, Ruling]]) -> None:
        """Take over rulings that were made by the same rules elsewhere."""
        with self._writing:
            self._remembered.update(made)

    def _decide(self, client: str, purpose: str, coordinate: str, form: Form, day: date) -> Ruling:
        registered = self._clients.get(client)
        rules = [] if registered is None else self._rules.of(registered, purpose, coordinate, form)
        if registered is None or not rules:
            return _NO_RULE
        if day > registered.until:
            return _NOT_IN_FORCE
        questions = (
            Question(client, purpose, coordinate, form.value, district, day.isoformat())
            for district in _districts(rules)
        )
        ruling = _combined({question.district: self._decider.decide(rules, question) for question in questions})
        self.remember([((client, purpose, coordinate, form, day), ruling)])
        return ruling


def _districts(rules: Iterable[Line]) -> tuple[str, ...]:
    """What Casbin is asked for: the districts and streets that rules name, in the order of rules, and ELSEWHERE."""
    named = dict.fromkeys(line[_DISTRICT] for line in rules if line[_DISTRICT] != ANYWHERE)
    return *named, ELSEWHERE


def _combined(decisions: Mapping[str, Decision]) -> Ruling:
    """One ruling from the decisions by district.

    A denial has no district, so it denies all of them; and what is allowed elsewhere is allowed everywhere.
    """
    decided = {district: decision for district, decision in decisions.items() if decision.rule_id is not None}
    granted = {district: str(decision.rule_id) for district, decision in decided.items() if decision.allowed}
    if len(granted) == len(decisions):
        return Ruling(EVERYWHERE, (granted[ELSEWHERE],), Reason.ALLOWED)
    regions = Regions.within(granted.keys() - {ELSEWHERE})
    if regions:
        ids = dict.fromkeys(name for district, name in granted.items() if district in regions.inside)
        return Ruling(regions, tuple(ids), Reason.ALLOWED)
    denials = dict.fromkeys(str(decision.rule_id) for decision in decided.values() if not decision.allowed)
    return Ruling(NOWHERE, tuple(denials), Reason.DENIED_BY_RULE) if denials else _NOT_IN_FORCE
