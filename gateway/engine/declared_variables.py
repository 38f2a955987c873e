"""The variables that an operation declares, and which values of theirs coercion would leave as they are.

Coercion by graphql-core takes microseconds for every key of a list. Texts in a list of texts need none; whatever else
is given goes through it, so that what is accepted, defaulted or refused is its decision alone.
"""

from collections.abc import Callable
from typing import Final

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import get_variable_signature

from gateway.engine.plan import Variable

IsPlain = Callable[[object], bool]

_PLAIN: Final = {GraphQLString.name: str, GraphQLBoolean.name: bool}
"""Scalars whose values of this class, and of no subclass, are left as they are."""


def declared_variables(operation: OperationDefinitionNode, schema: GraphQLSchema) -> tuple[Variable, ...]:
    """The variables of an operation that has been validated, in order."""
    found = []
    for node in operation.variable_definitions or ():
        signature = get_variable_signature(schema, node)
        if isinstance(signature, GraphQLError):
            raise TypeError("a valid document declares variables of input types only (MERIDIAN-VARIABLE-TYPE)")
        may_be_absent = node.default_value is None and not is_non_null_type(signature.type)
        found.append(Variable(signature.name, signature, _plain(signature.type), may_be_absent))
    return tuple(found)


def _plain(type_: object) -> IsPlain | None:
    """Null in the place of a list is left to coercion; in the place of a text it is a value like any other."""
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(inner, GraphQLList):
        items = _classes(inner.of_type)
        return None if items is None else lambda value: value.__class__ is list and items.issuperset(map(type, value))
    classes = _classes(type_)
    return None if classes is None else lambda value: value.__class__ in classes


def _classes(type_: object) -> frozenset[type] | None:
    required = isinstance(type_, GraphQLNonNull)
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    plain = _PLAIN.get(getattr(inner, "name", ""))
    if plain is None:
        return None
    return frozenset({plain}) if required else frozenset({plain, type(None)})
