"""Rulings: the table says what Casbin would say over all rules at once."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import product

import casbin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.decider import Decision, Question
from gateway.policy.regions import EVERYWHERE, NOWHERE, Regions
from gateway.policy.rules import Rule
from gateway.policy.rules_by_cell import by_cell
from gateway.policy.rulings import Reason, Ruling, Rulings
from gateway.policy.snapshot import Snapshot
from source_adapters.contract import Form
from tests.gateway.policy.generated import (
    CLIENTS,
    COORDINATES,
    DAYS,
    DISTRICTS,
    DIVISIONS,
    FORMS,
    PURPOSES,
    RULES,
    client,
    day,
)
from tests.gateway.policy.small_city import MODEL, PolicySet

MODEL_TEXT = MODEL.read_text()
FILING = "rules/filing.csv"
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


@settings(deadline=None, max_examples=100)
@given(RULES, st.integers(-1, DAYS).map(day), st.lists(DIVISIONS, max_size=3))
def test_rulings_equal_a_plain_enforcer_over_all_rules(
    rules: tuple[Rule, ...], today: date, divisions: list[str | None]
) -> None:
    """For any rules, client, purpose, field, form, day and division of a subject: the same answer.

    Every district that rules name is always among the divisions: a region lost where two meet is rare otherwise.
    """
    plain = plain_enforcer(rules)
    rulings = Rulings(MODEL_TEXT, by_cell(rules), BY_ID)
    for name, (purpose, coordinate, form), division in product(BY_ID, _cells(rules), (*DISTRICTS, *divisions)):
        ruling = rulings.ruling(name, purpose, coordinate, form, today)
        assert ruling.regions.contains(division) is any(
            plain.enforce(name, purpose, coordinate, form.value, district, today.isoformat())
            for district in stands_for(division)
        )


def stands_for(division: str | None) -> tuple[str, ...]:
    """The districts that are asked for on behalf of a subject: of a street, it and the district it lies in."""
    if division is None or not re.fullmatch("[0-9]{6}([0-9]{3})?", division):
        return ("ELSEWHERE",)
    return division, division[:6]


@settings(deadline=None)
@given(RULES, st.integers(-1, DAYS).map(day))
def test_a_ruling_names_the_rules_that_made_it(rules: tuple[Rule, ...], today: date) -> None:
    """Together the named grants reach just as far as the ruling; a denial is named as a plain enforcer does."""
    plain = plain_enforcer(rules)
    rulings = Rulings(MODEL_TEXT, by_cell(rules), BY_ID)
    districts = {rule.id: rule.district for rule in rules}
    for name, (purpose, coordinate, form) in product(BY_ID, _cells(rules)):
        ruling = rulings.ruling(name, purpose, coordinate, form, today)
        _, rule = plain.enforce_ex(name, purpose, coordinate, form.value, "ELSEWHERE", today.isoformat())
        reach = {districts[named] for named in ruling.rule_ids}
        assert ruling == rulings.ruling(name, purpose, coordinate, form, today)
        assert ruling.allowed == bool(ruling.regions) == (ruling.reason is Reason.ALLOWED)
        if ruling.allowed:
            assert ruling.regions == (EVERYWHERE if reach == {"*"} else Regions.within(reach))
        else:
            assert ruling.rule_id == (rule[-1] if rule else None)


def _cells(rules: tuple[Rule, ...]) -> set[tuple[str, str, Form]]:
    """What the rules are about, and something they may not be about."""
    return {(rule.purpose, rule.coordinate, rule.form) for rule in rules} | {("filing", "Person.income", Form.EXACT)}


@pytest.mark.parametrize(
    ("name", "coordinate", "form", "today", "expected"),
    [
        ("desk-a", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(EVERYWHERE, ("f3",), Reason.ALLOWED)),
        ("desk-b", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(NOWHERE, ("f4",), Reason.DENIED_BY_RULE)),
        ("desk-a", "Person.income", Form.RANGE, date(2009, 1, 1), Ruling(NOWHERE, (), Reason.NOT_IN_FORCE)),
        ("desk-a", "Person.income", Form.RANGE, date(2006, 12, 31), Ruling(NOWHERE, (), Reason.NOT_IN_FORCE)),
        ("desk-a", "Person.income", Form.EXACT, date(2007, 6, 30), Ruling(NOWHERE, (), Reason.NO_RULE)),
        ("desk-a", "Person.bornOn", Form.EXACT, date(2007, 6, 30), Ruling(NOWHERE, (), Reason.NO_RULE)),
        ("desks", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(NOWHERE, (), Reason.NO_RULE)),
        ("stranger", "Person.income", Form.RANGE, date(2007, 6, 30), Ruling(NOWHERE, (), Reason.NO_RULE)),
    ],
)
def test_a_ruling_carries_its_rule_or_its_reason(
    policy_set: PolicySet, name: str, coordinate: str, form: Form, today: date, expected: Ruling
) -> None:
    """A group is no client, and a stranger has no rule."""
    assert policy_set.load().ruling(name, "filing", coordinate, form, today) == expected


ROW = "p,desks,filing,Person.income,range,*,2007-01-01,2008-12-31,allow,f3"


@pytest.fixture
def scoped(policy_set: PolicySet) -> Snapshot:
    """A group holds a district and a street of another; one member has two streets more, one is denied all."""
    policy_set.replace(FILING, ROW, ROW.replace("*", "440104").replace("2008-12-31", "2008-12-30"))
    policy_set.append(FILING, ROW.replace("*", "440105002").replace("f3", "f6"))
    policy_set.append(FILING, ROW.replace("*", "440104001").replace("desks", "desk-a").replace("f3", "f7"))
    policy_set.append(FILING, ROW.replace("*", "440106001").replace("desks", "desk-a").replace("f3", "f8"))
    return policy_set.load()


def test_a_scoped_ruling_has_one_rule_a_region(scoped: Snapshot) -> None:
    """A street of an allowed district adds neither a region nor a rule."""
    ruling = scoped.ruling("desk-a", "filing", "Person.income", Form.RANGE, date(2007, 6, 30))
    assert str(ruling.regions) == "440104, 440105002, 440106001"
    assert (ruling.rule_ids, ruling.rule_id) == (("f3", "f6", "f8"), "f3+f6+f8")
    assert ruling.regions.needs_street


def test_a_denial_removes_a_client_from_every_district_of_its_group(scoped: Snapshot) -> None:
    """Whatever its group holds."""
    ruling = scoped.ruling("desk-b", "filing", "Person.income", Form.RANGE, date(2007, 6, 30))
    assert ruling == Ruling(NOWHERE, ("f4",), Reason.DENIED_BY_RULE)


def test_scoped_rules_end_with_their_dates(scoped: Snapshot) -> None:
    """A region that no rule in force names is not in force."""
    ruling = scoped.ruling("desk-a", "filing", "Person.income", Form.RANGE, date(2009, 1, 1))
    assert ruling == Ruling(NOWHERE, (), Reason.NOT_IN_FORCE)


def test_a_grant_everywhere_makes_narrower_ones_idle(policy_set: PolicySet) -> None:
    """The rule that allows everywhere is the one that is named."""
    policy_set.replace(FILING, ROW, ROW.replace("2008-12-31", "2008-12-30"))
    policy_set.append(FILING, ROW.replace("*", "440105").replace("f3", "f6"))
    ruling = policy_set.load().ruling("desk-a", "filing", "Person.income", Form.RANGE, date(2007, 6, 30))
    assert ruling == Ruling(EVERYWHERE, ("f3",), Reason.ALLOWED)


def test_casbin_is_asked_once_a_named_district_and_once_for_elsewhere(
    policy_set: PolicySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what it said is remembered for the day."""
    policy_set.replace(FILING, ROW, ROW.replace("2008-12-31", "2008-12-30"))
    policy_set.append(FILING, ROW.replace("*", "440105").replace("f3", "f6"))
    snapshot = policy_set.load()
    asked = watched(snapshot, monkeypatch)
    for _ in range(2):
        snapshot.ruling("desk-a", "filing", "Person.income", Form.RANGE, date(2007, 6, 30))
    assert [question.district for question in asked] == ["440105", "ELSEWHERE"]


def watched(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that Casbin is asked from now on."""
    decide = snapshot._rulings._decider.decide
    asked: list[Question] = []

    def watching(rules: Sequence[Sequence[str]], question: Question) -> Decision:
        asked.append(question)
        return decide(rules, question)

    monkeypatch.setattr(snapshot._rulings._decider, "decide", watching)
    return asked


def test_an_unknown_purpose_has_no_rule(policy_set: PolicySet) -> None:
    """Undecided means denied."""
    ruling = policy_set.load().ruling("desk-a", "fling", "Person.income", Form.RANGE, date(2007, 6, 30))
    assert ruling == Ruling(NOWHERE, (), Reason.NO_RULE)


@given(RULES)
def test_a_client_past_its_last_day_holds_nothing(rules: tuple[Rule, ...]) -> None:
    """Whatever its rules say."""
    gone = {"ann": client("ann", "desks", until=day(3))}
    rulings = Rulings(MODEL_TEXT, by_cell(rules), gone)
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
    asked = watched(snapshot, monkeypatch)
    for today in (date(2007, 3, 1), date(2007, 3, 1), date(2007, 3, 2)):
        snapshot.ruling("desk-a", "filing", "Person.income", Form.RANGE, today)
    assert [question.today for question in asked] == ["2007-03-01", "2007-03-02"]


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
