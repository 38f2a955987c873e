"""What the officers' commands share: a set read or refused in plain words, and names checked against it."""

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gateway.cli.failing import fail
from gateway.clock import Clock
from gateway.policy.book import Book, read_book
from gateway.policy.problems import PolicyRefused, nearest, quoted
from resolvers.schema import REGISTER

PoliciesOption: TypeAlias = Annotated[Path, typer.Option("--policies", "-p", help="The folder of policy files.")]
DateOption: TypeAlias = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Policy day; today if left out.")
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def book_of(directory: Path, named: str | None = None) -> Book:
    """The set in a folder; one that is refused ends the command with every reason, exit code 2.

    `named` is how the officer called the set, where that is not the folder.
    """
    try:
        return read_book(directory, REGISTER)
    except PolicyRefused as refused:
        fail(f"{named or directory}: not a sound set\n{refused}", 2)


def day_of(given: datetime | None) -> date:
    """The policy day asked for, or today's in the city."""
    return given.date() if given else Clock().policy_day()


def registered(kind: str, name: str, names: Collection[str]) -> str:
    """A name that the set or the schema knows; another ends the command with the nearest one, exit code 2."""
    if name not in names:
        alike = nearest(name, names)
        fail(f"unknown {kind} {quoted(name)}" + (f"; did you mean {alike}?" if alike else ""), 2)
    return name
