"""Scalars of the schema that GraphQL does not bring along."""

from typing import NewType

import strawberry
from graphql import GraphQLError, IntValueNode, ValueNode
from strawberry.schema.config import StrawberryConfig

Year = NewType("Year", int)

FIRST_YEAR = 1900
LAST_YEAR = 2199


def _parsed(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not FIRST_YEAR <= value <= LAST_YEAR:
        raise GraphQLError("A year is an integer of four digits.")
    return value


def _literal(node: ValueNode, _variables: dict[str, object] | None = None) -> int:
    return _parsed(int(node.value) if isinstance(node, IntValueNode) else None)


CONFIG = StrawberryConfig(
    scalar_map={
        Year: strawberry.scalar(
            name="Year",
            description=(
                "A calendar year, accepted only if the purpose registers it.\n\n公历年度,仅限用途登记的年度。"
            ),
            serialize=int,
            parse_value=_parsed,
            parse_literal=_literal,
        )
    }
)
"""How Strawberry writes our scalars."""
