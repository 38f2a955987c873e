"""CollectFields of the GraphQL specification (October 2021, section 6.3.2), over one object type at a time."""

from collections.abc import Iterable, Mapping
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues

from gateway.engine.arguments import condition_of
from source_adapters.contract import Entity

Fragments = Mapping[str, FragmentDefinitionNode]
Collected = dict[str, list[FieldNode]]

ENTITY_TYPES: Final = frozenset(entity.value for entity in Entity)


def collect(
    selection_sets: Iterable[SelectionSetNode | None],
    type_name: str,
    fragments: Fragments,
    variables: VariableValues,
) -> Collected:
    """Response key → the field nodes behind it, in the order of first appearance.

    Several selection sets are merged, as the sub-selections of fields with one response key are.
    """
    collected: Collected = {}
    visited: set[str] = set()
    for selection_set in selection_sets:
        if selection_set is not None:
            _gather(selection_set, type_name, fragments, variables, collected, visited)
    return collected


def _gather(
    selection_set: SelectionSetNode,
    type_name: str,
    fragments: Fragments,
    variables: VariableValues,
    collected: Collected,
    visited: set[str],
) -> None:
    for node in selection_set.selections:
        if not _included(node, variables):
            continue
        if isinstance(node, FieldNode):
            key = node.alias.value if node.alias else node.name.value
            collected.setdefault(key, []).append(node)
            continue
        inner = _fragment(node, type_name, fragments, visited)
        if inner is not None:
            _gather(inner, type_name, fragments, variables, collected, visited)


def _fragment(node: SelectionNode, type_name: str, fragments: Fragments, visited: set[str]) -> SelectionSetNode | None:
    if isinstance(node, InlineFragmentNode):
        applies = node.type_condition is None or _applies(node.type_condition.name.value, type_name)
        return node.selection_set if applies else None
    if isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
        visited.add(node.name.value)
        fragment = fragments[node.name.value]
        if _applies(fragment.type_condition.name.value, type_name):
            return fragment.selection_set
    return None


def _applies(condition: str, type_name: str) -> bool:
    """The schema has one abstract type: the union of all entities that federation asks for."""
    return condition == type_name or (condition == "_Entity" and type_name in ENTITY_TYPES)


def _included(node: SelectionNode, variables: VariableValues) -> bool:
    if condition_of(GraphQLSkipDirective, node, variables):
        return False
    return condition_of(GraphQLIncludeDirective, node, variables) is not False
