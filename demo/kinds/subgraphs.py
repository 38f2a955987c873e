"""Departments of the mixed city that are asked by GraphQL: the schemas that they answer by.

Each has one type about the subjects of its register, a field of the root that takes a list of keys, and answers at the
port of its JSON service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

AMOUNT: Final = "amount"
"""The field that has the figure of a year."""


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A schema, its type and its root field; `by_place` says that the field answers each key in the key's place."""

    type_name: str
    field: str
    sdl: str
    by_place: bool = False


SUBGRAPHS: Final[Mapping[str, Subgraph]] = MappingProxyType(
    {
        "national_tax": Subgraph(
            "Taxpayer",
            "taxpayers",
            """
            type Query { asOf: String! taxpayers(keys: [ID!]!): [Taxpayer!]! }
            type Taxpayer @key(fields: "zzjgdm") { zzjgdm: ID! djzt: String payments(year: Int!): Payment }
            type Payment { amount: String }
            """,
        ),
        "education": Subgraph(
            "Student",
            "students",
            """
            type Query { asOf: String! students(keys: [ID!]!): [Student!]! }
            type Student @key(fields: "sfzh") { sfzh: ID! xjzt: String }
            """,
        ),
        "health": Subgraph(
            "Assisted",
            "assisted",
            """
            type Query { asOf: String! assisted(keys: [ID!]!): [Assisted]! }
            type Assisted @key(fields: "sfzh") { sfzh: ID! jzzt: String }
            """,
            by_place=True,
        ),
        "food_drug": Subgraph(
            "Licence",
            "licences",
            """
            type Query { asOf: String! licences(keys: [ID!]!): [Licence!]! }
            type Licence @key(fields: "tyshxydm") { tyshxydm: ID! xkzt: String }
            """,
        ),
        "statistics": Subgraph(
            "Report",
            "reports",
            """
            type Query { asOf: String! reports(keys: [ID!]!): [Report!]! }
            type Report @key(fields: "zzjgdm") { zzjgdm: ID! cyry: Int yysr(year: Int!): Revenue }
            type Revenue { amount: String }
            """,
        ),
    }
)
