"""`meridian policy check` for people and for programs."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gateway.cli import app
from tests.gateway.engine_room import POLICIES
from tests.gateway.policy_copies import changed


def test_a_sound_set_is_told_with_its_version() -> None:
    """As one sentence, or as an object without problems."""
    plain = CliRunner().invoke(app, ["policy", "check", str(POLICIES)])
    found = json.loads(CliRunner().invoke(app, ["policy", "check", "--json", str(POLICIES)]).stdout)
    assert (plain.exit_code, found["sound"], found["problems"]) == (0, True, [])
    assert found["version"] in plain.stdout


def test_a_refused_set_is_told_to_programs_problem_by_problem(tmp_path: Path) -> None:
    """With file, line, column, what would mend it and the excerpt; exit code 1."""
    policies = changed(tmp_path, "rules/housing-lottery.csv", "allow,hl-001", "alow,hl-001")
    result = CliRunner().invoke(app, ["policy", "check", "--json", str(policies)])
    found = json.loads(result.stdout)
    assert (result.exit_code, found["sound"], found["version"]) == (1, False, None)
    (problem,) = found["problems"]
    assert (problem["file"], problem["line"], problem["nearest"]) == ("rules/housing-lottery.csv", 3, "allow")
    assert problem["excerpt"].splitlines()[1].index("^") == problem["column"] - 1


def test_a_refused_set_is_told_to_people_with_a_caret(tmp_path: Path) -> None:
    """On standard error, the line and a caret below each message."""
    policies = changed(tmp_path, "rules/housing-lottery.csv", "allow,hl-001", "alow,hl-001")
    result = CliRunner().invoke(app, ["policy", "check", str(policies)])
    assert result.exit_code == 1
    assert 'unknown effect "alow"; did you mean allow?' in result.stderr
    assert result.stderr.splitlines()[2].strip() == "^"
