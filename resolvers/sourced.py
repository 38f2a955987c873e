"""`sourced`: declares a governed field in one line; `derived`: one computed from other fields.

The declaration rides on the Strawberry field as metadata; `resolvers.schema` collects the declarations of all
types into the register that policy and planner work from. Nothing here ever runs in a request: the gateway
compiles operations and does not call resolvers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import strawberry

from resolvers.declared import DERIVED, Derivation, Input, Measure, Sensitivity
from resolvers.scalars import Year
from source_adapters.contract import NO_RECORD, Cell, Coarsening, Form, ValueKind

DECLARATION: Final = "meridian"
"""Key of a `Declared` in the metadata of a Strawberry field."""

_FORM_LETTERS: Final = {"E": Form.EXACT, "R": Form.RANGE, "S": Form.STATUS, "M": Form.MASKED, "L": Form.RELATION}


@dataclass(frozen=True, slots=True)
class Declared:
    """What one line says about a field, before the field's own name and type are known."""

    department: str
    kind: ValueKind
    forms: tuple[Form, ...]
    description: str
    description_zh: str
    sensitivity: Sensitivity
    silence: Cell
    words: tuple[str, ...]
    measure: Measure
    coarsening: Coarsening | None
    flag: bool
    takes_year: bool
    fixes: tuple[str, ...]
    inputs: tuple[Input, ...]
    derivation: Derivation | None


class ResolverCalledError(RuntimeError):
    """Meridian compiles operations; a resolver that runs is a fault of the gateway (MERIDIAN-RESOLVER-CALLED)."""


def _without_arguments() -> None:
    raise ResolverCalledError


def _with_year(year: Year) -> None:
    raise ResolverCalledError(year)


def sourced(
    department: str,
    kind: ValueKind,
    forms: str,
    description: str,
    description_zh: str,
    *,
    no_row: Cell = NO_RECORD,
    codes: type[Enum] | None = None,
    sensitivity: Sensitivity = Sensitivity.SENSITIVE,
    measure: Measure = Measure.VALUE,
    coarsening: Coarsening | None = None,
    flag: bool = False,
    yearly: bool = False,
    fixes: tuple[str, ...] = (),
) -> Any:
    """A field that one department answers.

    `forms` is a word of the letters E R S M. `no_row` is what a missing row at the authority stands for.
    Returns Any because Strawberry types a field by the annotation beside it, not by its default.
    """
    return _field(
        Declared(
            department=department,
            kind=kind,
            forms=_forms(forms),
            description=description,
            description_zh=description_zh,
            sensitivity=sensitivity,
            silence=no_row,
            words=_words(codes),
            measure=measure,
            coarsening=coarsening,
            flag=flag,
            takes_year=yearly,
            fixes=fixes,
            inputs=(),
            derivation=None,
        )
    )


def derived(
    derivation: Derivation,
    kind: ValueKind,
    forms: str,
    description: str,
    description_zh: str,
    *,
    inputs: tuple[Input, ...],
    yearly: bool = False,
) -> Any:
    """A field that a pure function computes from named inputs with forms. Returns Any as `sourced` does."""
    return _field(
        Declared(
            department=DERIVED,
            kind=kind,
            forms=_forms(forms),
            description=description,
            description_zh=description_zh,
            sensitivity=Sensitivity.SENSITIVE,
            silence=NO_RECORD,
            words=(),
            measure=Measure.VALUE,
            coarsening=None,
            flag=False,
            takes_year=yearly,
            fixes=(),
            inputs=inputs,
            derivation=derivation,
        )
    )


def relation(department: str, description: str, description_zh: str) -> Any:
    """A field that leads to other subjects; its type says to which and how many. Returns Any as `sourced`."""
    return sourced(department, ValueKind.KEYS, "L", description, description_zh)


def _field(declared: Declared) -> Any:
    resolver: Callable[..., None] = _with_year if declared.takes_year else _without_arguments
    return strawberry.field(
        resolver=resolver,
        description=f"{declared.description}\n\n{declared.description_zh}",
        metadata={DECLARATION: declared},
    )


def _forms(letters: str) -> tuple[Form, ...]:
    return tuple(_FORM_LETTERS[letter] for letter in letters)


def _words(codes: type[Enum] | None) -> tuple[str, ...]:
    return tuple(member.value for member in codes) if codes is not None else ()
