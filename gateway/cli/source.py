"""`meridian source`: the integrators' commands."""

import typer

app = typer.Typer(help="Departments and their bindings.", no_args_is_help=True)


@app.callback()
def source() -> None:
    """Commands about the departments' sources."""
