"""What a check of one department has found: nouns without behaviour. None of them holds a cell, a key or a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from source_adapters.contract import Entity
from source_adapters.scrutiny import Rule
from source_adapters.toml_lines import Path


class Weight(StrEnum):
    """OFF is against the contract; NOTE is what the check could not see, or what may be so."""

    OFF = "off"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; `path` leads to the setting of the bindings that it is about."""

    weight: Weight
    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Sample:
    """How many subjects of each block are looked up, for which years, and how old the newest of them may be.

    `given` says whom, where somebody names them.
    """

    subjects: int
    years: Sequence[int]
    given: Mapping[Entity, Sequence[str]] | None = field(default=None, repr=False)
    fresh_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One department as it answers now.

    `subjects` were looked up and `cells` read; `invalid` of these broke which rule. `newest` is the newest moment that
    any part of the answers is said to hold since (aware).
    """

    department: str
    kind: str
    reachable: bool
    subjects: int
    cells: int
    invalid: Mapping[Rule, int]
    newest: datetime | None
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is off."""
        return all(finding.weight is Weight.NOTE for finding in self.findings)
