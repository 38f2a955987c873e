"""`meridian source`: the integrators' commands."""

import typer

from gateway.cli import source_check, source_new

app = typer.Typer(help="Departments and their bindings.", no_args_is_help=True)


@app.callback()
def source() -> None:
    """Commands about the departments' sources."""


app.command("check")(source_check.check)
app.add_typer(source_new.app, name="new")
