"""What the lottery must find out, worked out anew from what the registers hold, whichever of them are silent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Final

from demo.generator.edges import INCOME_EDGE, LOTTERY_YEAR
from demo.generator.lives import Life, Standing, lives
from demo.generator.reasons import Reason
from demo.generator.truth import Truth

HELD_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "public_security": ("misnamed", "dead", "not_local"),
    "land_housing": ("owner",),
    "local_tax": ("over_edge",),
}
"""Department → the facts that it alone knows; other departments know none."""

VALID: Final = ("valid", "")
UNDETERMINED: Final = ("undetermined", "")

Finding = tuple[str, str]
"""Outcome and reasons as the lottery's results write them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about an application."""

    misnamed: bool
    dead: bool
    not_local: bool
    owner: bool
    over_edge: bool


_REASONS: Final = {
    "misnamed": Reason.NAME_MISMATCH,
    "dead": Reason.DECEASED,
    "not_local": Reason.NOT_LOCAL_HOUSEHOLD,
    "owner": Reason.OWNS_HOME,
    "over_edge": Reason.OVER_INCOME_EDGE,
}


def facts(truth: Truth) -> Iterator[tuple[str, Facts]]:
    """Application number and facts of each applicant."""
    registered = {life.person.number: life for life in lives(truth)}
    for applicant in truth.applicants:
        misnamed = Reason.NAME_MISMATCH in applicant.reasons
        yield applicant.application, _facts(registered[applicant.person.number], misnamed=misnamed)


def finding(known: Facts, silent: tuple[str, ...] = ()) -> Finding:
    """What may be said while these departments are silent.

    Only a verdict that is the same whatever they would have said is one. Its reasons are those that hold in
    every case in which the name is not what fails, for a wrong name stands alone.
    """
    cases = [_failing(case) for case in _possible(known, silent)]
    if not all(cases):
        return UNDETERMINED if any(cases) else VALID
    rightly_named = [set(case) for case in cases if case != (Reason.NAME_MISMATCH,)] or [{Reason.NAME_MISMATCH}]
    certain = set.intersection(*rightly_named)
    return "invalid", "|".join(reason for reason in Reason if reason in certain)


def _facts(life: Life, *, misnamed: bool) -> Facts:
    dead = life.died_on is not None
    cancelled = life.standing is Standing.CANCELLED
    return Facts(
        misnamed=misnamed,
        dead=dead,
        not_local=life.standing is Standing.NON_LOCAL or (cancelled and not dead),
        owner=life.homes is not None,
        over_edge=life.income_tax.get(LOTTERY_YEAR, 0) >= INCOME_EDGE,
    )


def _possible(known: Facts, silent: tuple[str, ...]) -> Iterator[Facts]:
    unknown = [name for department in silent for name in HELD_BY.get(department, ())]
    for values in product((False, True), repeat=len(unknown)):
        yield replace(known, **dict(zip(unknown, values, strict=True)))


def _failing(case: Facts) -> tuple[Reason, ...]:
    if case.misnamed:
        return (Reason.NAME_MISMATCH,)
    return tuple(_REASONS[fact.name] for fact in fields(case) if getattr(case, fact.name))
