"""The plain Python way."""

from pathlib import Path

import pytest
from casbin import Enforcer

from benchmarks.peers.plain.rules import CLIENT, PURPOSE, RULES, write_rules


@pytest.fixture
def enforcer(tmp_path: Path) -> Enforcer:
    """Casbin over the written files."""
    write_rules(tmp_path, RULES)
    return Enforcer(str(tmp_path / "model.conf"), str(tmp_path / "policy.csv"))


def test_there_are_as_many_rules_as_said(enforcer: Enforcer) -> None:
    """Casbin scans so many at each decision."""
    assert len(enforcer.get_policy()) == RULES


def test_the_benchmark_s_client_is_granted_and_strangers_are_not(enforcer: Enforcer) -> None:
    """It decides."""
    assert enforcer.enforce(CLIENT, PURPOSE, "Person.sex")
    assert not enforcer.enforce("stranger", PURPOSE, "Person.sex")
    assert not enforcer.enforce(CLIENT, PURPOSE, "Person.name")
