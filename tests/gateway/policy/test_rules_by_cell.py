"""Rules picked out by cell: in any slices, the same rules."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.rules import Rule
from gateway.policy.rules_by_cell import RulesByCell, by_cell
from tests.gateway.policy.generated import CLIENTS, COORDINATES, FORMS, PURPOSES, RULES


@given(RULES, st.integers(1, 5))
def test_slices_make_no_difference(rules: tuple[Rule, ...], size: int) -> None:
    """A few at a time or all at once: every cell has its rules in the order of the files."""
    sliced = RulesByCell()
    for start in range(0, len(rules), size):
        sliced.add(rule.line for rule in rules[start : start + size])
    whole = by_cell(rules)
    assert len(sliced) == len(whole) == len(rules)
    for client in CLIENTS:
        assert sliced.purposes_granted(client) == whole.purposes_granted(client)
        for purpose in PURPOSES:
            for coordinate in COORDINATES:
                for form in FORMS:
                    expected = [
                        rule.line
                        for rule in rules
                        if rule.subject in {client.id, client.group}
                        and (rule.purpose, rule.coordinate, rule.form) == (purpose, coordinate, form)
                    ]
                    assert sliced.of(client, purpose, coordinate, form) == expected
                    assert whole.of(client, purpose, coordinate, form) == expected
