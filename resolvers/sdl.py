"""The schema as text, in GraphQL's schema definition language."""

from graphql import print_schema

from resolvers.schema import SCHEMA, SUBGRAPH_SDL


def sdl(*, federation: bool = False) -> str:
    """What a client sees; with `federation`, the subgraph with its directives, as a router composes it."""
    text = SUBGRAPH_SDL if federation else print_schema(SCHEMA)
    return text.rstrip("\n") + "\n"
