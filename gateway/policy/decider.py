"""Casbin behind one function: rules and a question in, a decision and the id of its rule out.

Casbin is shown the rules of one cell at a time, because it looks at every rule it is shown. Its own loading,
saving and reloading are never used, and its loggers, which would print requests, are replaced by a silent one
that no logging configuration can reach.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, Final

import casbin
from casbin.model import Model

from gateway.policy.files import MODEL, PolicyFiles
from gateway.policy.model_text import report_changed_model
from gateway.policy.problems import Place, Report
from gateway.policy.regions import ELSEWHERE

MODEL_SHA256: Final = "473eea63a1e463d2731a89fdeb19d7dd6bb69040408c4051d13a60adf9b4285b"
"""The model that this code was written for; a different one is refused, whatever it says."""

_SILENT: Final = logging.Logger("casbin, silenced", logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Question:
    """What Casbin is asked, in the order of the model's request; `today` is an ISO date."""

    client: str
    purpose: str
    coordinate: str
    form: str
    district: str
    today: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What Casbin says, and the rule that decided it: None where no rule applied."""

    allowed: bool
    rule_id: str | None


class Decider:
    """One enforcer over one model and one set of memberships (client, group), both fixed for its life."""

    def __init__(self, model: str, memberships: Iterable[tuple[str, str]]) -> None:
        self._enforcer = _enforcer(model)
        self._shown = self._enforcer.get_model()["p"]["p"]
        self._lock = Lock()
        roles = self._enforcer.get_role_manager()
        for client, group in memberships:
            roles.add_link(client, group)

    def decide(self, rules: Sequence[Sequence[str]], question: Question) -> Decision:
        """Decide by these rules alone; only registered clients may be asked for.

        Casbin's role manager keeps every name it ever meets, and without any rule it would ask the matcher
        about an empty one: nothing to decide by is a denial here.
        """
        if not rules:
            return Decision(allowed=False, rule_id=None)
        asked = (
            question.client, question.purpose, question.coordinate,
            question.form, question.district, question.today,
        )  # fmt: skip
        with self._lock:
            self._shown.policy = rules
            allowed, rule = self._enforcer.enforce_ex(*asked)
        return Decision(allowed=allowed is True, rule_id=rule[-1] if rule else None)


def check_model(files: PolicyFiles, report: Report) -> None:
    """Refuse any model but the pinned one, and that one too unless it decides as it should here and now."""
    data = files.contents.get(MODEL)
    if data is None:
        return
    if sha256(data).hexdigest() != MODEL_SHA256:
        report_changed_model(data, report)
        return
    try:
        failure = _dry_evaluation(data.decode())
    except Exception as error:  # noqa: BLE001 - Casbin raises whatever its parsers happen to meet
        failure = type(error).__name__
    if failure:
        report.add(Place(MODEL), f"the model does not decide as it should ({failure})", expected="pycasbin 2.8.0")


_RULE: Final = (
    "group",
    "purpose",
    "Type.field",
    "status",
    "*",
    "2007-01-01",
    "2007-12-31",
    "allow",
    "granted",
)
_DISTRICT: Final = "440104"
_DENIAL: Final = (*_RULE[:7], "deny", "denied")
_QUESTION: Final = ("member", "purpose", "Type.field", "status", ELSEWHERE, "2007-06-30")


def _dry_evaluation(model: str) -> str:
    """What the model gets wrong; empty if nothing. Each part of the question in turn must matter."""
    decider = Decider(model, [("member", "group"), ("stranger", "other")])
    if decider.decide([_RULE], Question(*_QUESTION)) != Decision(allowed=True, rule_id="granted"):
        return "a grant does not allow"
    if decider.decide([_RULE, _DENIAL], Question(*_QUESTION)) != Decision(allowed=False, rule_id="denied"):
        return "a denial does not outweigh a grant"
    strange = ("stranger", "x", "x", "x", None, "2008-01-01")
    for index, value in enumerate(strange):
        asked = [value if at == index and value else part for at, part in enumerate(_QUESTION)]
        if value and decider.decide([_RULE], Question(*asked)).allowed:
            return "a grant reaches further than it says"
    scoped = (*_RULE[:4], _DISTRICT, *_RULE[5:])
    if not decider.decide([scoped], Question(*_QUESTION[:4], _DISTRICT, _QUESTION[5])).allowed:
        return "a grant does not reach its own district"
    return "a district is not looked at" if decider.decide([scoped], Question(*_QUESTION)).allowed else ""


class _ParsedOnce(casbin.Enforcer):  # type: ignore[misc]  # Casbin has no types
    """An enforcer that parses its matcher once, and not again for every decision; what it decides is Casbin's.

    A decider's model and roles stay what they were in the beginning, and so do the functions bound in the expression.
    """

    _parsed: Any = None

    def _get_expression(self, expr: str, functions: Any = None) -> Any:
        if self._parsed is None:
            self._parsed = super()._get_expression(expr, functions)
        return self._parsed


def _enforcer(text: str) -> Any:
    model = Model()
    model.logger = _SILENT
    model.load_model_from_text(text)
    enforcer = _ParsedOnce(model)
    enforcer.logger = _SILENT
    return enforcer
