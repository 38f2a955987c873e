"""What a supervisor's report counts, a line of the ledger at a time. Pure, and bounded by the words of the registers.

A *use* is an operation that disclosed a field; one of which every field was denied is answered, and no use. Under a
field it counts once for each form, however many subjects or years it was about. What is counted by day is counted by
the day in the city.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.audit.entry import Kind
from gateway.audit.reading import Passage
from gateway.clock import CITY_ZONE
from gateway.oversight.subject import LOG
from gateway.oversight.uses import DISCLOSING, fields_used
from resolvers.declared import Register

OF_GATEWAY: Final = "gateway"
"""Stands in the place of a department for the log of a subject's own uses."""

NOT_REGISTERED: Final = "no longer in the schema"
_ASKED: Final = frozenset({"ANSWERED", "CACHED", "NOT_ASKED"})
_BUDGET: Final = "BUDGET_EXCEEDED"

Key = tuple[str, ...]


@dataclass(slots=True)
class Tallies:
    """Counters by tuples of words, and how many lines were counted.

    `COLUMNS` says what the words are. `purposes`, `fields` and `by_purpose` count uses, `subjects` those that uses were
    about, each use's by itself; `refusals` and `budgets` count operations that were refused whole, `denials` the fields
    of operations that were denied, `unavailable` the operations that a department failed.
    """

    lines: int = 0
    days: Counter[Key] = field(default_factory=Counter)
    purposes: Counter[Key] = field(default_factory=Counter)
    subjects: Counter[Key] = field(default_factory=Counter)
    fields: Counter[Key] = field(default_factory=Counter)
    by_purpose: Counter[Key] = field(default_factory=Counter)
    refusals: Counter[Key] = field(default_factory=Counter)
    denials: Counter[Key] = field(default_factory=Counter)
    unavailable: Counter[Key] = field(default_factory=Counter)
    budgets: Counter[Key] = field(default_factory=Counter)
    strangers: Counter[Key] = field(default_factory=Counter)
    acts: Counter[Key] = field(default_factory=Counter)
    views: Counter[Key] = field(default_factory=Counter)

    @property
    def uses(self) -> int:
        """Operations that disclosed something."""
        return self.purposes.total()

    @property
    def refused(self) -> int:
        """Operations that were refused whole."""
        return self.refusals.total()


COLUMNS: Final[Mapping[str, Key]] = {
    "days": ("day", "outcome"),
    "purposes": ("organisation", "purpose"),
    "subjects": ("organisation", "purpose"),
    "fields": ("department", "field", "form"),
    "by_purpose": ("purpose", "department", "field", "form"),
    "refusals": ("code",),
    "denials": ("reason", "field"),
    "unavailable": ("department", "code"),
    "budgets": ("organisation", "purpose"),
    "strangers": ("cause",),
    "acts": ("act", "department", "client"),
    "views": ("view", "organisation", "outcome"),
}
"""What the words of each counter's keys are."""


def tallied(passages: Iterable[Passage], register: Register) -> Tallies:
    """Everything counted."""
    tallies = Tallies()
    for passage in passages:
        facts = passage.facts()
        tallies.lines += 1
        match passage.kind:
            case Kind.OPERATION:
                _operation(passage, facts, tallies, register)
            case Kind.SUMMARY:
                tallies.strangers[(_word(facts, "cause"),)] += _count(facts, "count")
            case Kind.SUSPENSION:
                tallies.acts[_words(facts, "act", "department", "client")] += 1
            case Kind.VIEW:
                outcome = "READ" if facts.get("cause") is None else "REFUSED"
                tallies.views[_word(facts, "view"), _word(facts, "organisation"), outcome] += 1
            case _:
                pass
    return tallies


def _operation(passage: Passage, facts: Mapping[str, object], tallies: Tallies, register: Register) -> None:
    outcome, purpose = _word(facts, "outcome"), _word(facts, "purpose")
    who = (_word(facts, "organisation"), purpose)
    answered = outcome in DISCLOSING
    if passage.time is not None:
        day = passage.time.astimezone(CITY_ZONE).date().isoformat()
        tallies.days[day, "ANSWERED" if answered else "REFUSED"] += 1
    if answered and (fields := fields_used(facts)):
        tallies.purposes[who] += 1
        counts = facts.get("counts")
        tallies.subjects[who] += _count(counts, "subjects") if isinstance(counts, dict) else 0
        for coordinate, form in dict.fromkeys((each.coordinate, each.form) for each in fields):
            used = (department_of(coordinate, register), coordinate, form)
            tallies.fields[used] += 1
            tallies.by_purpose[purpose, *used] += 1
    if not answered:
        tallies.refusals[(outcome,)] += 1
        if outcome == _BUDGET:
            tallies.budgets[who] += 1
    for denied in _listed(facts, "denied"):
        tallies.denials[_words(denied, "reason", "coordinate")] += 1
    for asked in _listed(facts, "departments"):
        if _word(asked, "outcome") not in _ASKED:
            tallies.unavailable[_words(asked, "department", "outcome")] += 1


def department_of(coordinate: str, register: Register) -> str:
    """The department of a field, or `derived`."""
    if coordinate == LOG:
        return OF_GATEWAY
    declared = register.get(coordinate)
    return NOT_REGISTERED if declared is None else declared.department


def _listed(facts: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    listed = facts.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _words(facts: Mapping[str, object], *names: str) -> Key:
    return tuple(_word(facts, name) for name in names)


def _word(facts: Mapping[str, object], name: str) -> str:
    found = facts.get(name)
    return found if isinstance(found, str) else "–"


def _count(facts: Mapping[str, object], name: str) -> int:
    found = facts.get(name)
    return found if isinstance(found, int) else 0
