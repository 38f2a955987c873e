"""Why a client may, or may not, have a field in a form: the rule that decides, or the nearest one that does not.

The nearest rule is the grant that would need least changed to apply. A day, a district or a form is less of a
change than another client or purpose, and those less than another field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from gateway.policy.book import Book
from gateway.policy.regions import ANYWHERE, ELSEWHERE, Regions, district_of
from gateway.policy.rules import Effect, Rule
from gateway.policy.rulings import Reason
from source_adapters.contract import Form


class Aspect(StrEnum):
    """In what a rule and a question can differ; the value is the word shown."""

    DATE = "date"
    DISTRICT = "district"
    FORM = "form"
    REGISTRATION = "client's last day"
    CLIENT = "client"
    PURPOSE = "purpose"
    FIELD = "field"


_WEIGHT: Final = {
    Aspect.DATE: 1,
    Aspect.DISTRICT: 1,
    Aspect.FORM: 1,
    Aspect.REGISTRATION: 1,
    Aspect.CLIENT: 3,
    Aspect.PURPOSE: 3,
    Aspect.FIELD: 7,
}


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """What an officer asks; client and purpose are registered, `district` None asks for every district at once.

    `district` may also be ELSEWHERE: whoever is in no district that a rule names.
    """

    client: str
    purpose: str
    coordinate: str
    form: Form
    district: str | None
    day: date


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that keeps a rule from applying: what was asked, and what the rule says."""

    aspect: Aspect
    asked: str
    ruled: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision, the rules that made it, and for a default deny the nearest grant with what differs.

    `regions` is where it is allowed, of all districts, whichever was asked for.
    """

    question: CellQuestion
    allowed: bool
    reason: Reason
    regions: Regions
    rules: tuple[Rule, ...]
    nearest: Rule | None = None
    differences: tuple[Difference, ...] = ()


def explain(book: Book, question: CellQuestion) -> Explanation:
    """Explain one cell. Raises `KeyError` for a client that is not registered."""
    ruling = book.snapshot.ruling(question.client, question.purpose, question.coordinate, question.form, question.day)
    rules = tuple(book.rule(rule_id) for rule_id in ruling.rule_ids)
    if ruling.allowed and (question.district is None or ruling.regions.contains(question.district)):
        deciding = tuple(rule for rule in rules if reaches(rule, question.district))
        return Explanation(question, True, ruling.reason, ruling.regions, deciding)
    if ruling.reason is Reason.DENIED_BY_RULE:
        return Explanation(question, False, ruling.reason, ruling.regions, rules)
    nearest = _nearest(book, question)
    reason = Reason.NOT_IN_FORCE if ruling.allowed else ruling.reason
    return Explanation(
        question, False, reason, ruling.regions, (), nearest,
        () if nearest is None else tuple(_differences(nearest, question, book)),
    )  # fmt: skip


def reaches(rule: Rule, district: str | None) -> bool:
    """Whether a rule's district takes in the one asked for; None asks for all of them together."""
    if district is None or rule.district == ANYWHERE:
        return True
    return district != ELSEWHERE and rule.district in {district, district_of(district)}


def _nearest(book: Book, question: CellQuestion) -> Rule | None:
    """The grant with the least to change; None where none has even the field or the client and purpose in common."""
    grants = [rule for rule in book.rules if rule.effect is Effect.ALLOW and _is_kin(rule, question, book)]
    return min(grants, key=lambda rule: (_distance(rule, question, book), rule.place), default=None)


def _is_kin(rule: Rule, question: CellQuestion, book: Book) -> bool:
    same_mandate = rule.purpose == question.purpose and rule.subject in book.subjects_of(question.client)
    return rule.coordinate == question.coordinate or same_mandate


def _distance(rule: Rule, question: CellQuestion, book: Book) -> int:
    return sum(_WEIGHT[difference.aspect] for difference in _differences(rule, question, book))


def _differences(rule: Rule, question: CellQuestion, book: Book) -> Iterator[Difference]:
    if rule.subject not in book.subjects_of(question.client):
        yield Difference(Aspect.CLIENT, question.client, rule.subject)
    if rule.purpose != question.purpose:
        yield Difference(Aspect.PURPOSE, question.purpose, rule.purpose)
    if rule.coordinate != question.coordinate:
        yield Difference(Aspect.FIELD, question.coordinate, rule.coordinate)
    if rule.form is not question.form:
        yield Difference(Aspect.FORM, question.form.value, rule.form.value)
    if not reaches(rule, question.district):
        yield Difference(Aspect.DISTRICT, str(question.district), rule.district)
    if not rule.from_ <= question.day <= rule.until:
        yield Difference(Aspect.DATE, question.day.isoformat(), f"{rule.from_} to {rule.until}")
    until = book.clients[question.client].until
    if question.day > until:
        yield Difference(Aspect.REGISTRATION, question.day.isoformat(), until.isoformat())
