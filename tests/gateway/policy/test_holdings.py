"""Holdings: grants, less the days that a denial covers."""

from hypothesis import given

from gateway.policy.holdings import by_subject, holdings, rules_of
from gateway.policy.rules import Effect, Rule
from tests.gateway.policy.generated import CLIENTS, DAYS, RULES, day


@given(RULES)
def test_a_grant_is_held_on_the_days_that_nothing_denies(rules: tuple[Rule, ...]) -> None:
    """Spans of days say the same as looking at each day by itself."""
    for client in CLIENTS:
        own = rules_of(client, by_subject(rules))
        held = {
            (holding.rule.id, day(number))
            for holding in holdings(own)
            for number in range(DAYS)
            if holding.first <= day(number) <= holding.last
        }
        allowed = [rule for rule in own if rule.effect is Effect.ALLOW]
        denied = [rule for rule in own if rule.effect is Effect.DENY]
        assert held == {
            (rule.id, day(number))
            for rule in allowed
            for number in range(DAYS)
            if rule.from_ <= day(number) <= rule.until
            and not any(_same_cell(rule, other) and other.from_ <= day(number) <= other.until for other in denied)
        }


@given(RULES)
def test_spans_of_a_grant_do_not_overlap(rules: tuple[Rule, ...]) -> None:
    """No day of a grant is counted twice, and no span ends before it begins."""
    spans = [(held.rule.id, held.first, held.last) for held in holdings(rules)]
    assert all(first <= last for _, first, last in spans)
    assert not any(
        one != other and one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]
        for one in spans
        for other in spans
    )


@given(RULES)
def test_a_client_has_its_own_rules_and_its_groups(rules: tuple[Rule, ...]) -> None:
    """And nobody else's."""
    for client in CLIENTS:
        found = rules_of(client, by_subject(rules))
        assert set(found) == {rule for rule in rules if rule.subject in {client.id, client.group}}


def _same_cell(one: Rule, other: Rule) -> bool:
    return (one.purpose, one.coordinate, one.form) == (other.purpose, other.coordinate, other.form)
