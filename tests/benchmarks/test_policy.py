"""The benchmark of policy runs, checks its answers, and says whether its figures fit."""

import json

import pytest
from typer.testing import CliRunner

from benchmarks.policy import Figure, app


def test_the_figures_are_told_to_programs() -> None:
    """At a small size; how long it takes is no test's business."""
    result = CliRunner().invoke(app, ["--rules", "900", "--runs", "1", "--json"])
    found = json.loads(result.stdout)
    assert found["rules"] == 900
    assert [figure["unit"] for figure in found["figures"]] == ["s", "s", "ms", "ms", "ms", "µs"]
    assert all(figure["measured"] > 0 for figure in found["figures"])
    assert result.exit_code == (0 if all(figure["fits"] for figure in found["figures"]) else 1)


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (Figure("check", 2.5, 3, "s"), "check: 2.50 s, at most 3 s: fits"),
        (Figure("check", 3.5, 3, "s"), "check: 3.50 s, at most 3 s: TOO SLOW"),
        (Figure("plan", 4.5, None, "ms"), "plan: 4.50 ms"),
    ],
)
def test_a_figure_says_whether_it_fits(figure: Figure, told: str) -> None:
    """One without a bound is only told."""
    assert str(figure) == told
    assert figure.fits is ("SLOW" not in told)


def test_the_help_shows_an_example() -> None:
    """As every command does."""
    assert "python -m benchmarks.policy --rules 10000" in CliRunner().invoke(app, ["--help"]).stdout
