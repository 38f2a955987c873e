"""`meridian schema` prints what can be read back."""

from graphql import build_schema, parse, print_schema
from typer.testing import CliRunner

from gateway.cli import app
from resolvers.schema import SCHEMA


def printed(*options: str) -> str:
    """Standard output of the command."""
    result = CliRunner().invoke(app, ["schema", *options], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_schema_is_that_of_introspection() -> None:
    """Built from the text, it is the schema that is served."""
    assert print_schema(build_schema(printed())) == print_schema(SCHEMA)


def test_the_subgraph_names_its_keys() -> None:
    """As a router needs it to compose; it is GraphQL by itself, too."""
    text = printed("--federation")
    assert parse(text).definitions
    for key in ('@key(fields: "idNumber")', '@key(fields: "creditCode")', "@link("):
        assert key in text
