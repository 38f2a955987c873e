"""Who stands for which enterprise: every registered one has one legal representative."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, cycle
from typing import Final

from demo.generator.chance import Chance, shuffled
from demo.generator.edges import POLICY_DAY
from demo.generator.firms import Firm
from demo.generator.lives import Life
from demo.generator.outlines import OF_AGE

DOZEN: Final = 12
BEYOND_A_DOZEN: Final = (13, 14, 16)
MOSTLY_ONE: Final = (12, *(1,) * 15, 2, *(1,) * 10, 3, *(1,) * 10, 5)
"""How many enterprises one person stands for: three for more than a dozen, then mostly for one."""

LAST_BIRTH_OF_AGE: Final = POLICY_DAY.year - OF_AGE - 1


def representatives(chance: Chance, lives: Sequence[Life], firms: Sequence[Firm]) -> dict[str, str]:
    """Credit code → identity number. All are of age; a few have died since."""
    people = cycle(shuffled(chance, [life.person.number for life in lives if _may_stand(life)]))
    codes = shuffled(chance, [firm.enterprise.code for firm in firms if firm.registration])
    return dict(zip(codes, _repeated(people), strict=False))


def enterprises_of(representatives: Mapping[str, str]) -> dict[str, list[str]]:
    """Identity number → credit codes, ascending, for all who stand for any."""
    found: dict[str, list[str]] = {}
    for code in sorted(representatives):
        found.setdefault(representatives[code], []).append(code)
    return found


def _repeated(people: Iterator[str]) -> Iterator[str]:
    for number, times in zip(people, chain(BEYOND_A_DOZEN, cycle(MOSTLY_ONE)), strict=False):
        yield from (number,) * times


def _may_stand(life: Life) -> bool:
    return life.person.birth.year <= LAST_BIRTH_OF_AGE
