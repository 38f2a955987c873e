"""The transformer, AST to AST: an operation written in another way, with the same meaning.

Its steps add aliases, copies, duplicate response keys, ``__typename``, nodes that are skipped or of another type,
conditions, and fragments in one another, each with some probability, in every selection set from the inside out. Keys
keep the order of their first appearance; only fresh aliases and ``__typename`` tell the result from the original.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from graphql import DocumentNode, FieldNode, FragmentSpreadNode, InlineFragmentNode, OperationDefinitionNode
from graphql import SelectionNode as Node

from tests.differential.literals import fragment, inline, leaf, named, selected, spread
from tests.differential.loom import Loom, fields_of, is_leaf, type_below

ALIAS: Final = "alias"
COPY: Final = "one field under two keys"
DUPLICATE: Final = "duplicate response key"
TYPENAME: Final = "__typename"
UNSELECTED: Final = "field that is skipped"
OTHER_TYPE: Final = "fragment on another type"
INLINE: Final = "inline fragment"
SAME_TYPE: Final = "inline fragment on the same type"
ON_UNION: Final = "fragment on _Entity"
NAMED: Final = "named fragment"
NESTED: Final = "nested fragments"
SPREAD_TWICE: Final = "fragment spread twice"

_UNION: Final = "_Entity"
_ENTITIES: Final = ("Person", "Enterprise")


@dataclass(frozen=True, slots=True)
class Woven:
    """The transformed document, and which field's key each fresh response key stands for."""

    document: DocumentNode
    renamed: Mapping[str, str]


def woven(operation: OperationDefinitionNode, loom: Loom) -> Woven:
    """The operation, transformed. Its variables are those of the loom's values, old and new."""
    nodes = _selection(loom, list(operation.selection_set.selections), "Query")
    transformed = replace(operation, selection_set=selected(nodes), variable_definitions=tuple(loom.values.definitions))
    definitions = [transformed, *loom.fragments]
    loom.random.shuffle(definitions)
    return Woven(DocumentNode(definitions=tuple(definitions)), loom.renamed)


def plain(operation: OperationDefinitionNode, loom: Loom) -> DocumentNode:
    """The operation as it is."""
    return DocumentNode(
        definitions=(replace(operation, variable_definitions=tuple(loom.values.definitions)),),
    )


def _selection(loom: Loom, nodes: list[Node], type_name: str) -> list[Node]:
    done = [_inside(loom, node, type_name) for node in nodes]
    for step in _STEPS:
        done = step(loom, done, type_name)
    return done


def _inside(loom: Loom, node: Node, type_name: str) -> Node:
    """A node with its own selection set transformed."""
    if isinstance(node, InlineFragmentNode):
        inner = node.type_condition.name.value if node.type_condition else type_name
        return replace(node, selection_set=selected(_selection(loom, list(node.selection_set.selections), inner)))
    if isinstance(node, FieldNode) and node.selection_set is not None:
        inner = type_below(type_name, node.name.value)
        return replace(node, selection_set=selected(_selection(loom, list(node.selection_set.selections), inner)))
    return node


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _aliased(loom: Loom, nodes: list[Node], _type: str) -> list[Node]:
    return [
        _renamed(loom, node, ALIAS) if isinstance(node, FieldNode) and loom.happens(0.08) else node for node in nodes
    ]


def _renamed(loom: Loom, node: FieldNode, feature: str) -> FieldNode:
    loom.used(feature)
    original = loom.renamed.get(_key(node), _key(node))
    return replace(node, alias=named(loom.alias(original)))


def _copied(loom: Loom, nodes: list[Node], _type: str) -> list[Node]:
    """Figures and leaves a second time, under a key of their own."""
    copies = [
        _renamed(loom, node, COPY)
        for node in nodes
        if isinstance(node, FieldNode) and _is_shallow(node) and loom.happens(0.04)
    ]
    return [*nodes, *copies]


def _is_shallow(node: FieldNode) -> bool:
    """A relation copied at every level would make the answer grow without telling anything new."""
    below = node.selection_set.selections if node.selection_set else ()
    return all(isinstance(each, FieldNode) and each.selection_set is None for each in below)


def _doubled(loom: Loom, nodes: list[Node], _type: str) -> list[Node]:
    """A response key twice: what is selected below is divided, or said again."""
    done = list(nodes)
    for node in nodes:
        if not isinstance(node, FieldNode) or not loom.happens(0.06):
            continue
        loom.used(DUPLICATE)
        place = done.index(node)
        first, second = _halves(loom, node)
        done[place] = first
        done.insert(loom.random.randint(place + 1, len(done)), second)
    return done


def _halves(loom: Loom, node: FieldNode) -> tuple[FieldNode, FieldNode]:
    if node.selection_set is None:
        return node, node
    inner = node.selection_set.selections
    end, start = loom.random.randint(1, len(inner)), loom.random.randrange(len(inner))
    first, second = inner[:end], inner[min(start, end, len(inner) - 1) :]
    return replace(node, selection_set=selected(first)), replace(node, selection_set=selected(second))


def _with_typename(loom: Loom, nodes: list[Node], _type: str) -> list[Node]:
    if not loom.happens(0.08):
        return nodes
    loom.used(TYPENAME)
    added = leaf(TYPENAME, loom.alias(TYPENAME) if loom.happens(0.5) else None)
    return _inserted(loom, nodes, added)


def _inserted(loom: Loom, nodes: list[Node], node: Node) -> list[Node]:
    place = loom.random.randint(0, len(nodes))
    return [*nodes[:place], node, *nodes[place:]]


def _with_unselected(loom: Loom, nodes: list[Node], type_name: str) -> list[Node]:
    """A node that must leave no trace, be it a field, a fragment or a spread."""
    if not loom.happens(0.08):
        return nodes
    loom.used(UNSELECTED)
    node = _any_field(loom, type_name)
    directives = loom.directives(keeps=False)
    if loom.happens(0.6):
        return _inserted(loom, nodes, replace(node, directives=directives))
    return _inserted(loom, nodes, replace(inline(None, [node]), directives=directives))


def _any_field(loom: Loom, type_name: str) -> FieldNode:
    """Some field of the type under a fresh key; nothing deep is selected of it."""
    names = fields_of(type_name) if type_name != "Query" else ()
    if not names:
        return leaf(TYPENAME, loom.alias(TYPENAME))
    name = loom.random.choice(names)
    node = leaf(name, loom.alias(name))
    if is_leaf(type_name, name):
        return node
    below = type_below(type_name, name)
    inner = [each for each in fields_of(below) if is_leaf(below, each)]
    return replace(node, selection_set=selected([leaf(loom.random.choice(inner))]))


def _with_other_type(loom: Loom, nodes: list[Node], type_name: str) -> list[Node]:
    """What is selected of another type is none of this one's."""
    if type_name not in _ENTITIES or not loom.happens(0.06):
        return nodes
    loom.used(OTHER_TYPE)
    other = next(each for each in _ENTITIES if each != type_name)
    return _inserted(loom, nodes, inline(_UNION, [inline(other, [_any_field(loom, other)])]))


def _conditioned(loom: Loom, nodes: list[Node], _type: str) -> list[Node]:
    return [
        replace(node, directives=loom.directives(keeps=True))
        if isinstance(node, FieldNode | InlineFragmentNode | FragmentSpreadNode)
        and not node.directives
        and loom.happens(0.04)
        else node
        for node in nodes
    ]


def _in_fragments(loom: Loom, nodes: list[Node], type_name: str) -> list[Node]:
    """Runs of the selection moved into fragments, later ones perhaps around earlier ones."""
    while loom.happens(0.22):
        start, end = loom.part(nodes)
        run = nodes[start:end]
        if any(isinstance(node, InlineFragmentNode | FragmentSpreadNode) for node in run):
            loom.used(NESTED)
        wrap = loom.random.choice((_in_inline, _in_inline, _in_named, _in_named))
        nodes = [*nodes[:start], *wrap(loom, run, type_name), *nodes[end:]]
    return nodes


def _in_inline(loom: Loom, run: list[Node], type_name: str) -> list[Node]:
    loom.used(INLINE)
    ways = [None, type_name, _UNION] if type_name in {*_ENTITIES, _UNION} else [None, type_name]
    condition = loom.random.choice(ways)
    if condition == _UNION:
        loom.used(ON_UNION)
    elif condition is not None:
        loom.used(SAME_TYPE)
    inner: list[Node] = [inline(type_name, run)] if condition == _UNION != type_name else run
    wrapped = inline(condition, inner)
    return [replace(wrapped, directives=loom.directives(keeps=True)) if loom.happens(0.2) else wrapped]


def _in_named(loom: Loom, run: list[Node], type_name: str) -> list[Node]:
    """A fragment with a name of its own, spread once, or again; a spread that is skipped does not count."""
    loom.used(NAMED)
    name = f"F{len(loom.fragments)}"
    if type_name in _ENTITIES and loom.happens(0.15):
        loom.used(ON_UNION)
        loom.fragments.append(fragment(name, _UNION, [inline(type_name, run)]))
    else:
        loom.fragments.append(fragment(name, type_name, run))
    spreads = [spread(name, loom.directives(keeps=True) if loom.happens(0.2) else ())]
    if loom.happens(0.3):
        loom.used(SPREAD_TWICE)
        keeps = loom.happens(0.5)
        again = spread(name, loom.directives(keeps=keeps) if loom.happens(0.7) or not keeps else ())
        spreads.insert(loom.random.randint(0, 1), again)
    return list(spreads)


_Step: TypeAlias = Callable[[Loom, list[Node], str], list[Node]]

_STEPS: Final[tuple[_Step, ...]] = (
    _aliased,
    _copied,
    _doubled,
    _with_typename,
    _with_unselected,
    _with_other_type,
    _conditioned,
    _in_fragments,
)
