"""Reads arguments of fields and directives; what cannot be read is the caller's fault, and is not repeated.

A nullable variable with a default is valid where a value is required, and an explicit null then fails only here
(GraphQL, October 2021, section 6.4.1). graphql-core's error quotes the document, so it is not chained.
"""

from collections.abc import Mapping

from graphql import FieldNode, GraphQLDirective, GraphQLError, GraphQLField, SelectionNode, VariableNode
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from gateway.errors import Code, Refusal


def arguments_of(field: GraphQLField, node: FieldNode, variables: VariableValues) -> Mapping[str, object]:
    """The coerced arguments of a field. Raises `Refusal` GRAPHQL_VALIDATION_FAILED."""
    try:
        return get_argument_values(field, node, variables)
    except GraphQLError as error:
        raise null_given(error) from None


def by_variable(node: FieldNode) -> tuple[tuple[str, str], ...]:
    """(argument, variable) of a field whose arguments are all variables; empty for any other."""
    pairs = tuple(
        (argument.name.value, argument.value.name.value)
        for argument in node.arguments or ()
        if isinstance(argument.value, VariableNode)
    )
    return pairs if len(pairs) == len(node.arguments or ()) else ()


def condition_of(directive: GraphQLDirective, node: SelectionNode, variables: VariableValues) -> bool | None:
    """The condition of ``@skip`` or ``@include`` on a node, None without it. Raises as `arguments_of`."""
    try:
        found = get_directive_values(directive, node, variables)
    except GraphQLError as error:
        raise null_given(error) from None
    return None if found is None else bool(found["if"])


def null_given(error: GraphQLError) -> Refusal:
    """The refusal of an argument that must not be null and is."""
    return Refusal(
        Code.GRAPHQL_VALIDATION_FAILED,
        "An argument that must have a value is given null by a variable.",
        locations=tuple((place.line, place.column) for place in (error.locations or ())[:1]),
    )
