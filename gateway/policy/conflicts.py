"""Rules that contradict each other, or that together say more than one of them."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TypeAlias

from gateway.policy.holdings import BySubject, Holding, by_subject, holdings
from gateway.policy.problems import Report
from gateway.policy.registers import Client
from gateway.policy.rules import Rule

FieldOfPurpose: TypeAlias = tuple[str, str]
"""Purpose and coordinate."""


def check_conflicts(rules: tuple[Rule, ...], clients: Iterable[Client], report: Report) -> None:
    """No row twice or against another, and never two forms of a field for one client, purpose and district."""
    _check_duplicates(rules, report)
    _check_contradictions(rules, report)
    _check_single_form(by_subject(rules), tuple(clients), report)


def _check_duplicates(rules: tuple[Rule, ...], report: Report) -> None:
    first: dict[tuple[str, ...], Rule] = {}
    for rule in rules:
        earlier = first.setdefault(rule.line[:-1], rule)
        if earlier is not rule:
            report.add(rule.place, f"duplicate of line {earlier.place.line}", expected="each rule once")


def _check_contradictions(rules: tuple[Rule, ...], report: Report) -> None:
    same: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        same.setdefault(rule.line[:5], []).append(rule)
    for group in same.values():
        for earlier, later in combinations(group, 2):
            if earlier.effect is not later.effect and _share_a_day(earlier, later):
                message = (
                    f"{later.effect.value} contradicts {earlier.effect.value} in line {earlier.place.line}"
                    " for the same client, purpose, field, form and district"
                )
                report.add(later.place, message, expected="one of them, or dates that do not overlap")


def _share_a_day(one: Rule, other: Rule) -> bool:
    return one.from_ <= other.until and other.from_ <= one.until


def _check_single_form(rules: BySubject, clients: tuple[Client, ...], report: Report) -> None:
    for combined in _combinations(rules, clients):
        held: dict[FieldOfPurpose, list[Holding]] = {}
        for holding in holdings(combined):
            held.setdefault(_field(holding.rule), []).append(holding)
        for same_field in held.values():
            for one, other in combinations(same_field, 2):
                if one.rule.form is not other.rule.form and one.overlaps(other):
                    earlier, later = sorted((one.rule, other.rule), key=lambda rule: rule.place)
                    _report_two_forms(earlier, later, report)


def _combinations(rules: BySubject, clients: tuple[Client, ...]) -> Iterator[tuple[Rule, ...]]:
    """Sets of rules that meet in one client.

    Of a client with rules of its own, only the fields that they touch; the rest of its group's rules meets
    there as in any other member, and is looked at once for the whole group.
    """
    touched_by_all: dict[str, frozenset[FieldOfPurpose]] = {}
    for client in clients:
        own = rules.get(client.id, ())
        touched = frozenset(_field(rule) for rule in own)
        shared = rules.get(client.group, ()) if client.group is not None else ()
        if client.group is not None:
            touched_by_all[client.group] = touched & touched_by_all.get(client.group, touched)
        yield own + tuple(rule for rule in shared if _field(rule) in touched)
    for group, touched in touched_by_all.items():
        yield tuple(rule for rule in rules.get(group, ()) if _field(rule) not in touched)


def _field(rule: Rule) -> FieldOfPurpose:
    return rule.purpose, rule.coordinate


def _report_two_forms(earlier: Rule, later: Rule, report: Report) -> None:
    message = (
        f"second form of {later.coordinate}: {later.form.value} beside {earlier.form.value}"
        f" in line {earlier.place.line}, for one client and district on one day"
    )
    report.add(later.place, message, expected="one form at a time")
