"""A derived sum and its parts never go to one organisation: the difference of the two is the other part.

Counted over all clients and purposes of the organisation and whatever the days: what was learnt under one
purpose stays known under the next. A part is disclosed by its own field in any form, by a field that can
settle its value (not registered for a tax: none paid), and by any other derived field computed from either.
"""

from collections.abc import Iterator, Mapping

from gateway.policy.holdings import BySubject, by_subject, holdings, rules_of
from gateway.policy.problems import Report, quoted
from gateway.policy.registers import Client
from gateway.policy.rules import Rule
from resolvers.declared import Register
from source_adapters.contract import Form


def check_sums(
    rules: tuple[Rule, ...], members: Mapping[str, tuple[Client, ...]], register: Register, report: Report
) -> None:
    """Refuse every grant that would hand an organisation a sum together with something about its parts."""
    telling = {coordinate: telling_fields(coordinate, register) for coordinate in register}
    telling = {coordinate: fields for coordinate, fields in telling.items() if fields}
    relevant = set(telling).union(*telling.values())
    of_subject = by_subject(rule for rule in rules if rule.coordinate in relevant)
    for organisation, clients in members.items():
        held = _held(clients, of_subject)
        for total, fields in telling.items():
            for part in sorted(fields & held.keys()) if total in held else ():
                _report_sum(organisation, held[total], held[part], report)


def telling_fields(coordinate: str, register: Register) -> frozenset[str]:
    """The fields that disclose something about a part of this sum; none if it is not a sum.

    Raises:
        KeyError: for an input or a fixed field that the schema does not declare; the schema is at fault.
    """
    parts = {taken.coordinate for taken in register[coordinate].inputs if taken.form is Form.INPUT}
    fixing = {name for name, declared in register.items() if parts & _declared(declared.fixes, register)}
    about = parts | fixing
    if not parts:
        return frozenset()
    derived = {name for name in register if name != coordinate and about & set(_sources(name, register))}
    return frozenset(about | derived)


def _sources(coordinate: str, register: Register) -> Iterator[str]:
    for taken in register[coordinate].inputs:
        yield taken.coordinate
        yield from _sources(taken.coordinate, register)


def _declared(names: tuple[str, ...], register: Register) -> set[str]:
    return {register[name].coordinate for name in names}


def _held(clients: tuple[Client, ...], rules: BySubject) -> dict[str, Rule]:
    """Field → one grant by which a client of the organisation holds it on some day."""
    held: dict[str, Rule] = {}
    for client in clients:
        for holding in holdings(rules_of(client, rules)):
            held.setdefault(holding.rule.coordinate, holding.rule)
    return held


def _report_sum(organisation: str, total: Rule, part: Rule, report: Report) -> None:
    message = (
        f"organisation {quoted(organisation)} would hold {part.coordinate}, which tells of a part of the sum"
        f" {total.coordinate} that it holds by {total.place}"
    )
    report.add(part.place, message, expected="the sum or what tells of its parts, not both")
