"""`meridian policy fmt`: policy files in the one way to write them."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.failing import fail
from gateway.policy.formatting import formatted_set
from gateway.policy.problems import PolicyRefused


def fmt(
    directory: Annotated[Path, typer.Argument(help="The folder of policy files.")] = Path("policies"),
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 1 if anything would.")] = False,
) -> None:
    """Write the files in one way: rules by id within their block, comments kept, no stray blanks and quotes.

    Example: meridian policy fmt policies --check
    """
    try:
        wanted = formatted_set(directory)
    except PolicyRefused as refused:
        fail(f"{directory}: cannot be formatted\n{refused}", 2)
    differing = {name: data for name, data in wanted.items() if (directory / name).read_bytes() != data}
    for name, data in differing.items():
        typer.echo(f"{'would change' if check else 'changed'} {name}")
        if not check:
            replace_file(directory / name, data)
    typer.echo(f"{len(differing)} of {len(wanted)} files {'would change' if check else 'changed'}")
    if check and differing:
        raise typer.Exit(1)


def replace_file(path: Path, data: bytes) -> None:
    """Write a whole file or nothing; whoever reads the folder meanwhile never meets half of it."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    os.replace(beside, path)
