"""Rules that can never decide anything. Whoever reads one believes that something is granted, or taken, by it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from gateway.policy.holdings import by_subject, holdings, rules_of
from gateway.policy.problems import Report, quoted
from gateway.policy.regions import ANYWHERE, district_of
from gateway.policy.registers import Client
from gateway.policy.rules import Effect, Rule
from source_adapters.contract import Form

_Scope: TypeAlias = tuple[str, str, str, Form, str]
_Disclosed: TypeAlias = tuple[str, str, Form]
_Grants: TypeAlias = Mapping[_Scope, list[Rule]]


def check_idle(rules: tuple[Rule, ...], clients: Iterable[Client], report: Report) -> None:
    """Refuse rules after their client's end, and grants and denials that change nothing.

    A grant changes nothing if it is wholly denied or lies inside a wider one, a denial if it meets no grant. A rule of
    a group is idle if it is so for every member. That a rule begins after its purpose ends is refused where the rule is
    read.
    """
    named = by_subject(rules)
    grants = _grants(rules)
    granted = _granted(rules)
    members = _members(clients)
    kept = {holding.rule for client in set().union(*members.values()) for holding in holdings(rules_of(client, named))}
    for rule in rules:
        affected = members.get(rule.subject, set())
        ends = [client.until for client in affected]
        if ends and rule.from_ > max(ends):
            message = f"the rule begins after the last day of {quoted(rule.subject)}, {max(ends)}"
            report.add(rule.place, message, expected="a rule that can apply")
        elif affected and rule.effect is Effect.ALLOW and rule not in kept:
            report.add(rule.place, "the grant is wholly denied", expected="neither the grant nor the denial, or a gap")
        elif rule.effect is Effect.ALLOW:
            _check_within(rule, affected, grants, report)
        elif not any(affected & members.get(grant.subject, set()) for grant in _met(rule, granted)):
            expected = f"a grant of {rule.coordinate} {rule.form.value} to the same client, on a day of the denial"
            report.add(rule.place, "the denial takes nothing away", expected=expected)


def _members(clients: Iterable[Client]) -> dict[str, set[Client]]:
    """Whom a client or group in a rule means."""
    members: dict[str, set[Client]] = {}
    for client in clients:
        for name in (client.id, client.group):
            if name is not None:
                members.setdefault(name, set()).add(client)
    return members


def _grants(rules: Iterable[Rule]) -> _Grants:
    grants: dict[_Scope, list[Rule]] = {}
    for rule in rules:
        if rule.effect is Effect.ALLOW:
            grants.setdefault(_scope(rule, rule.subject, rule.district), []).append(rule)
    return grants


def _scope(rule: Rule, subject: str, district: str) -> _Scope:
    return subject, rule.purpose, rule.coordinate, rule.form, district


def _granted(rules: Iterable[Rule]) -> Mapping[_Disclosed, list[Rule]]:
    granted: dict[_Disclosed, list[Rule]] = {}
    for rule in rules:
        if rule.effect is Effect.ALLOW:
            granted.setdefault((rule.purpose, rule.coordinate, rule.form), []).append(rule)
    return granted


def _met(denial: Rule, granted: Mapping[_Disclosed, list[Rule]]) -> Iterator[Rule]:
    """The grants of the same form on a day of the denial, whoever holds them."""
    for grant in granted.get((denial.purpose, denial.coordinate, denial.form), ()):
        if grant.from_ <= denial.until and denial.from_ <= grant.until:
            yield grant


def _check_within(rule: Rule, affected: set[Client], grants: _Grants, report: Report) -> None:
    """Another grant of the same cell that holds in all its districts and on all its days; of two equal ones neither."""
    subjects = {rule.subject} | {client.group for client in affected if client.id == rule.subject and client.group}
    districts = dict.fromkeys((ANYWHERE, district_of(rule.district), rule.district))
    for subject, district in product(sorted(subjects), districts):
        for other in grants.get(_scope(rule, subject, district), ()):
            if other.from_ <= rule.from_ and rule.until <= other.until and other.line[:-1] != rule.line[:-1]:
                message = f"the grant lies within the one of {other.place}, in district and dates"
                report.add(rule.place, message, expected="the wider grant alone")
                return
