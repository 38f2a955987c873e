"""The few facts of a person that decide about an application: planted for some, drawn for everybody else."""

from dataclasses import dataclass
from typing import Final

from demo.generator.chance import Chance
from demo.generator.edges import POLICY_DAY
from demo.generator.population import Person, TwinCase, Twins
from demo.generator.reasons import Reason, Reasons
from demo.generator.truth import Truth

HIDDEN_SHARE: Final = 0.3
"""How often each further fact holds of a person whose name does not match, and must not show."""

OF_AGE: Final = 18
OLD: Final = 60
VERY_OLD: Final = 85


@dataclass(frozen=True, slots=True)
class Outline:
    """Whether one has died, is of a local household, owns how many homes, paid over the income edge."""

    deceased: bool
    local: bool
    homes: int
    over_income_edge: bool


def planted(truth: Truth, chance: Chance) -> dict[str, Outline]:
    """The outlines that the truth demands, by identity number."""
    outlines = {applicant.person.number: outline_of(chance, applicant.reasons) for applicant in truth.applicants}
    for pair in truth.twins:
        outlines.update(_outlines_of_twins(pair))
    return outlines


def outline_of(chance: Chance, reasons: Reasons) -> Outline:
    """An outline of which exactly these reasons follow."""
    if Reason.NAME_MISMATCH in reasons:
        return _hidden_outline(chance)
    return Outline(
        deceased=Reason.DECEASED in reasons,
        local=Reason.NOT_LOCAL_HOUSEHOLD not in reasons,
        homes=_some_homes(chance) if Reason.OWNS_HOME in reasons else 0,
        over_income_edge=Reason.OVER_INCOME_EDGE in reasons,
    )


def drawn(chance: Chance, person: Person) -> Outline:
    """An outline for one of whom the truth demands nothing."""
    age = POLICY_DAY.year - person.birth.year
    grown_up = age >= OF_AGE
    return Outline(
        deceased=chance.random() < (0.01 if age < OLD else 0.15 if age < VERY_OLD else 0.6),
        local=chance.random() < 0.75,
        homes=_some_homes(chance) if grown_up and chance.random() < 0.35 else 0,
        over_income_edge=grown_up and age < OLD and chance.random() < 0.08,
    )


def _hidden_outline(chance: Chance) -> Outline:
    return Outline(
        deceased=chance.random() < HIDDEN_SHARE,
        local=chance.random() >= HIDDEN_SHARE,
        homes=_some_homes(chance) if chance.random() < HIDDEN_SHARE else 0,
        over_income_edge=chance.random() < HIDDEN_SHARE,
    )


def _outlines_of_twins(pair: Twins) -> dict[str, Outline]:
    """The elder's homes are never as many as the younger's, so that a confusion shows in the figure."""
    elder_homes, younger_homes = {
        TwinCase.BOTH_OWN: (3, 1),
        TwinCase.YOUNGER_APPLIES: (2, 0),
        TwinCase.ELDER_APPLIES: (0, 1),
    }[pair.case]
    return {
        pair.elder.number: Outline(False, True, elder_homes, False),
        pair.younger.number: Outline(False, True, younger_homes, False),
    }


def _some_homes(chance: Chance) -> int:
    return chance.choice((1, 1, 1, 1, 2, 2, 3))
