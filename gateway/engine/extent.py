"""How large a document may be: depth, aliases, root fields and expanded fields, counted before validation.

Counting is linear in the document: a fragment is measured once, however often it is spread, so that a document
made to grow by spreading costs no more to refuse than any other.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)

from gateway.errors import Code, Refusal
from gateway.limits import Limits


@dataclass(frozen=True, slots=True)
class Extent:
    """Size of a selection with its fragments expanded."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    roots: int = 0
    nesting: int = 0


def check_extent(tree: DocumentNode, limits: Limits) -> None:
    """Raise `Refusal` LIMIT_EXCEEDED if any operation of the document is larger than the limits.

    Fragments may be nested no deeper than fields, those that no operation spreads included: validation follows
    each into the next, and would run out of stack.
    """
    _refuse_repeats(tree, limits)
    fragments = {node.name.value: node for node in tree.definitions if isinstance(node, FragmentDefinitionNode)}
    measured: dict[str, Extent] = {}
    for name in fragments:
        _spread(name, fragments, measured, frozenset(), limits.depth)
    for node in tree.definitions:
        if isinstance(node, OperationDefinitionNode):
            _check(_extent(node.selection_set, fragments, measured, frozenset(), limits.depth), limits)


def _refuse_repeats(tree: DocumentNode, limits: Limits) -> None:
    """Validation compares fields of one response key pair by pair, so their number is bounded before it."""
    found: Counter[str] = Counter()

    class Keys(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            found[node.alias.value if node.alias else node.name.value] += 1

    visit(tree, Keys())
    if max(found.values(), default=0) > limits.repeats:
        raise Refusal(Code.LIMIT_EXCEEDED, f"One response key may occur at most {limits.repeats} times.")


def _check(extent: Extent, limits: Limits) -> None:
    for found, allowed, what in (
        (extent.depth, limits.depth, "levels of selection"),
        (extent.aliases, limits.aliases, "aliases"),
        (extent.roots, limits.root_fields, "root fields"),
        (extent.fields, limits.fields, "fields with fragments expanded"),
    ):
        if found > allowed:
            raise Refusal(Code.LIMIT_EXCEEDED, f"An operation may have at most {allowed} {what}.")


def _extent(
    selection_set: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, Extent],
    within: frozenset[str],
    most_nested: int,
) -> Extent:
    inner = partial(_extent, fragments=fragments, measured=measured, within=within, most_nested=most_nested)
    total = Extent()
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            below = inner(node.selection_set) if node.selection_set else Extent()
            part = Extent(1 + below.depth, 1 + below.fields, (node.alias is not None) + below.aliases, 1, below.nesting)
        elif isinstance(node, InlineFragmentNode):
            part = inner(node.selection_set)
        elif isinstance(node, FragmentSpreadNode):
            part = _spread(node.name.value, fragments, measured, within, most_nested)
        else:
            part = Extent()
        total = Extent(
            max(total.depth, part.depth),
            total.fields + part.fields,
            total.aliases + part.aliases,
            total.roots + part.roots,
            max(total.nesting, part.nesting),
        )
    return total


def _spread(
    name: str,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, Extent],
    within: frozenset[str],
    most_nested: int,
) -> Extent:
    """Cycles and unknown fragments measure nothing here: validation refuses them."""
    if name not in fragments or name in within:
        return Extent()
    if name not in measured:
        _refuse_nested(len(within) + 1, most_nested)
        inner = _extent(fragments[name].selection_set, fragments, measured, within | {name}, most_nested)
        measured[name] = replace(inner, nesting=inner.nesting + 1)
    _refuse_nested(len(within) + measured[name].nesting, most_nested)
    return measured[name]


def _refuse_nested(found: int, allowed: int) -> None:
    if found > allowed:
        raise Refusal(Code.LIMIT_EXCEEDED, f"A document may have at most {allowed} fragments within one another.")
