"""How a command ends when something is wrong: a plain sentence on standard error, and an exit code."""

from typing import NoReturn

import typer
from rich.console import Console

ERRORS = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with a message; 1: what was checked is bad, 2: it could not be checked."""
    ERRORS.print(message, markup=False)
    raise typer.Exit(code)
