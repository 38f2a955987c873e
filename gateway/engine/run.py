"""The nouns of one run of a plan, without behaviour: subjects, tables, and what was assembled from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.engine.plan import JSON, Pattern
from source_adapters.contract import Entity, LookUp, Rows


@dataclass(frozen=True, slots=True)
class Subjects:
    """Look-ups of each kind of entity, each subject once; and for each root field the places of its subjects."""

    look_ups: Mapping[Entity, tuple[LookUp, ...]] = field(repr=False)
    places: tuple[tuple[int, ...], ...]

    @property
    def count(self) -> int:
        """How many different subjects are asked about."""
        return sum(len(look_ups) for look_ups in self.look_ups.values())


@dataclass(frozen=True, slots=True)
class Failed:
    """The whole call failed: every cell of it is null with this code."""

    department: str
    code: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """No subject was there to ask about."""

    department: str


Table: TypeAlias = Rows | Failed | NotAsked
"""What became of one fetch; rows stand in the order of the entity's subjects."""


Path: TypeAlias = list[str | int]


@dataclass(frozen=True, slots=True)
class WrittenError:
    """One error as the response shows it; `paths` is None where every cell of the pattern failed."""

    code: str
    department: str | None
    pattern: Pattern
    path: Path
    cells: int
    paths: tuple[Path, ...] | None


@dataclass(frozen=True, slots=True)
class Assembled:
    """The data of the root fields that ask about subjects, and the errors beside it."""

    data: dict[str, JSON] = field(repr=False)
    errors: tuple[WrittenError, ...]
