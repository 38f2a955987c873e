"""What probes are told of the policy in force and of a set that is refused."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from inline_snapshot import snapshot
from starlette.requests import Request

from gateway.http.metrics import Metrics
from gateway.http.operations import Operations
from gateway.http.standing import PolicyProblem, PolicyRefusal, PolicyStanding, Standing
from source_adapters.drop_faults import DropFault, DropRule
from source_adapters.safeguards.breaker import State
from source_adapters.safeguards.standing import SafeguardStanding

LOADED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
REFUSAL = PolicyRefusal("bad", LOADED_AT, (PolicyProblem("clients.csv", 3, 1, "unknown client"),), 30)
REQUEST = Request({"type": "http", "headers": []})


def operations(refusal: PolicyRefusal | None) -> Operations:
    """Of a gateway that serves by a policy."""
    policy = PolicyStanding("good", LOADED_AT, 61.9, {}, refusal)

    def standing() -> Standing:
        return Standing(policy, ledger=True, departments={})

    return Operations(standing, Metrics(standing, frozenset, ()))


async def test_safeguards_are_told_by_department() -> None:
    """How the breaker stands, when it will be asked again, and how many calls are under way or wait."""
    policy = PolicyStanding("good", LOADED_AT, 61.9, {})
    closed = SafeguardStanding(State.CLOSED, None, 3, 1, 0, 5, 0, 0)
    standing = Standing(
        policy,
        ledger=True,
        departments={},
        safeguards={"labour": closed, "local_tax": replace(closed, breaker=State.OPEN, retry_after=3.2)},
    )
    response = await Operations(lambda: standing, Metrics(lambda: standing, frozenset, ())).ready(REQUEST)
    assert orjson.loads(bytes(response.body))["safeguards"] == snapshot(
        {
            "labour": {"breaker": "CLOSED", "inFlight": 3, "waiting": 1},
            "local_tax": {"breaker": "OPEN", "inFlight": 3, "waiting": 1, "retryAfter": 4},
        }
    )


async def policy(refusal: PolicyRefusal | None, *, operator: bool) -> Any:
    """What is told of the policy, typed Any because it is JSON."""
    probes = operations(refusal)
    response = await (probes.ready_for_operators if operator else probes.ready)(REQUEST)
    assert response.status_code == 200
    document = orjson.loads(bytes(response.body))
    assert document["policyVersion"] == "good"
    return document["policy"]


async def test_the_policy_in_force_has_an_age() -> None:
    """And the time from which it is counted."""
    assert await policy(None, operator=False) == snapshot({"loadedAt": "2026-03-01T12:00:00+00:00", "ageSeconds": 61})


async def test_operators_are_told_the_problems_of_a_refused_set() -> None:
    """The first of them, and how many there are."""
    assert (await policy(REFUSAL, operator=True))["refused"] == snapshot(
        {
            "version": "bad",
            "at": "2026-03-01T12:00:00+00:00",
            "problems": 30,
            "first": [{"file": "clients.csv", "line": 3, "column": 1, "message": "unknown client"}],
        }
    )


async def test_everybody_else_is_told_that_there_are_problems() -> None:
    """They quote policy files, and anybody may ask."""
    assert (await policy(REFUSAL, operator=False))["refused"] == snapshot(
        {"version": "bad", "at": "2026-03-01T12:00:00+00:00", "problems": 30}
    )


@pytest.mark.parametrize("operator", [False, True])
async def test_a_refused_drop_is_told(operator: bool) -> None:
    """Everybody is told that one is, by which rule and that the last good one serves; operators, which and where."""
    fault = DropFault(
        "fw-{date}.csv", "fw-2.csv", DropRule.TWO_ROWS, "two rows contradict", "line 2", LOADED_AT, "fw-1.csv"
    )
    policy = PolicyStanding("good", LOADED_AT, 61.9, {})
    standing = Standing(policy, ledger=True, departments={}, drop_faults={"land_housing": (fault,)})
    probes = Operations(lambda: standing, Metrics(lambda: standing, frozenset, ()))
    response = await (probes.ready_for_operators if operator else probes.ready)(REQUEST)
    told = {"rule": "two_rows", "since": "2026-03-01T12:00:00+00:00", "lastGoodServes": True}
    if operator:
        told |= {
            "file": "fw-{date}.csv",
            "drop": "fw-2.csv",
            "place": "line 2",
            "reason": "two rows contradict",
            "serving": "fw-1.csv",
        }
    assert orjson.loads(bytes(response.body))["drops"] == {"land_housing": [told]}
