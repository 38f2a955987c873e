"""Snapshots: immutable, complete, and nobody's but their own."""

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest

from gateway.policy.bands import Band, BandSet
from gateway.policy.problems import Place
from gateway.policy.rules import Effect, Rule
from gateway.policy.rules_by_cell import by_cell
from gateway.policy.rulings import Rulings
from source_adapters.contract import Form
from tests.gateway.policy.generated import client, day
from tests.gateway.policy.small_city import MODEL, PolicySet


def test_purposes_granted_are_the_clients_own_and_its_groups(policy_set: PolicySet) -> None:
    """And none for a name that is no client's."""
    snapshot = policy_set.load()
    assert snapshot.purposes_granted("portal") == {"lottery"}
    assert snapshot.purposes_granted("desk-b") == {"filing"}
    assert snapshot.purposes_granted("desks") == frozenset()
    assert snapshot.purposes_granted("stranger") == frozenset()


def test_a_purpose_under_which_all_is_denied_is_not_granted() -> None:
    """A denial alone grants nothing; a set of files with one is refused, so it is laid out without them."""
    denial = Rule(
        "ann",
        "lottery",
        "Person.income",
        Form.EXACT,
        "*",
        day(0),
        day(1),
        Effect.DENY,
        "r1",
        Place("rules/lottery.csv"),
    )
    rulings = Rulings(MODEL.read_text(), by_cell([denial]), {"ann": client("ann", None)})
    assert rulings.purposes_granted("ann") == frozenset()


def test_a_range_has_its_bands_and_a_status_its_edge(policy_set: PolicySet) -> None:
    """Each under its purpose, in the unit of the field."""
    snapshot = policy_set.load()
    assert snapshot.bands("filing", "Person.income") == BandSet(
        "coarse", (Band(None, Decimal("20.00"), "under 20"), Band(Decimal("20.00"), None, "20 or more"))
    )
    assert snapshot.edge("lottery", "Person.income") == Decimal("20.00")
    assert snapshot.edge("lottery", "Person.homesOwned") == 1
    assert isinstance(snapshot.edge("lottery", "Person.homesOwned"), int)


def test_what_policy_does_not_cut_has_neither(policy_set: PolicySet) -> None:
    """Another purpose's bands and edges are not handed out."""
    snapshot = policy_set.load()
    assert snapshot.bands("lottery", "Person.income") is None
    assert snapshot.edge("filing", "Person.income") is None
    assert snapshot.bands("filing", "Person.diedOn") is None


def test_a_snapshot_does_not_change(policy_set: PolicySet) -> None:
    """Not in what it refers to, nor in its registers."""
    snapshot = policy_set.load()
    with pytest.raises(FrozenInstanceError):
        snapshot.version = "other"  # type: ignore[misc]  # what this test is about
    with pytest.raises(TypeError):
        snapshot.clients["portal"] = snapshot.clients["desk-a"]  # type: ignore[index]  # what this test is about


def test_two_snapshots_share_nothing(policy_set: PolicySet) -> None:
    """A set loaded later leaves the rulings of the one before as they were."""
    today = date(2007, 6, 30)
    before = policy_set.load()
    assert before.ruling("desk-a", "filing", "Person.income", Form.RANGE, today).allowed
    policy_set.replace("rules/filing.csv", "2008-12-31,allow,f3", "2007-06-29,allow,f3")
    after = policy_set.load()
    assert not after.ruling("desk-a", "filing", "Person.income", Form.RANGE, today).allowed
    assert before.ruling("desk-a", "filing", "Person.income", Form.RANGE, today).allowed
    assert before.version != after.version
    first, second = before._rulings._decider._enforcer, after._rulings._decider._enforcer
    assert first is not second
    assert first.get_model() is not second.get_model()
    assert first.get_role_manager() is not second.get_role_manager()
    assert before._rulings._remembered is not after._rulings._remembered


def test_a_snapshot_shows_no_rules(policy_set: PolicySet) -> None:
    """Its representation names registers, not rulings."""
    assert "_rulings" not in repr(policy_set.load())
