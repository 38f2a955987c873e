"""Errors beside the data: one for each code, department and path pattern, however many cells it struck."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from gateway.engine.plan import Pattern, Selection
from gateway.engine.run import Instances, Path, WrittenError

_Struck: TypeAlias = tuple[Pattern, str, str | None, int]

_MESSAGES: Final = {
    "FIELD_DENIED": "This purpose holds no grant for the field in this form.",
    "SOURCE_TIMEOUT": "The department did not answer in time.",
    "SOURCE_UNAVAILABLE": "The department could not be reached.",
    "SOURCE_DATA_INVALID": "The department answered with data that cannot be read.",
    "LIMIT_EXCEEDED": "The relation leads to more subjects than an operation may list.",
    "BUDGET_EXCEEDED": "A subject that the relation leads to is over a budget, and was not asked about.",
    "INVALID_IDENTIFIER": "The representation names no entity by a well-formed key.",
}


def message(code: str) -> str:
    """Our sentence about a code."""
    return _MESSAGES[code]


@dataclass(slots=True)
class Faults:
    """Collects what failed while a response is written: instances of selections, by pattern.

    An instance counts once, though several inputs of its cell may have failed.
    """

    _struck: dict[_Struck, dict[int, None]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing failed."""
        return not self._struck

    def at(self, pattern: Pattern, code: str, department: str | None, selection: int, instance: int) -> None:
        """One cell failed."""
        self._struck.setdefault((pattern, code, department, selection), {})[instance] = None

    def everywhere(self, pattern: Pattern, code: str, department: str | None, selection: int, cells: int) -> None:
        """Every cell of the pattern failed, as a denial does; nothing where there is no cell."""
        if cells:
            self._struck[pattern, code, department, selection] = dict.fromkeys(range(cells))

    def written(
        self,
        selections: tuple[Selection, ...],
        instances: Mapping[int, Instances],
        apart: frozenset[str] = frozenset(),
    ) -> Iterator[WrittenError]:
        """The errors; under the response keys `apart` each entity has its own, as federation wants it."""
        for (pattern, code, department, number), struck in self._struck.items():
            failed = frozenset(struck)
            for cells in _together(selections, instances, number, apart=pattern[0] in apart):
                paths = tuple(_path(pattern, indices) for instance, indices in cells if instance in failed)
                if paths:
                    listed = None if len(paths) == len(cells) else paths
                    yield WrittenError(code, department, pattern, paths[0], len(paths), listed)


def _together(
    selections: tuple[Selection, ...], instances: Mapping[int, Instances], number: int, *, apart: bool
) -> Iterable[list[tuple[int, list[int]]]]:
    """The cells of a pattern that share an error: the instances of a selection, each with its list indices."""
    groups: dict[int | None, list[tuple[int, list[int]]]] = {}
    for instance in range(len(instances[number].keys)):
        indices = _indices(selections, instances, number, instance)
        groups.setdefault(indices[0] if apart else None, []).append((instance, indices))
    return groups.values()


def _indices(
    selections: tuple[Selection, ...], instances: Mapping[int, Instances], number: int, instance: int
) -> list[int]:
    """The list indices on the way from the root to an instance; a root field of one subject has none."""
    origin, here = selections[number].origin, instances[number]
    if origin is None:
        return [here.positions[instance]] if selections[number].pattern[-1] == "*" else []
    above = _indices(selections, instances, origin.selection, here.parents[instance])
    return [*above, here.positions[instance]] if origin.many else above


def _path(pattern: Pattern, indices: list[int]) -> Path:
    following = iter(indices)
    return [next(following) if part == "*" else part for part in pattern]
