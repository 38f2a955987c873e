"""What a client effectively holds: its own and its group's grants, less the days that a denial covers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from gateway.policy.regions import ANYWHERE, overlap
from gateway.policy.registers import Client
from gateway.policy.rules import Effect, Rule
from source_adapters.contract import Form

_DAY = timedelta(days=1)

Span: TypeAlias = tuple[date, date]
"""A first and a last day, both included."""

BySubject: TypeAlias = Mapping[str, tuple[Rule, ...]]
"""Client or group → the rules that name it, in file order."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A grant and a span of days on which nothing denies it."""

    rule: Rule
    first: date
    last: date

    def overlaps(self, other: "Holding") -> bool:
        """Whether both hold on some day and in some district."""
        near = overlap(self.rule.district, other.rule.district)
        return near and self.first <= other.last and other.first <= self.last


def by_subject(rules: Iterable[Rule]) -> BySubject:
    """Rules by the client or group that they name."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.subject, []).append(rule)
    return {subject: tuple(named) for subject, named in found.items()}


def rules_of(client: Client, rules: BySubject) -> tuple[Rule, ...]:
    """The rules that apply to a client: its own, then its group's."""
    return rules.get(client.id, ()) + (rules.get(client.group, ()) if client.group is not None else ())


def holdings(rules: Iterable[Rule]) -> Iterator[Holding]:
    """What the rules that apply to one client leave it with."""
    denied: dict[tuple[str, str, Form], list[Rule]] = {}
    allowed: list[Rule] = []
    for rule in rules:
        if rule.effect is Effect.ALLOW:
            allowed.append(rule)
        else:
            denied.setdefault((rule.purpose, rule.coordinate, rule.form), []).append(rule)
    for rule in allowed:
        spans = [(rule.from_, rule.until)]
        for denial in denied.get((rule.purpose, rule.coordinate, rule.form), ()):
            if denial.district in {ANYWHERE, rule.district}:
                spans = [rest for span in spans for rest in _less(span, denial)]
        yield from (Holding(rule, first, last) for first, last in spans)


def _less(span: Span, denial: Rule) -> Iterator[Span]:
    first, last = span
    if denial.until < first or denial.from_ > last:
        yield span
        return
    if first < denial.from_:
        yield first, denial.from_ - _DAY
    if denial.until < last:
        yield denial.until + _DAY, last
