"""Rules that can never decide anything. Whoever reads one believes that something is granted, or taken, by it."""

from collections.abc import Iterable

from gateway.policy.holdings import BySubject, by_subject, holdings, rules_of
from gateway.policy.problems import Report, quoted
from gateway.policy.regions import ANYWHERE, district_of
from gateway.policy.registers import Client
from gateway.policy.rules import Effect, Rule


def check_idle(rules: tuple[Rule, ...], clients: Iterable[Client], report: Report) -> None:
    """Refuse rules after their client's end, grants that are wholly denied, and grants inside a wider one.

    A rule of a group is idle if it is so for every member. That a rule begins after its purpose ends is refused
    where the rule is read.
    """
    named = by_subject(rules)
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
            _check_within(rule, affected, named, report)


def _members(clients: Iterable[Client]) -> dict[str, set[Client]]:
    """Whom a client or group in a rule means."""
    members: dict[str, set[Client]] = {}
    for client in clients:
        for name in (client.id, client.group):
            if name is not None:
                members.setdefault(name, set()).add(client)
    return members


def _check_within(rule: Rule, affected: set[Client], named: BySubject, report: Report) -> None:
    subjects = {rule.subject} | {client.group for client in affected if client.id == rule.subject and client.group}
    wider = (other for subject in sorted(subjects) for other in named.get(subject, ()) if _covers(other, rule))
    for other in wider:
        message = f"the grant lies within the one of {other.place}, in district and dates"
        report.add(rule.place, message, expected="the wider grant alone")
        return


def _covers(other: Rule, rule: Rule) -> bool:
    """Whether another grant of the same cell holds in more districts and on every day of this one."""
    if other.effect is not Effect.ALLOW or other.district == rule.district:
        return False
    same_cell = (other.purpose, other.coordinate, other.form) == (rule.purpose, rule.coordinate, rule.form)
    wider = other.district in {ANYWHERE, district_of(rule.district)} and rule.district != ANYWHERE
    return same_cell and wider and other.from_ <= rule.from_ and rule.until <= other.until
