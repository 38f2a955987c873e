"""`meridian schema`: the schema as text."""

from typing import Annotated

import typer

from resolvers.sdl import sdl


def schema(
    federation: Annotated[
        bool, typer.Option("--federation", help="As a subgraph of Apollo Federation, for a router to compose.")
    ] = False,
) -> None:
    """Print the schema in GraphQL's schema definition language.

    Example: meridian schema --federation > meridian.graphql
    """
    typer.echo(sdl(federation=federation), nl=False)
