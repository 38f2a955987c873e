"""The nouns of one run of a plan, without behaviour: subjects, tables, and what was assembled from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from gateway.engine.plan import JSON, Pattern
from source_adapters.contract import Entity, LookUp, Row

Subject: TypeAlias = str | tuple[str, str]
"""A key, or a key with the name given beside it."""


class Instances(NamedTuple):
    """The entities that stand at a selection, all parents' together, in the order of the response.

    `positions` are their indices in the list that they stand in (0 where there is none); `parents` are the places
    of their parents among the instances of the selection above, empty at the root; `names` are those given beside
    the keys, empty where none can be.
    """

    keys: tuple[str, ...]
    positions: tuple[int, ...]
    parents: tuple[int, ...] = ()
    names: tuple[str | None, ...] = ()

    def __repr__(self) -> str:
        return f"Instances(positions={self.positions!r})"


class Subjects(NamedTuple):
    """Who an operation asks about, before any relation is followed.

    `look_ups` hold each subject once; `instances` stand by the number of the root's selection; `malformed` are the
    indices of representations whose keys are not well formed, by response key.
    """

    look_ups: Mapping[Entity, tuple[LookUp, ...]]
    instances: Mapping[int, Instances]
    malformed: Mapping[str, tuple[int, ...]]

    def __repr__(self) -> str:
        return f"Subjects(malformed={self.malformed!r})"


class Answered(NamedTuple):
    """The rows of one fetch by subject; who was not asked about has none.

    `calls` is 0 where nobody was, and where every cell comes from a cache.

    Where names were compared (`named`) a subject with a name stands by both; every subject stands by its key.
    """

    department: str
    rows: Mapping[Subject, Row]
    fetched_at: datetime
    calls: int
    named: bool

    def __repr__(self) -> str:
        return f"Answered(department={self.department!r}, fetched_at={self.fetched_at!r}, calls={self.calls!r})"


@dataclass(frozen=True, slots=True)
class Failed:
    """The whole call failed: every cell of it is null with this code.

    `calls` is 0 where a gate failed before it, whose department is named. `retry_after` is in how many seconds the
    department may be asked again, where that is known.
    """

    department: str
    code: str
    calls: int = 1
    retry_after: float | None = None


Table: TypeAlias = Answered | Failed
"""What became of one fetch."""


class Fetched(NamedTuple):
    """Tables in the plan's order, and the instances of every selection that was reached.

    `exceeded` says that relations led to more values than a response may have, and were followed no further. `barred`
    are the places, by selection, of instances that a budget left no room for: nobody was asked about them. `waited` are
    the seconds spent waiting for departments.
    """

    tables: tuple[Table, ...]
    instances: Mapping[int, Instances]
    exceeded: bool = False
    barred: Mapping[int, frozenset[int]] = MappingProxyType({})
    waited: float = 0.0


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


class Assembled(NamedTuple):
    """The data of the root fields that ask about subjects, and the errors beside it.

    `retry_after` says of unavailable departments in how many whole seconds to ask again, where that is known.
    """

    data: dict[str, JSON]
    errors: tuple[WrittenError, ...]
    retry_after: Mapping[str, int] = MappingProxyType({})

    def __repr__(self) -> str:
        return f"Assembled(errors={self.errors!r})"
