"""The commands of the model city."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from demo.city import City, build
from demo.commands import app, token_app
from demo.generator.size import CitySize
from tests.demo.departments.reading import rows
from tests.demo.strangers import another_program

RUNNER = CliRunner()


def test_city_is_built_where_it_is_wanted(place: Path) -> None:
    """The sizes are options, and the directory can come from the environment."""
    sizes = ["--persons", "300", "--applicants", "100", "--enterprises", "100", "--seed", "3"]
    done = RUNNER.invoke(app, ["city", *sizes], env={"MERIDIAN_CITY": str(place)})
    assert done.exit_code == 0
    assert City.at(place).truth.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["city", "--persons", "300", "--applicants", "150"], "whole number of hundreds"),
        (["departments"], "no model city in"),
        (["token", "--client", "c"], "no model city in"),
    ],
)
def test_failure_is_told_and_becomes_the_exit_code(place: Path, arguments: list[str], message: str) -> None:
    """What cannot be done is said in one line on standard error."""
    done = RUNNER.invoke(app, [*arguments, "--city", str(place)])
    assert done.exit_code == 1
    assert message in done.stderr
    assert done.stdout == ""


def test_directory_with_something_else_is_refused(place: Path) -> None:
    """A city is not built over what is not one."""
    place.mkdir(parents=True)
    (place / "thesis.txt").write_text("years of work")
    assert "holds no model city" in RUNNER.invoke(app, ["city", "--city", str(place)]).stderr


@pytest.mark.parametrize("command", [["token"], []])
def test_token_is_printed_alone(small_city: City, command: list[str]) -> None:
    """Standard output has the token and nothing else, under `demo token` as under `token`."""
    arguments = [*command, "--client", "desk", "--purpose", "one", "--purpose", "two", "--ttl", "60"]
    done = RUNNER.invoke(app if command else token_app, [*arguments, "--city", str(small_city.directory)])
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    assert line.count(".") == 2
    assert done.stderr == ""


def test_enterprise_moves(place: Path) -> None:
    """The company register has the new street, and says on standard error what cannot be."""
    city = build(place, CitySize(persons=300, applicants=100, enterprises=100), 3)
    (code,) = rows(city, "industry_commerce", "SELECT tyshxydm FROM enterprise WHERE xzqh < '440105' LIMIT 1")[0]
    move = ["move", "--enterprise", code, "--to"]
    done = RUNNER.invoke(app, [*move, "440184008", "--city", str(place)])
    assert (done.exit_code, done.stdout) == (0, "")
    found = rows(city, "industry_commerce", "SELECT xzqh FROM enterprise WHERE tyshxydm = ?", code)
    assert found == [("440184008",)]
    nowhere = RUNNER.invoke(app, [*move, "440184", "--city", str(place)])
    assert (nowhere.exit_code, "no street of the city" in nowhere.stderr) == (1, True)
    nobody = RUNNER.invoke(app, ["move", "--enterprise", "X", "--to", "440184008", "--city", str(place)])
    assert (nobody.exit_code, "holds no enterprise" in nobody.stderr) == (1, True)


@pytest.mark.parametrize("command", ["run", "lottery"])
def test_taken_port_is_told(place: Path, command: str) -> None:
    """Where another program has the port nothing is built and nothing started."""
    with another_program() as port:
        done = RUNNER.invoke(app, [command, "--port", str(port), "--city", str(place)])
    assert done.exit_code == 1
    assert f"port {port} is taken" in done.stderr
    assert not place.exists()


@pytest.mark.parametrize("command", ["city", "departments", "move", "token", "run", "lottery"])
def test_help_has_an_example(command: str) -> None:
    """Every command shows how it is used."""
    assert "Example: meridian " in RUNNER.invoke(app, [command, "--help"]).stdout
