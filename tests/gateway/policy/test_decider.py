"""Casbin, kept to deciding: pinned model, silent, and blind to strangers."""

import logging
import logging.config
from dataclasses import replace
from hashlib import sha256

import pytest

from gateway.policy.decider import MODEL_SHA256, Decider, Decision, Question, check_model
from gateway.policy.files import PolicyFiles
from gateway.policy.problems import Report
from gateway.policy.regions import ELSEWHERE
from tests.gateway.policy.small_city import MODEL, PolicySet

GRANT = ("desks", "filing", "Person.income", "range", "*", "2007-01-01", "2007-12-31", "allow", "r1")
DENIAL = ("ann", "filing", "Person.income", "range", "*", "2007-06-01", "2007-06-30", "deny", "r2")
QUESTION = Question("ann", "filing", "Person.income", "range", ELSEWHERE, "2007-03-01")


@pytest.fixture
def decider() -> Decider:
    """Over the real model, with one member of one group."""
    return Decider(MODEL.read_text(), [("ann", "desks")])


def test_a_grant_to_the_group_allows_its_member(decider: Decider) -> None:
    """And the decision names the rule."""
    assert decider.decide([GRANT], QUESTION) == Decision(allowed=True, rule_id="r1")


@pytest.mark.parametrize("rules", [[GRANT, DENIAL], [DENIAL, GRANT]])
def test_one_denial_outweighs_any_grant(decider: Decider, rules: list[tuple[str, ...]]) -> None:
    """In either order, on the days of the denial."""
    assert decider.decide(rules, replace(QUESTION, today="2007-06-15")) == Decision(allowed=False, rule_id="r2")
    assert decider.decide(rules, replace(QUESTION, today="2007-07-01")) == Decision(allowed=True, rule_id="r1")


@pytest.mark.parametrize(
    "question",
    [
        replace(QUESTION, client="bob"),
        replace(QUESTION, purpose="lottery"),
        replace(QUESTION, coordinate="Person.inc"),
        replace(QUESTION, form="exact"),
        replace(QUESTION, today="2006-12-31"),
        replace(QUESTION, today="2008-01-01"),
    ],
)
def test_a_grant_reaches_no_further_than_it_says(decider: Decider, question: Question) -> None:
    """Another client, purpose, field, form or day is not granted."""
    assert decider.decide([GRANT], question) == Decision(allowed=False, rule_id=None)


@pytest.mark.parametrize(
    ("asked", "allowed"), [("440104", True), ("440104001", False), ("440105", False), (ELSEWHERE, False)]
)
def test_a_scoped_grant_is_for_its_district(decider: Decider, asked: str, allowed: bool) -> None:
    """Casbin compares codes; that a street lies in a district is known to regions alone."""
    scoped = (*GRANT[:4], "440104", *GRANT[5:])
    assert decider.decide([scoped], replace(QUESTION, district=asked)).allowed is allowed


def test_without_rules_everything_is_denied(decider: Decider) -> None:
    """Casbin's own answer to no rules is never asked for."""
    assert decider.decide([], replace(QUESTION, client="", purpose="", coordinate="", form="")) == Decision(
        allowed=False, rule_id=None
    )


def test_a_decision_leaves_no_trace_of_the_one_before(decider: Decider) -> None:
    """The rules of one cell do not reach the next."""
    assert decider.decide([GRANT], QUESTION).allowed
    assert not decider.decide([DENIAL], QUESTION).allowed


def test_nothing_is_logged(decider: Decider, caplog: pytest.LogCaptureFixture) -> None:
    """Not even after another library's configuration has switched all loggers on again."""
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "incremental": False})
    with caplog.at_level(logging.DEBUG):
        for name in ("casbin", "casbin.enforcer", "casbin.policy", "casbin.role"):
            caplog.set_level(logging.DEBUG, logger=name)
        decider.decide([GRANT], QUESTION)
        decider.decide([GRANT], replace(QUESTION, form="exact"))
        Decider(MODEL.read_text(), [("ann", "desks")]).decide([GRANT], QUESTION)
    assert [record for record in caplog.records if record.name.startswith("casbin")] == []


def test_the_model_is_pinned(policy_set: PolicySet) -> None:
    """A model that differs by a byte is refused, whatever it says."""
    assert sha256(MODEL.read_bytes()).hexdigest() == MODEL_SHA256
    policy_set.append("model.conf", "")
    assert policy_set.problems() == [
        "model.conf: not the model of this gateway; expected the file as delivered, unedited"
    ]


@pytest.mark.parametrize(
    ("old", "new", "failure"),
    [
        (" && !some(where (p.eft == deny))", "", "a denial does not outweigh a grant"),
        ("r.purpose == p.purpose && ", "", "a grant reaches further than it says"),
        ("p.from <= r.today", "p.from <= r.day", "NameNotDefined"),
        ('(p.district == "*" || r.district == p.district) && ', "", "a district is not looked at"),
        (
            '(p.district == "*" || r.district == p.district)',
            'p.district == "*"',
            "a grant does not reach its own district",
        ),
        ("r.form == p.form", "r.form == p.field", "a grant does not allow"),
        (" && g(r.client, p.client)", "", "a grant reaches further than it says"),
        ("[matchers]", "[matcher]", "RuntimeError"),
    ],
)
def test_the_model_is_tried_before_it_is_served(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str, failure: str
) -> None:
    """If pinning were changed by mistake, or Casbin decided otherwise one day, no set is served."""
    text = MODEL.read_text()
    assert text.count(old) == 1
    data = text.replace(old, new).encode()
    monkeypatch.setattr("gateway.policy.decider.MODEL_SHA256", sha256(data).hexdigest())
    report = Report()
    check_model(PolicyFiles({"model.conf": data}, {}), report)
    assert [problem.message for problem in report.problems] == [f"the model does not decide as it should ({failure})"]
