"""Errors beside the data: one for each code, department and path pattern, however many cells it struck."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from gateway.engine.plan import Pattern
from gateway.engine.run import Path, WrittenError

_Struck: TypeAlias = tuple[Pattern, str, str | None]

_MESSAGES: Final = {
    "FIELD_DENIED": "This purpose holds no grant for the field in this form.",
    "SOURCE_TIMEOUT": "The department did not answer in time.",
    "SOURCE_UNAVAILABLE": "The department could not be reached.",
    "SOURCE_DATA_INVALID": "The department answered with data that cannot be read.",
}


def message(code: str) -> str:
    """Our sentence about a code."""
    return _MESSAGES[code]


@dataclass(slots=True)
class Faults:
    """Collects what failed while a response is written."""

    _struck: dict[_Struck, list[int]] = field(default_factory=dict)

    def at(self, pattern: Pattern, code: str, department: str | None, index: int) -> None:
        """One cell failed."""
        self._struck.setdefault((pattern, code, department), []).append(index)

    def everywhere(self, pattern: Pattern, code: str, department: str | None, cells: int) -> None:
        """Every cell of the pattern failed, as a denial does; nothing where there is no cell."""
        if cells:
            self._struck[pattern, code, department] = list(range(cells))

    def written(self, sizes: Mapping[str, int]) -> tuple[WrittenError, ...]:
        """The errors, given how many subjects stand under each response key of the root."""
        return tuple(
            WrittenError(
                code=code,
                department=department,
                pattern=pattern,
                path=_path(pattern, indices[0]),
                cells=len(indices),
                paths=None if len(indices) == sizes[pattern[0]] else tuple(_path(pattern, index) for index in indices),
            )
            for (pattern, code, department), indices in self._struck.items()
        )


def _path(pattern: Pattern, index: int) -> Path:
    return [index if part == "*" else part for part in pattern]
