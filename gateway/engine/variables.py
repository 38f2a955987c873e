"""Coerces the variables of a request; a failure names the variable's place in the document, never its value."""

from collections.abc import Mapping

from graphql import GraphQLSchema, ListTypeNode, NonNullTypeNode, TypeNode
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

from gateway.engine.plan import Operation, Variable
from gateway.errors import Code, Refusal


def coerced(operation: Operation, given: Mapping[str, object], schema: GraphQLSchema) -> VariableValues:
    """The variables of an operation with defaults filled in.

    Raises `Refusal` GRAPHQL_VALIDATION_FAILED for a missing variable or one of the wrong type.
    """
    plain = _as_given(operation.variables, given)
    if plain is not None:
        return plain
    definitions = operation.node.variable_definitions or ()
    values = get_variable_values(schema, definitions, dict(given), max_errors=1, hide_suggestions=True)
    if isinstance(values, VariableValues):
        return values
    places = [place for error in values for place in error.locations or ()]
    raise Refusal(
        Code.GRAPHQL_VALIDATION_FAILED,
        "A variable is missing or does not have the type that the operation declares.",
        locations=tuple((place.line, place.column) for place in places[:1]),
    )


def _as_given(declared: tuple[Variable, ...], given: Mapping[str, object]) -> VariableValues | None:
    """The variables as coercion would leave them, or None where it has to be asked."""
    sources: dict[str, VariableValueSource] = {}
    found: dict[str, object] = {}
    for variable in declared:
        name = variable.name
        if name in given:
            value = given[name]
            if variable.is_plain is None or not variable.is_plain(value):
                return None
            sources[name] = VariableValueSource(variable.signature, value)
            found[name] = value
        elif variable.may_be_absent:
            sources[name] = VariableValueSource(variable.signature)
        else:
            return None
    return VariableValues(sources, found)


def with_placeholders(operation: Operation, given: Mapping[str, object]) -> Mapping[str, object]:
    """Variables completed for a plan that is only to be looked at: keys and names need not be there.

    A variable that shapes the plan has no placeholder, as any would make another plan.
    """
    wanted = {
        definition.variable.name.value: [] if isinstance(_nullable(definition.type), ListTypeNode) else ""
        for definition in operation.node.variable_definitions or ()
        if isinstance(definition.type, NonNullTypeNode) and definition.default_value is None
    }
    return {**{name: value for name, value in wanted.items() if name not in operation.shaping}, **given}


def _nullable(type_: TypeNode) -> TypeNode:
    return type_.type if isinstance(type_, NonNullTypeNode) else type_
