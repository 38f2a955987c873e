"""The document of a selection: one text, whatever the order of its fields, its years and its keys.

Keys and years are variables; fields stand in alphabetical order, and one that has arguments under a name of its own,
so that it can be asked for twice. A department may therefore keep what it has parsed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.bound import KeysField
from source_adapters.graphql_path import FieldStep
from source_adapters.json_path import YEAR

OPERATION: Final = "Meridian"
KEYS: Final = "keys"

FieldPath: TypeAlias = tuple[tuple[str, str], ...]
"""A path as it is selected: of each field its name and its arguments as the document writes them."""

ResponsePath: TypeAlias = tuple[str, ...]
"""Where the value of a path stands in the answer."""


@dataclass(frozen=True, slots=True)
class Document:
    """A query, and where each of its paths is answered: in an `entity`, or `beside` the entities."""

    text: str
    entity: Mapping[FieldPath, ResponsePath]
    beside: Mapping[FieldPath, ResponsePath]


class _Tree(dict[tuple[str, str], "_Tree"]):
    """The fields of one level and what is selected below each."""


def year_variable(rank: int) -> str:
    """The variable of the `rank`-th year of a question, its years in ascending order."""
    return f"year{rank}"


def field_path(steps: Iterable[FieldStep], variable: str | None = None) -> FieldPath:
    """A path as it is selected, ``{year}`` being this variable."""
    return tuple((step.name, _arguments(step, variable)) for step in steps)


def document(root: KeysField, paths: Iterable[FieldPath], beside: FieldPath | None, years: Sequence[str]) -> Document:
    """The query for these paths of the entities and for one `beside` them; `years` declares a type a year."""
    entity = _tree(paths)
    below = _rendered(entity)
    if root.type_name is not None:
        below = f"{{...on {root.type_name}{below}}}"
    outer = _tree([] if beside is None else [beside])
    declared = [f"${KEYS}:{root.argument_type}"]
    declared += [f"${year_variable(rank)}:{kind}" for rank, kind in enumerate(years)]
    asked = f"{root.name}({root.argument}:${KEYS}){below}{_rendered(outer)[1:-1]}"
    return Document(
        text=f"query {OPERATION}({','.join(declared)}){{{asked}}}",
        entity=MappingProxyType(dict(_response_paths(entity))),
        beside=MappingProxyType(dict(_response_paths(outer))),
    )


def _arguments(step: FieldStep, variable: str | None) -> str:
    return ",".join(f"{name}:{f'${variable}' if value == YEAR else value}" for name, value in step.arguments)


def _tree(paths: Iterable[FieldPath]) -> _Tree:
    tree = _Tree()
    for path in paths:
        level = tree
        for step in path:
            level = level.setdefault(step, _Tree())
    return tree


def _response_names(tree: _Tree) -> list[tuple[tuple[str, str], str]]:
    """The fields of a level in order, each with the name under which it is answered."""
    return [(step, step[0] if not step[1] else f"{step[0]}__{number}") for number, step in enumerate(sorted(tree))]


def _rendered(tree: _Tree) -> str:
    if not tree:
        return ""
    return f"{{{' '.join(_selected(step, name) + _rendered(tree[step]) for step, name in _response_names(tree))}}}"


def _selected(step: tuple[str, str], response_name: str) -> str:
    name, arguments = step
    return f"{response_name}:{name}({arguments})" if arguments else name


def _response_paths(tree: _Tree) -> Iterator[tuple[FieldPath, ResponsePath]]:
    for step, name in _response_names(tree):
        yield (step,), (name,)
        for fields, path in _response_paths(tree[step]):
            yield (step, *fields), (name, *path)
