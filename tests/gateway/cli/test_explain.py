"""`meridian explain` shows a plan without touching a source, and says plainly why it cannot."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from tests.gateway.engine_room import POLICIES

QUERY = "query Check($ids: [String!]!) { persons(idNumbers: $ids) { homesOwned { status exact } } }"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings whose sources, ledger and keys do not exist: explain must not need them."""
    path = tmp_path / "meridian.toml"
    path.write_text(
        f'profile = "demo"\npolicy_day = 2007-11-01\npolicies = "{POLICIES}"\nsources = "none.toml"\n'
        'ledger = "none"\n[mandate]\nissuer = "i"\naudience = "a"\nkey_set = "none.json"\n',
        encoding="utf-8",
    )
    return path


def explained(config: Path, query: str, *more: str, client: str = "housing-lottery-portal") -> tuple[int, str]:
    """Exit code and output of the command."""
    arguments = ["explain", "-c", str(config), "--client", client, "--purpose", "housing-lottery", *more]
    result = CliRunner().invoke(app, arguments, input=query)
    return result.exit_code, result.output


def test_a_plan_is_printed_for_a_client_and_a_purpose(config: Path) -> None:
    """With the departments, forms and rules."""
    code, text = explained(config, QUERY)
    assert code == 0
    assert "wave 1: land_housing about Person\n  homesOwned status at 1  for Person.homesOwned by hl-005" in text
    assert "Person.homesOwned exact: no_rule" in text


def test_variables_that_shape_the_plan_must_be_given(config: Path) -> None:
    """Keys need not be there, a year must: another year is another plan."""
    query = (
        "query($ids: [String!]!, $y: Year!) { persons(idNumbers: $ids) { housingEligibility(year: $y) { verdict } } }"
    )
    assert explained(config, query)[0] == 1
    code, text = explained(config, query, "--variables", '{"y": 2006}')
    assert code == 0
    assert "incomeTax(2006)" in text
    assert explained(config, query, "--variables", "[1]")[0] == 2


def test_the_policy_day_can_be_chosen(config: Path) -> None:
    """After the client's last one it has no plan any more."""
    code, text = explained(config, QUERY, "--variables", '{"ids": []}', "--date", "2009-01-01")
    assert code == 1
    assert "has ended" in text


def test_what_is_wrong_is_said_with_its_place(config: Path) -> None:
    """Line and column of the query."""
    code, text = explained(config, "{ person }")
    assert code == 1
    assert "GRAPHQL_VALIDATION_FAILED" in text
    assert "line 1, column 3" in text


def test_a_stranger_has_no_plan(config: Path) -> None:
    """An unregistered client is refused here as it is at the endpoint."""
    code, text = explained(config, QUERY, client="nobody")
    assert code == 1
    assert "UNAUTHENTICATED" in text


def test_a_missing_settings_file_is_named(tmp_path: Path) -> None:
    """The path is in the message."""
    code, text = explained(tmp_path / "absent.toml", QUERY)
    assert code == 2
    assert "absent.toml" in text
