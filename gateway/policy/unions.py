"""What one organisation may learn of a field in all: never finer than its finest single grant, unless signed for.

Counted over all clients and purposes of the organisation and whatever the days and districts: what was learnt
under one purpose stays known under the next. Two coarse grants may cut a figure at different edges, and both
together confine it to less than either. Inputs of derived fields count as if they were granted; what a sum takes
is looked at by `sums`.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final, TypeAlias

from gateway.policy.bands import BandSet
from gateway.policy.disclosures import Disclosures, Measured
from gateway.policy.holdings import by_subject, holdings, rules_of
from gateway.policy.problems import Report, quoted
from gateway.policy.registers import Client
from gateway.policy.rules import Rule, signed_union
from resolvers.declared import Register
from source_adapters.contract import Edge, Form

_TOLD_BY_IDENTITY: Final = {"Person.idNumber": ("Person.birthDate", "Person.sex")}
"""GB 11643: the eight digits of the day of birth and the odd or even sequence are parts of the number."""

Knowledge: TypeAlias = frozenset[Edge | Form]
"""What a grant tells: the edges that it places a figure between, or else its form."""

_ALL: Final[Knowledge] = frozenset({Form.EXACT})


@dataclass(frozen=True, slots=True)
class _Told:
    rule: Rule
    coordinate: str
    known: Knowledge
    own: bool


def check_unions(
    rules: tuple[Rule, ...],
    members: Mapping[str, tuple[Client, ...]],
    disclosures: Disclosures,
    register: Register,
    signed: Set[str],
    report: Report,
) -> None:
    """Refuse every field of which an organisation learns more in all than by its finest grant.

    `signed` are the ids of rules-about.csv; one that signs for a union (`signed_union`) lets it pass.
    """
    named = by_subject(rules)
    for organisation, clients in members.items():
        held = {holding.rule: None for client in clients for holding in holdings(rules_of(client, named))}
        told: dict[str, dict[_Told, None]] = {}
        for rule in held:
            for one in _told(rule, disclosures, register):
                told.setdefault(one.coordinate, {})[one] = None
        for coordinate, grants in told.items():
            if signed_union(organisation, coordinate) not in signed:
                _check_field(organisation, coordinate, tuple(grants), report)


def _told(rule: Rule, disclosures: Disclosures, register: Register) -> Iterator[_Told]:
    for coordinate, form in _disclosed(rule.coordinate, rule.form, register):
        cut = disclosures.get(Measured(rule.purpose, coordinate, form))
        yield _Told(rule, coordinate, _known(form, cut), own=True)
    for coordinate in _TOLD_BY_IDENTITY.get(rule.coordinate, ()) if rule.form is Form.EXACT else ():
        yield _Told(rule, coordinate, _ALL, own=False)


def _disclosed(coordinate: str, form: Form, register: Register) -> Iterator[tuple[str, Form]]:
    if form in {Form.INPUT, Form.RELATION}:
        return
    yield coordinate, form
    for taken in register[coordinate].inputs:
        yield from _disclosed(taken.coordinate, taken.form, register)


def _known(form: Form, cut: BandSet | Edge | None) -> Knowledge:
    if cut is None:
        return frozenset({form})
    return frozenset(cut.edges) if isinstance(cut, BandSet) else frozenset({cut})


def _check_field(organisation: str, coordinate: str, grants: tuple[_Told, ...], report: Report) -> None:
    own = [grant for grant in grants if grant.own]
    union: Knowledge = frozenset().union(*(grant.known for grant in grants))
    if not own or any(grant.known >= union or grant.known == _ALL for grant in own):
        return
    # The coarsest grant may be a part of the finest: the other half of the union is one that is not.
    finest = max(own, key=lambda grant: (len(grant.known), grant.rule.place))
    other = next(grant for grant in grants if not grant.known <= finest.known)
    earlier, later = sorted((finest.rule, other.rule), key=lambda rule: rule.place)
    message = (
        f"organisation {quoted(organisation)} would learn more of {coordinate} by this and {earlier.place}"
        " than by either alone"
    )
    expected = f"one of them, or {signed_union(organisation, coordinate)} in rules-about.csv"
    report.add(later.place, message, expected=expected)
