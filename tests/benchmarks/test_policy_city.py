"""The generated policy set is what the benchmark says that it measures."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.policy_city import write_city
from gateway.policy.load import load
from resolvers.schema import REGISTER


@pytest.mark.parametrize("rules", [200, 900])
def test_a_generated_set_is_sound_at_any_size(tmp_path: Path, rules: int) -> None:
    """Under every check of the loader, its own expectations among them."""
    city = write_city(tmp_path, rules, REGISTER)
    snapshot = load(tmp_path, REGISTER)
    assert len(city.grants) == rules
    assert len(snapshot.clients) > 400


def test_every_kind_of_rule_is_in_it(tmp_path: Path) -> None:
    """Groups, single clients, districts, streets, denials, exact figures and a derived sum."""
    grants = write_city(tmp_path, 900, REGISTER).grants
    subjects = {grant.subject.partition("-")[0] for grant in grants}
    assert subjects == {"group", "desk", "single", "sum"}
    assert {len(grant.district) for grant in grants} == {1, 6, 9}
    assert {grant.denied for grant in grants} == {True, False}
    assert {"exact", "range", "status", "masked", "relation"} <= {grant.form.value for grant in grants}


def test_the_same_size_is_the_same_set(tmp_path: Path) -> None:
    """So that two runs may be compared."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_city(tmp_path / name, 300, REGISTER)
    assert load(tmp_path / "one", REGISTER).version == load(tmp_path / "other", REGISTER).version


def test_a_grant_allows_its_newcomer_and_a_denial_does_not(tmp_path: Path) -> None:
    """Whom the benchmark asks for holds what it asks for."""
    city = write_city(tmp_path, 300, REGISTER)
    snapshot = load(tmp_path, REGISTER)
    day = date(2007, 11, 1)
    for grant in city.grants:
        ruling = snapshot.ruling(grant.newcomer, grant.purpose, grant.coordinate, grant.form, day)
        assert ruling.allowed is not grant.denied
