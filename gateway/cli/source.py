"""`meridian source`: the integrators' commands."""

import typer

from gateway.cli import source_check

app = typer.Typer(help="Departments and their bindings.", no_args_is_help=True)


@app.callback()
def source() -> None:
    """Commands about the departments' sources."""


app.command("check")(source_check.check)
