"""What the schema says about each governed field: the facts that policy, planner and catalogue work from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

import strawberry

from source_adapters.contract import NO_RECORD, Attribute, Cell, Coarsening, Entity, Form, ValueKind

DERIVED: Final = "derived"
"""Stands in the place of the department of a field that no single department answers."""


@strawberry.enum(description="Basic or sensitive data.\n\n基础数据或敏感数据。")
class Sensitivity(StrEnum):
    """BASIC facts may be cached by an integrator's decision, SENSITIVE ones never."""

    BASIC = "basic"
    SENSITIVE = "sensitive"


class Measure(StrEnum):
    """What the edges of a field's bands count: its own VALUE, or the completed YEARS_SINCE its date."""

    VALUE = "value"
    YEARS_SINCE = "years_since"


@dataclass(frozen=True, slots=True)
class Input:
    """A field that a derived field takes, and the form it takes it in; `with_year` hands on the caller's year."""

    coordinate: str
    form: Form
    with_year: bool = False


Derivation: TypeAlias = Callable[[tuple[Cell, ...], Attribute], object]
"""Pure: the cells of the inputs, in order (NO_RECORD or None where unknown, INVALID where the source failed), and
the derived field itself as a resolved attribute, which says in what form and by which edges it is disclosed."""


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """One governed field.

    `coordinate` is its GraphQL schema coordinate (``Person.incomeTax``), the name that rule files use.
    `silence` is the exact value that "no row" stands for; NO_RECORD where it stands for nothing. `flag` says
    that STATUS of a figure is shown as a Boolean; otherwise as BELOW or AT_OR_ABOVE. `fixes` names the fields
    whose value this one can settle (not registered for a tax: nothing paid), which matters where they are
    parts of a derived sum. `target` is the kind of subject that a relation leads to, `many` whether to a list.
    """

    entity: Entity
    name: str
    department: str
    attribute: str
    kind: ValueKind
    forms: tuple[Form, ...]
    description: str
    description_zh: str
    sensitivity: Sensitivity = Sensitivity.SENSITIVE
    silence: Cell = NO_RECORD
    words: tuple[str, ...] = ()
    measure: Measure = Measure.VALUE
    coarsening: Coarsening | None = None
    flag: bool = False
    takes_year: bool = False
    target: Entity | None = None
    many: bool = False
    fixes: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    derivation: Derivation | None = field(default=None, repr=False)

    @property
    def coordinate(self) -> str:
        """The name of the field in rule files and registers."""
        return f"{self.entity.value}.{self.name}"

    @property
    def is_derived(self) -> bool:
        """Whether no single department answers it."""
        return self.department == DERIVED

    @property
    def is_relation(self) -> bool:
        """Whether it leads to other subjects instead of a value."""
        return self.target is not None

    @property
    def is_sum(self) -> bool:
        """Whether it is a derived sum, whose parts an organisation that holds it may not learn."""
        return any(taken.form is Form.INPUT for taken in self.inputs)

    def needs_bands(self, form: Form) -> bool:
        """Whether policy must register a band set (RANGE) or an edge (STATUS) before this form can be given."""
        if self.kind not in FIGURES or (self.coarsening is not None and form is Form.RANGE):
            return False
        return form in {Form.RANGE, Form.STATUS}


FIGURES: Final = frozenset({ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT, ValueKind.MONTHS, ValueKind.DATE})
"""Kinds that have edges: their status and range are drawn by policy."""

Register: TypeAlias = Mapping[str, FieldDeclaration]
"""Coordinate → declaration, for every governed field of the schema."""
