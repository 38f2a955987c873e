"""Rules that can never decide anything. Whoever reads one believes that something is granted, or taken, by it."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TypeAlias

from gateway.policy.holdings import by_subject, holdings, rules_of
from gateway.policy.problems import Report, quoted
from gateway.policy.regions import ANYWHERE, district_of
from gateway.policy.registers import Client
from gateway.policy.rules import Effect, Rule
from source_adapters.contract import Form

_Scope: TypeAlias = tuple[str, str, str, Form, str]
_Grants: TypeAlias = Mapping[_Scope, list[Rule]]


def check_idle(rules: tuple[Rule, ...], clients: Iterable[Client], report: Report) -> None:
    """Refuse rules after their client's end, grants that are wholly denied, and grants inside a wider one.

    A rule of a group is idle if it is so for every member. That a rule begins after its purpose ends is refused
    where the rule is read.
    """
    named = by_subject(rules)
    grants = _grants(rules)
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


def _check_within(rule: Rule, affected: set[Client], grants: _Grants, report: Report) -> None:
    """Another grant of the same cell that holds in more districts, and on every day of this one."""
    subjects = {rule.subject} | {client.group for client in affected if client.id == rule.subject and client.group}
    districts = [name for name in (ANYWHERE, district_of(rule.district)) if name != rule.district]
    for subject, district in product(sorted(subjects), districts if rule.district != ANYWHERE else ()):
        for other in grants.get(_scope(rule, subject, district), ()):
            if other.from_ <= rule.from_ and rule.until <= other.until:
                message = f"the grant lies within the one of {other.place}, in district and dates"
                report.add(rule.place, message, expected="the wider grant alone")
                return
