"""Counts what a run of cases showed, so that a generator gone dull fails the test instead of passing it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from gateway.errors import Code
from resolvers.schema import REGISTER
from tests.differential.cases import Case
from tests.differential.notes import Notes
from tests.differential.terms import Permission

DENIALS: Final = "denied cells"
REGIONS: Final = "cells with regions"


@dataclass(slots=True)
class Tally:
    """Cases, the features that they showed, and cells that were granted and known."""

    cases: int = 0
    features: Counter[str] = field(default_factory=Counter)
    cells: int = 0
    cells_known: int = 0
    met: set[Permission] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, notes: Notes) -> None:
        """Count one case."""
        self.cases += 1
        self.features.update(case.features)
        self.features.update(_under_policy(notes))
        self.cells += notes.cells
        self.cells_known += notes.cells_known
        self.met |= notes.known
        self.faults.update({fault.code for fault in notes.faults})

    def share(self, feature: str) -> float:
        """In how many of the cases a feature occurs."""
        return self.features[feature] / self.cases

    @property
    def missed(self) -> set[Permission]:
        """Fields and forms of the schema of which no value was seen."""
        return {(name, form) for name, declared in REGISTER.items() for form in declared.forms} - self.met

    @property
    def known(self) -> float:
        """How many of the granted cells hold a value."""
        return self.cells_known / self.cells

    def __str__(self) -> str:
        features = ", ".join(f"{name} {count / self.cases:.0%}" for name, count in sorted(self.features.items()))
        faults = ", ".join(f"{code} {count / self.cases:.0%}" for code, count in sorted(self.faults.items()))
        return (
            f"{self.cases} cases, {self.cells} cells, {self.known:.0%} of them not null; features: {features}; "
            f"errors: {faults}"
        )


def _under_policy(notes: Notes) -> Iterator[str]:
    """Features that a policy makes of an operation: where it touches nothing that is selected, it shows none."""
    if any(fault.code == Code.FIELD_DENIED for fault in notes.faults):
        yield DENIALS
    if any(use.within is not None for use in notes.uses):
        yield REGIONS
