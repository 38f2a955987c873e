"""What the transformer works with: chance, fresh names, the schema's types, and what it has made so far."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLUnionType,
    SelectionNode,
    VariableNode,
    get_named_type,
)

from resolvers.schema import SCHEMA
from tests.differential.literals import argument, named
from tests.differential.values import Values

SKIP: Final = "@skip"
INCLUDE: Final = "@include"
SKIP_BY_VARIABLE: Final = "@skip by a variable"
INCLUDE_BY_VARIABLE: Final = "@include by a variable"

_KEEPING: Final = ((("skip", False),), (("include", True),), (("skip", False), ("include", True)))
_DROPPING: Final = (
    (("skip", True),),
    (("include", False),),
    (("skip", True), ("include", True)),
    (("skip", False), ("include", False)),
    (("skip", True), ("include", False)),
)


@dataclass(slots=True)
class Loom:
    """State of one transformation; `renamed` says for each fresh response key which field's it stands for."""

    random: Random
    values: Values
    renamed: dict[str, str] = field(default_factory=dict)
    fragments: list[FragmentDefinitionNode] = field(default_factory=list)

    def happens(self, probability: float) -> bool:
        """A throw of the dice."""
        return self.random.random() < probability

    def used(self, feature: str) -> None:
        """Note that the document shows a feature."""
        self.values.features.add(feature)

    def alias(self, stands_for: str) -> str:
        """A response key that nothing else has."""
        fresh = f"a{len(self.renamed)}"
        self.renamed[fresh] = stands_for
        return fresh

    def directives(self, *, keeps: bool) -> tuple[DirectiveNode, ...]:
        """``@skip`` or ``@include`` or both, which together keep the node or drop it."""
        chosen = list(self.random.choice(_KEEPING if keeps else _DROPPING))
        self.random.shuffle(chosen)
        return tuple(self._directive(name, is_on) for name, is_on in chosen)

    def _directive(self, name: str, is_on: bool) -> DirectiveNode:
        condition = self.values.switch(is_on=is_on)
        self.used(f"@{name} by a variable" if isinstance(condition, VariableNode) else f"@{name}")
        return DirectiveNode(name=named(name), arguments=(argument("if", condition),))

    def part(self, nodes: list[SelectionNode]) -> tuple[int, int]:
        """A run of neighbours in a selection, one node at least."""
        start = self.random.randrange(len(nodes))
        return start, self.random.randint(start + 1, len(nodes))


def type_below(type_name: str, field_name: str) -> str:
    """The name of the type that a field leads to."""
    type_ = SCHEMA.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    return str(get_named_type(type_.fields[field_name].type).name)


def fields_of(type_name: str) -> tuple[str, ...]:
    """The fields of a type that take no argument, none of a union."""
    type_ = SCHEMA.type_map[type_name]
    if isinstance(type_, GraphQLUnionType):
        return ()
    assert isinstance(type_, GraphQLObjectType)
    return tuple(name for name, each in type_.fields.items() if not each.args)


def is_leaf(type_name: str, field_name: str) -> bool:
    """Whether a field has no fields of its own."""
    return not isinstance(SCHEMA.type_map[type_below(type_name, field_name)], GraphQLObjectType | GraphQLUnionType)
