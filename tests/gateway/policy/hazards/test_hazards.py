"""Every way that files were seen to go wrong under a plain Casbin, and what becomes of it here."""

from datetime import date

import pytest

from gateway.policy.snapshot import Snapshot
from source_adapters.contract import Form
from tests.gateway.policy.hazards.stock import QUESTION, Stock, measured
from tests.gateway.policy.hazards.table import FILING, HAZARDS, MODEL, Hazard
from tests.gateway.policy.small_city import PolicySet

ROWS = pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: f"{hazard.number} {hazard.what}")
REQUEST_HAZARD = 37
DAY = date(2007, 6, 30)


def spoil(policy_set: PolicySet, hazard: Hazard) -> None:
    """Put the hazard into the good set."""
    target = policy_set.path / hazard.file
    target.write_bytes(hazard.spoilt(target.read_bytes()))


@ROWS
def test_a_hazard_is_refused_with_what_would_mend_it(policy_set: PolicySet, hazard: Hazard) -> None:
    """Where it stands and what was expected; what is harmless is accepted, and still denies."""
    spoil(policy_set, hazard)
    problems = policy_set.problems()
    if hazard.refused:
        assert hazard.file + hazard.refused in problems
    else:
        assert problems == []
        assert not asked(policy_set.load())


@ROWS
def test_a_plain_casbin_does_with_it_what_is_recorded(policy_set: PolicySet, hazard: Hazard) -> None:
    """The record stays true of the Casbin that is installed."""
    spoil(policy_set, hazard)
    assert measured(policy_set.path / MODEL, policy_set.path / FILING) is hazard.stock


def test_every_hazard_of_files_has_a_row() -> None:
    """They are numbered without a gap; the one after the last is of requests, not of files."""
    assert {hazard.number for hazard in HAZARDS} == set(range(1, REQUEST_HAZARD))


def test_only_what_is_harmless_is_accepted() -> None:
    """What this loader accepts, a plain Casbin decides rightly too."""
    accepted = [hazard for hazard in HAZARDS if not hazard.refused]
    assert accepted
    assert {hazard.stock for hazard in accepted} == {Stock.DENIED}


def test_the_good_set_denies_under_both(policy_set: PolicySet) -> None:
    """So that an allowance in the table is a denial lost."""
    assert measured(policy_set.path / MODEL, policy_set.path / FILING) is Stock.DENIED
    assert not asked(policy_set.load())


def test_a_missing_model_is_named(policy_set: PolicySet) -> None:
    """With its path in the set; a plain Casbin raises."""
    (policy_set.path / MODEL).unlink()
    assert policy_set.problems() == [f"{MODEL}: cannot be read (No such file or directory)"]
    assert measured(policy_set.path / MODEL, policy_set.path / FILING) is Stock.LOAD_RAISES


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("word", ["", "*", "desks", "nobody"])
def test_a_request_that_names_nothing_registered_is_denied(policy_set: PolicySet, position: int, word: str) -> None:
    """It never reaches Casbin, which would raise or keep the name; a group is no client."""
    names = [word if at == position else name for at, name in enumerate(("desk-a", *QUESTION[1:3]))]
    assert not policy_set.load().ruling(names[0], names[1], names[2], Form.RANGE, DAY).allowed


def asked(snapshot: Snapshot) -> bool:
    """The question that a plain Casbin is asked."""
    client, purpose, coordinate, *_ = QUESTION
    return snapshot.ruling(client, purpose, coordinate, Form.RANGE, DAY).allowed
