"""What the social insurance holds about a person: months paid in, and a pension paid out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from demo.generator.chance import Chance, weighted
from demo.generator.edges import POLICY_DAY
from demo.generator.population import Person

WORKING_AGE: Final = 16
PENSION_AGE: Final = 60
LONGEST_WORK: Final = 44
MONTHS_FOR_A_PENSION: Final = 180
INSURED_SHARE: Final = 0.7
SMALLEST_PENSION: Final = 400_00
LARGEST_PENSION: Final = 4_500_00


class PensionStanding(StrEnum):
    """Of a pension that was granted once."""

    RECEIVING = "RECEIVING"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


OF_THE_LIVING: Final[Mapping[PensionStanding, float]] = {PensionStanding.RECEIVING: 95, PensionStanding.SUSPENDED: 5}
OF_THE_DECEASED: Final[Mapping[PensionStanding, float]] = {
    PensionStanding.RECEIVING: 30, PensionStanding.SUSPENDED: 15, PensionStanding.ENDED: 55,
}  # fmt: skip
"""Some are paid on: the office does not know of the death. They are what a verification must find."""


@dataclass(frozen=True, slots=True)
class Pension:
    """How it stands, and what is paid a month, in fen; an ended one pays nothing."""

    standing: PensionStanding
    monthly: int | None


@dataclass(frozen=True, slots=True)
class Insurance:
    """`months` is 0 for whom the office does not hold."""

    months: int
    pension: Pension | None


def insurance_of(chance: Chance, person: Person, *, deceased: bool) -> Insurance:
    """What is drawn for a person of this age."""
    age = POLICY_DAY.year - person.birth.year
    if age < WORKING_AGE or chance.random() >= INSURED_SHARE:
        return Insurance(0, None)
    most = 12 * min(age - WORKING_AGE + 1, LONGEST_WORK)
    if age < PENSION_AGE:
        return Insurance(chance.randint(1, most), None)
    return Insurance(chance.randint(MONTHS_FOR_A_PENSION, most), _pension(chance, deceased=deceased))


def _pension(chance: Chance, *, deceased: bool) -> Pension:
    standing = weighted(chance, OF_THE_DECEASED if deceased else OF_THE_LIVING)
    monthly = chance.randint(SMALLEST_PENSION, LARGEST_PENSION)
    return Pension(standing, None if standing is PensionStanding.ENDED else monthly)
