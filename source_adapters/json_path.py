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

TakeAll: TypeAlias = Callable[[Sequence[object]], list[object] | None]
"""The same for many, where the place is there in all of them: in objects under their names. None where it is not."""


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
    """To one place in parsed JSON; in many contents at once with less than a step of Python each."""

    find: Find
    take_all: TakeAll

    def find_all(self, contents: Sequence[object]) -> list[object]:
        """`find` in each."""
        taken = self.take_all(contents)
        return list(map(self.find, contents)) if taken is None else taken


def way(path: Path) -> Way:
    """`at` for one path."""
    if len(path) > 1 or path[0][1]:
        return Way(lambda content: at(path, content), by_names([name for name, _ in path]))
    return member(path[0][0], Nowhere.ABSENT)


def member(name: str, missing: Nowhere) -> Way:
    """To what stands under one name, or else `missing`; it fails for contents that are no objects."""
    return Way(methodcaller("get", name, missing), by_names([name]))


def by_names(names: Sequence[str]) -> TakeAll:
    """Takes what stands under these names, one in another."""
    steps: list[Callable[[Any], object]] = [itemgetter(name) for name in names]

    def take_all(contents: Sequence[object]) -> list[object] | None:
        try:
            taken = contents
            for step in steps:
                taken = list(map(step, taken))
        except (KeyError, TypeError):
            # Somewhere the way ends early, and how it does makes a difference.
            return None
        return list(taken)

    return take_all
