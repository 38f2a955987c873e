"""`meridian audit`: is the ledger whole?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gateway.audit.verify import Verification
from gateway.audit.verify import verify as verified
from gateway.cli.failing import fail

app = typer.Typer(help="The ledger of uses.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Commands about the ledger."""


def _print(directory: Path, result: Verification) -> None:
    for finding in result.findings:
        typer.echo(str(finding))
    if result.unlisted:
        typer.echo(f"and {result.unlisted} more")
    span = f", {result.first:%Y-%m-%d %H:%M:%S} to {result.last:%Y-%m-%d %H:%M:%S} UTC" if result.first else ""
    verdict = "whole" if result.accepted else "NOT whole"
    typer.echo(f"{directory}: {verdict}; {result.entries} entries in {result.lines} lines{span}")


@app.command()
def verify(
    directory: Annotated[Path, typer.Argument(help="The ledger's directory, or a copy of it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check every line of a ledger against the chain; exit code 1 if anything is wrong.

    Example: meridian audit verify var/city/ledger
    """
    if not directory.is_dir():
        fail(f"{directory}: no such directory", 2)
    result = verified(directory)
    if as_json:
        typer.echo(json.dumps(asdict(result), default=str, indent=2))
    else:
        _print(directory, result)
    if not result.accepted:
        raise typer.Exit(1)
