"""Who works for whom, as the labour office has it filed, with the few entries that cannot be relied on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from demo.generator.chance import Chance
from demo.generator.credit_code import ALPHABET
from demo.generator.edges import POLICY_DAY
from demo.generator.firms import Firm
from demo.generator.lives import Life

OF_WORKING_AGE: Final = range(18, 60)
EMPLOYED_SHARE: Final = 0.55
SELF_EMPLOYED_SHARE: Final = 0.65
WITHDRAWN_SHARE: Final = 0.75
"""Cumulated: some who have no employer are filed as self-employed, and of some the filing was withdrawn."""

MALFORMED: Final = 5


@dataclass(frozen=True, slots=True)
class Employment:
    """Whether the filing holds, and the codes of the employers as the office wrote them: mostly one, or none."""

    filed: bool
    employers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Employments:
    """By identity number, for all who were ever filed; and who of them the odd entries are about."""

    by_person: dict[str, Employment]
    malformed: tuple[str, ...]
    two_employers: tuple[str, ...]


def employments(chance: Chance, lives: Sequence[Life], firms: Sequence[Firm]) -> Employments:
    """Drawn for the living of working age; the first employees have malformed codes, and the next has two."""
    codes = [firm.enterprise.code for firm in firms]
    drawn = {life.person.number: _employment(chance, codes) for life in lives if _may_work(life)}
    filed = {number: employment for number, employment in drawn.items() if employment}
    employed = [number for number, employment in filed.items() if employment.employers]
    malformed, two_employers = employed[:MALFORMED], employed[MALFORMED : MALFORMED + 1]
    for number in malformed:
        filed[number] = Employment(True, (_misprinted(filed[number].employers[0]),))
    for number in two_employers:
        filed[number] = Employment(True, _with_another(filed[number].employers[0], codes))
    return Employments(filed, tuple(malformed), tuple(two_employers))


def _may_work(life: Life) -> bool:
    return life.died_on is None and POLICY_DAY.year - life.person.birth.year in OF_WORKING_AGE


def _employment(chance: Chance, codes: Sequence[str]) -> Employment | None:
    luck = chance.random()
    if luck < EMPLOYED_SHARE:
        return Employment(True, (chance.choice(codes),))
    if luck < SELF_EMPLOYED_SHARE:
        return Employment(True)
    return Employment(False) if luck < WITHDRAWN_SHARE else None


def _misprinted(code: str) -> str:
    """The same code with another check character, which makes it nobody's."""
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % len(ALPHABET)]


def _with_another(code: str, codes: Sequence[str]) -> tuple[str, str]:
    return code, codes[(codes.index(code) + 1) % len(codes)]
