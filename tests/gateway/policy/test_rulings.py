"""Rulings: the table says what Casbin would say over all rules at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import product

import casbin
import pytest
from hypothesis import given, settings

from gateway.policy.decider import ELSEWHERE
from gateway.policy.rules import Rule
from gateway.policy.rulings import Reason, Ruling, Rulings
from source_adapters.contract import Form
from tests.gateway.policy.generated import CLIENTS, COORDINATES, DAYS, FORMS, PURPOSES, RULES, client, day
from tests.gateway.policy.small_city import MODEL, PolicySet

MODEL_TEXT = MODEL.read_text()
BY_ID = {member.id: member for member in CLIENTS}


def plain_enforcer(rules: tuple[Rule, ...]) -> casbin.Enforcer:
    """Casbin as its own manual has it: one enforcer, all rules, all roles."""
    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=MODEL_TEXT))
    for rule in rules:
        enforcer.add_policy(*rule.line)
    for member in CLIENTS:
        if member.group is not None:
            enforcer.add_grouping_policy(member.id, member.group)
    return enforcer


@settings(deadline=None)
@given(RULES)
def test_rulings_equal_a_plain_enforcer_over_all_rules(rules: tuple[Rule, ...]) -> None:
    """For any rules, client, purpose, field, form and day: the same answer by the same rule."""
    plain = plain_enforcer(rules)
    rulings = Rulings(MODEL_TEXT, rules, BY_ID)
    for name, (purpose, coordinate, form), today in product(BY_ID, _cells(rules), _days(rules)):
        allowed, rule = plain.enforce_ex(name, purpose, coordinate, form.value, ELSEWHERE, today.isoformat())
        ruling = rulings.ruling(name, purpose, coordinate, form, today)
        assert (ruling.allowed, ruling.rule_id) == (allowed, rule[-1] if rule else None)
        assert ruling == rulings.ruling(name, purpose, coordinate, form, today)
        assert ruling.allowed == (ruling.reason is Reason.ALLOWED)


def _cells(rules: tuple[Rule, ...]) -> set[tuple[str, str, Form]]:
    """What the rules are about, and something they may not be about."""
    return {(rule.purpose, rule.coordinate, rule.form) for rule in rules} | {("filing", "Person.income", Form.EXACT)}


def _days(rules: tuple[Rule, ...]) -> set[date]:
    """The days on which something may begin or end, and a day outside."""
    return {edge for rule in rules[:3] for edge in (rule.from_, rule.until)} | {day(-1), day(DAYS // 2)}


@pytest.mark.parametrize(
    ("name", "coordinate", "form", "today", "expected"),
    [
        ("desk-a", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(True, "f3", Reason.ALLOWED)),
        ("desk-b", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(False, "f4", Reason.DENIED_BY_RULE)),
        ("desk-a", "Person.income", Form.RANGE, date(2009, 1, 1), Ruling(False, None, Reason.NOT_IN_FORCE)),
        ("desk-a", "Person.income", Form.RANGE, date(2006, 12, 31), Ruling(False, None, Reason.NOT_IN_FORCE)),
        ("desk-a", "Person.income", Form.EXACT, date(2007, 6, 30), Ruling(False, None, Reason.NO_RULE)),
        ("desk-a", "Person.bornOn", Form.EXACT, date(2007, 6, 30), Ruling(False, None, Reason.NO_RULE)),
        ("desks", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(False, None, Reason.NO_RULE)),
        ("stranger", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(False, None, Reason.NO_RULE)),
    ],
)
def test_a_ruling_carries_its_rule_or_its_reason(
    policy_set: PolicySet, name: str, coordinate: str, form: Form, today: date, expected: Ruling
) -> None:
    """A group is no client, and a stranger has no rule."""
    assert policy_set.load().ruling(name, "filing", coordinate, form, today) == expected


def test_an_unknown_purpose_has_no_rule(policy_set: PolicySet) -> None:
    """Undecided means denied."""
    ruling = policy_set.load().ruling("desk-a", "fling", "Person.income", Form.RANGE, date(2007, 6, 30))
    assert ruling == Ruling(False, None, Reason.NO_RULE)


@given(RULES)
def test_a_client_past_its_last_day_holds_nothing(rules: tuple[Rule, ...]) -> None:
    """Whatever its rules say."""
    gone = {"ann": client("ann", "desks", until=day(3))}
    rulings = Rulings(MODEL_TEXT, rules, gone)
    for purpose, coordinate, form in product(PURPOSES, COORDINATES, FORMS):
        assert not rulings.ruling("ann", purpose, coordinate, form, day(4)).allowed


def test_strangers_and_invented_names_fill_nothing(policy_set: PolicySet) -> None:
    """Neither the table nor Casbin's role manager keeps what nobody registered."""
    rulings = policy_set.load()._rulings
    rulings.ruling("desk-a", "filing", "Person.income", Form.RANGE, date(2007, 6, 30))
    roles = rulings._decider._enforcer.get_role_manager()
    before = (len(rulings._remembered), len(roles.all_roles))
    for number in range(100):
        rulings.ruling(f"stranger-{number}", "filing", "Person.income", Form.RANGE, date(2007, 6, 30))
        rulings.ruling("desk-a", f"purpose-{number}", "Person.income", Form.RANGE, date(2007, 6, 30))
        rulings.ruling("desk-a", "filing", f"Person.field{number}", Form.RANGE, date(2007, 6, 30))
    assert (len(rulings._remembered), len(roles.all_roles)) == before


def test_the_table_is_bounded(policy_set: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest rulings are given up, and made again when they are asked for."""
    monkeypatch.setattr("gateway.policy.rulings.REMEMBERED", 3)
    snapshot = policy_set.load()
    days = [date(2007, 1, 1 + number) for number in range(10)]
    rulings = [snapshot.ruling("desk-a", "filing", "Person.income", Form.RANGE, today) for today in days]
    assert all(ruling.allowed for ruling in rulings)
    assert len(snapshot._rulings._remembered) == 3
    assert snapshot.ruling("desk-a", "filing", "Person.income", Form.RANGE, days[0]).allowed


def test_a_ruling_is_made_once_a_day(policy_set: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Casbin is asked the first time; after that the table answers, until the day changes."""
    snapshot = policy_set.load()
    decide = snapshot._rulings._decider.decide
    asked: list[str] = []

    def counting(rules: list[tuple[str, ...]], question: object) -> object:
        asked.append(str(question))
        return decide(rules, question)  # type: ignore[arg-type]  # handed through unseen

    monkeypatch.setattr(snapshot._rulings._decider, "decide", counting)
    for today in (date(2007, 3, 1), date(2007, 3, 1), date(2007, 3, 2)):
        snapshot.ruling("desk-a", "filing", "Person.income", Form.RANGE, today)
    assert len(asked) == 2


def test_threads_get_the_rulings_of_their_own_questions(policy_set: PolicySet) -> None:
    """Casbin's list of rules is swapped under a lock: no thread decides by another's rules."""
    snapshot = policy_set.load()
    questions = [
        (name, coordinate, form, date(2007, 1, 1 + number))
        for number in range(28)
        for name in ("desk-a", "desk-b")
        for coordinate, form in (("Person.income", Form.RANGE), ("Person.diedOn", Form.RANGE))
    ]

    def ask(question: tuple[str, str, Form, date]) -> Ruling:
        name, coordinate, form, today = question
        return snapshot.ruling(name, "filing", coordinate, form, today)

    with ThreadPoolExecutor(4) as pool:
        rulings = list(pool.map(ask, questions))
    expected = {("desk-a", "Person.income"): "f3", ("desk-b", "Person.income"): "f4"}
    assert [ruling.rule_id for ruling in rulings] == [expected.get(question[:2], "f2") for question in questions]
