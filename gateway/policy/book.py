"""A policy set as officers look at it: its rules with their places, beside the snapshot that decides by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gateway.policy.expectations import Expectation
from gateway.policy.files import read_files
from gateway.policy.load import WrittenSet, check_set, read_set
from gateway.policy.problems import Report
from gateway.policy.registers import Client, Purpose
from gateway.policy.rules import Rule
from gateway.policy.snapshot import Snapshot
from resolvers.declared import Register
from source_adapters.contract import Form


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A sound set: every rule in the order of files and lines, every expectation, and the snapshot of it."""

    snapshot: Snapshot
    rules: tuple[Rule, ...]
    expectations: tuple[Expectation, ...]
    _by_id: Mapping[str, Rule] = field(repr=False)
    _forms: Mapping[tuple[str, str], tuple[Form, ...]] = field(repr=False)

    @property
    def clients(self) -> Mapping[str, Client]:
        """Clients by id."""
        return self.snapshot.clients

    @property
    def purposes(self) -> Mapping[str, Purpose]:
        """Purposes by id."""
        return self.snapshot.purposes

    def rule(self, rule_id: str) -> Rule:
        """The rule of an id. Raises `KeyError` for an id that no rule has."""
        return self._by_id[rule_id]

    def forms(self, purpose: str, coordinate: str) -> tuple[Form, ...]:
        """The forms that any rule of a purpose names for a field."""
        return self._forms.get((purpose, coordinate), ())

    def subjects_of(self, client: str) -> frozenset[str]:
        """The names by which rules reach a registered client: its own and its group's."""
        group = self.clients[client].group
        return frozenset({client} if group is None else {client, group})

    def members_of(self, subject: str) -> Iterator[str]:
        """The clients that a rule's subject, a client or a group, stands for."""
        return (client.id for client in self.clients.values() if subject in {client.id, client.group})


def read_book(directory: Path, register: Register) -> Book:
    """Read a set as strictly as the gateway does; expectations that are not met are no reason to refuse it here.

    Raises:
        PolicyRefused: with every other problem of the set.
    """
    report = Report()
    found = read_set(read_files(directory, report), register, report)
    check_set(found, register, report)
    return book_of(found)


def book_of(found: WrittenSet) -> Book:
    """A set that was let through, as officers look at it."""
    by_id = {rule.id: rule for rule in found.rules}
    return Book(found.snapshot(), found.rules, found.expectations, by_id, _named_forms(found.rules))


def _named_forms(rules: tuple[Rule, ...]) -> Mapping[tuple[str, str], tuple[Form, ...]]:
    named: dict[tuple[str, str], set[Form]] = {}
    for rule in rules:
        named.setdefault((rule.purpose, rule.coordinate), set()).add(rule.form)
    return {cell: tuple(sorted(forms)) for cell, forms in named.items()}
