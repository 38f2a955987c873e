"""The command `meridian`; demo and others add their groups through the entry points `meridian.commands`."""

import sys
from importlib.metadata import entry_points
from typing import Final

import typer

from gateway.cli import audit, explain, policy, schema, serve, source

app = typer.Typer(
    name="meridian",
    help="One GraphQL endpoint over a city's departments: purpose-bound, field by field, least revealing.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("serve")(serve.serve)
app.command("explain")(explain.explain)
app.command("schema")(schema.schema)
app.add_typer(audit.app, name="audit")
app.add_typer(policy.app, name="policy")
app.add_typer(source.app, name="source")

_OWN: Final = {"serve", "explain", "schema", "audit", "policy", "source"}


def main() -> None:
    """Entry point of the console script. What others add is loaded only if it may be meant: it takes its time."""
    if not _OWN & set(sys.argv[1:2]):
        for found in entry_points(group="meridian.commands"):
            app.add_typer(found.load(), name=found.name)
    app()
