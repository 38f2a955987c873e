"""`meridian policy`: the officers' commands."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli import policy_diff, policy_explain, policy_fmt, policy_matrix, policy_new_purpose, policy_trial
from gateway.cli.failing import fail
from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused, Problem
from resolvers.schema import REGISTER

app = typer.Typer(help="Registers and rule files.", no_args_is_help=True)


@app.callback()
def policy() -> None:
    """Commands about policy files."""


@app.command()
def check(
    directory: Annotated[Path, typer.Argument(help="The folder of policy files.")] = Path("policies"),
    as_json: Annotated[bool, typer.Option("--json", help="Report as one JSON object, for programs.")] = False,
) -> None:
    """Check every file and name every problem with file, line and column; exit code 1 if there is any.

    Example: meridian policy check policies
    """
    try:
        snapshot = load(directory, REGISTER)
    except PolicyRefused as refused:
        if not as_json:
            fail(str(refused))
        typer.echo(_json(None, refused.problems))
        raise typer.Exit(1) from refused
    typer.echo(_json(snapshot.version, ()) if as_json else f"{directory}: sound, version {snapshot.version}")


def _json(version: str | None, problems: tuple[Problem, ...]) -> str:
    """`version` is null where the set is refused; the keys of a problem are those of `Problem`."""
    found = {"sound": not problems, "version": version, "problems": [asdict(problem) for problem in problems]}
    return json.dumps(found, ensure_ascii=False, indent=2)


app.command("explain")(policy_explain.explain)
app.command("matrix")(policy_matrix.matrix)
app.command("test")(policy_trial.tried)
app.command("diff")(policy_diff.diff)
app.command("fmt")(policy_fmt.fmt)
app.command("new-purpose")(policy_new_purpose.new_purpose)
