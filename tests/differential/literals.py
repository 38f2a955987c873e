"""Python values as nodes of a document, and the few nodes that the transformer builds."""

from collections.abc import Iterable, Mapping, Sequence

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    ConstListValueNode,
    ConstObjectFieldNode,
    ConstObjectValueNode,
    ConstValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    NullValueNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
)


def literal(value: object) -> ConstValueNode:
    """A value as it would be written in a document."""
    match value:
        case None:
            return NullValueNode()
        case bool():
            return BooleanValueNode(value=value)
        case int():
            return IntValueNode(value=str(value))
        case str():
            return StringValueNode(value=value)
        case Mapping():
            fields = (ConstObjectFieldNode(name=named(name), value=literal(each)) for name, each in value.items())
            return ConstObjectValueNode(fields=tuple(fields))
        case Sequence():
            return ConstListValueNode(values=tuple(literal(each) for each in value))
    raise TypeError(f"a {type(value).__name__} has no literal")


def named(name: str) -> NameNode:
    """A name."""
    return NameNode(value=name)


def argument(name: str, value: ValueNode) -> ArgumentNode:
    """An argument of a field or directive."""
    return ArgumentNode(name=named(name), value=value)


def selected(nodes: Iterable[SelectionNode]) -> SelectionSetNode:
    """A selection set."""
    return SelectionSetNode(selections=tuple(nodes))


def leaf(name: str, alias: str | None = None, arguments: Iterable[ArgumentNode] = ()) -> FieldNode:
    """A field without sub-selection."""
    return FieldNode(name=named(name), alias=named(alias) if alias else None, arguments=tuple(arguments))


def inline(condition: str | None, nodes: Iterable[SelectionNode]) -> InlineFragmentNode:
    """An inline fragment."""
    on = NamedTypeNode(name=named(condition)) if condition else None
    return InlineFragmentNode(type_condition=on, directives=(), selection_set=selected(nodes))


def spread(name: str, directives: Sequence[DirectiveNode] = ()) -> FragmentSpreadNode:
    """A spread of a named fragment."""
    return FragmentSpreadNode(name=named(name), directives=tuple(directives))


def fragment(name: str, on: str, nodes: Iterable[SelectionNode]) -> FragmentDefinitionNode:
    """A named fragment."""
    return FragmentDefinitionNode(
        name=named(name),
        type_condition=NamedTypeNode(name=named(on)),
        directives=(),
        selection_set=selected(nodes),
    )
