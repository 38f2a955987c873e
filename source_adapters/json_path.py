"""Dotted paths into parsed JSON: ``payments.{year}``, ``data.list``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter, methodcaller
from typing import Any, Final, TypeAlias

YEAR: Final = "{year}"


class Nowhere(Enum):
    """Why a path ends before its last step: the way stops (absent or null), the year is not there, or no object."""

    ABSENT = "absent"
    YEAR_ABSENT = "year_absent"
    NO_OBJECT = "no_object"


Step: TypeAlias = tuple[str, bool]
"""A name, and whether it stands for a year."""

Path: TypeAlias = tuple[Step, ...]

Find: TypeAlias = Callable[[object], object]
"""From parsed JSON to what stands at one place in it, or the `Nowhere` that says why there is nothing."""

FindAll: TypeAlias = Callable[[Sequence[object]], list[object]]
"""The same for many."""


def path_of(dotted: str, year: int | None = None) -> Path:
    """The steps of a dotted path, ``{year}`` filled in."""
    filled = "" if year is None else f"{year:04d}"
    return tuple((step.replace(YEAR, filled), YEAR in step) for step in dotted.split("."))


def needs_year(dotted: str) -> bool:
    """Whether the path leads to one year among others."""
    return YEAR in dotted


def top_levels(dotted_paths: Sequence[str]) -> tuple[str, ...]:
    """The first steps of paths, each once, in order: what a service is asked for."""
    return tuple(dict.fromkeys(dotted.split(".")[0] for dotted in dotted_paths))


def at(path: Path, content: object) -> object:
    """What stands at the end of the path, or the `Nowhere` that says why there is nothing."""
    for name, is_year in path:
        if content is None:
            return Nowhere.ABSENT
        if not isinstance(content, dict):
            return Nowhere.NO_OBJECT
        if name not in content:
            return Nowhere.YEAR_ABSENT if is_year else Nowhere.ABSENT
        content = content[name]
    return content


@dataclass(frozen=True, slots=True)
class Way:
    """To one place in parsed JSON: in one content, and in many with less than a step of Python each."""

    find: Find
    find_all: FindAll


def way(path: Path) -> Way:
    """`at` for one path."""
    if len(path) > 1 or path[0][1]:
        return way_by([name for name, _ in path], lambda content: at(path, content))
    return member(path[0][0], Nowhere.ABSENT)


def member(name: str, missing: Nowhere) -> Way:
    """To what stands under one name, or else `missing`; it fails for contents that are no objects."""
    return way_by([name], methodcaller("get", name, missing))


def way_by(names: Sequence[str], find: Find) -> Way:
    """`find`, which gives what stands under these names in each other where all of them are there."""
    steps = [itemgetter(name) for name in names]

    def find_all(contents: Sequence[object]) -> list[object]:
        found: list[Any] = list(contents)
        try:
            for step in steps:
                found = list(map(step, found))
        except (KeyError, TypeError):
            # Somewhere the way ends before its last step, and how it does makes a difference.
            return list(map(find, contents))
        return found

    return Way(find, find_all)
