"""What the errors of a GraphQL answer spoil: a cell, an entity, or the call.

An error whose path leads into one entity spoils what stands behind that path, and what GraphQL has made null on its
way up. One that belongs to no entity could have spoilt anything, and so it spoils the call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Final, TypeAlias

from source_adapters.contract import SourceDataInvalid, SourceUnavailable
from source_adapters.graphql_document import ResponsePath

Spoilt: TypeAlias = tuple[ResponsePath, ...]
"""Places of an entity that an error has made worthless, with everything below them."""

ErrorPath: TypeAlias = Sequence[str | int]
"""The path of an error: names under which fields are answered, and positions in lists."""

_WHOLE: Final[Spoilt] = ((),)


@dataclass(frozen=True, slots=True)
class Opened:
    """The data of an answer, its entities, and the errors of each of these as paths from the entity."""

    data: Mapping[str, object] = field(repr=False)
    entities: Sequence[object] = field(repr=False)
    faults: Mapping[int, Sequence[ErrorPath]]


def opened(department: str, content: object, root: str, beside: str | None) -> Opened:
    """Data and errors of an answer whose entities stand in `root`; an error in `beside` costs no more than its value.

    Raises:
        SourceDataInvalid: this is no answer of a GraphQL service.
        SourceUnavailable: there is no data, or an error that belongs to no entity.
    """
    data, errors = _parts(department, content)
    if not isinstance(data, dict):
        if errors:
            raise SourceUnavailable(department, "the service answered with errors and no data")
        raise SourceDataInvalid(department, "the answer has no data")
    entities = data.get(root)
    faults = _faults(department, errors, root, beside, len(entities) if isinstance(entities, list) else 0)
    if not isinstance(entities, list):
        raise SourceDataInvalid(department, "the answer has no list of entities where the binding says")
    return Opened(data, entities, faults)


def spoilt(entity: object, faults: Sequence[ErrorPath]) -> Spoilt:
    """The places of an entity that these errors spoil; all of it where it is null."""
    return _WHOLE if entity is None else tuple(_spoilt(entity, path) for path in faults)


def is_spoilt(path: ResponsePath, places: Spoilt) -> bool:
    """Whether what stands at a path is worth nothing: it lies below one of the places, or one of them below it."""
    return any(path[: len(place)] == place[: len(path)] for place in places)


def _parts(department: str, content: object) -> tuple[object, Sequence[object]]:
    if not isinstance(content, dict):
        raise SourceDataInvalid(department, "the answer is no object")
    errors = content.get("errors")
    if not isinstance(errors, list | NoneType):
        raise SourceDataInvalid(department, "the errors of the answer are no list")
    return content.get("data"), errors or ()


def _faults(
    department: str, errors: Sequence[object], root: str, beside: str | None, entities: int
) -> Mapping[int, Sequence[ErrorPath]]:
    faults: dict[int, list[ErrorPath]] = {}
    for error in errors:
        path = _path(error)
        place = path[1] if len(path) > 1 and path[0] == root else None
        if isinstance(place, int) and 0 <= place < entities:
            faults.setdefault(place, []).append(path[2:])
        elif not path or path[0] != beside:
            raise SourceUnavailable(department, "the service answered with an error that belongs to no entity")
    return faults


def _path(error: object) -> ErrorPath:
    path = error.get("path") if isinstance(error, dict) else None
    if not isinstance(path, list) or not all(type(step) in {str, int} for step in path):
        return ()
    return path


def _spoilt(entity: object, path: ErrorPath) -> ResponsePath:
    """The part of an error's path down to the null that stands for it; positions in lists do not count."""
    names: list[str] = []
    content = entity
    for step in path:
        if content is None:
            break
        if isinstance(step, str):
            names.append(step)
        content = _below(content, step)
    return tuple(names)


def _below(content: object, step: str | int) -> object:
    if isinstance(step, str):
        return content.get(step) if isinstance(content, dict) else None
    return content[step] if isinstance(content, list) and 0 <= step < len(content) else None
