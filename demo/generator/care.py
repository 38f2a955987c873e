"""What the registers of family, welfare and schooling hold about a person: nothing, where they do not concern one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from demo.generator.chance import Chance, weighted, with_share
from demo.generator.edges import POLICY_DAY
from demo.generator.outlines import OF_AGE
from demo.generator.population import Person
from demo.generator.validity import Validity

SCHOOL_AGE: Final = range(6, 16)
STUDENT_AGE: Final = range(16, 26)
CHILD_BEARING_AGE: Final = range(20, 50)


class Marital(StrEnum):
    """Marital status as finely as GB/T 2261.2 tells it, where the married are of four kinds."""

    UNMARRIED = "UNMARRIED"
    MARRIED = "MARRIED"
    FIRST_MARRIED = "FIRST_MARRIED"
    MARRIED_AGAIN = "MARRIED_AGAIN"
    REUNITED = "REUNITED"
    WIDOWED = "WIDOWED"
    DIVORCED = "DIVORCED"
    UNSPECIFIED = "UNSPECIFIED"


class Allowance(StrEnum):
    """Of an allowance for a minimum standard of living that was granted once."""

    RECEIVING = "RECEIVING"
    ENDED = "ENDED"


class Enrolment(StrEnum):
    """Of a pupil or student."""

    ENROLLED = "ENROLLED"
    GRADUATED = "GRADUATED"
    LEFT = "LEFT"


class Hardship(StrEnum):
    """Of a worker's recognition as one in hardship."""

    RECOGNISED = "RECOGNISED"
    EXPIRED = "EXPIRED"


class MedicalAssistance(StrEnum):
    """Of assistance with the costs of an illness."""

    RECEIVING = "RECEIVING"
    ENDED = "ENDED"


class LegalAid(StrEnum):
    """Of an application for legal aid."""

    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    CLOSED = "CLOSED"


MARITAL: Final[Mapping[Marital, float]] = {
    Marital.UNMARRIED: 20, Marital.MARRIED: 8, Marital.FIRST_MARRIED: 50, Marital.MARRIED_AGAIN: 5,
    Marital.REUNITED: 2, Marital.WIDOWED: 6, Marital.DIVORCED: 7, Marital.UNSPECIFIED: 2,
}  # fmt: skip
CERTIFICATES: Final[Mapping[Validity, float]] = {Validity.VALID: 8, Validity.EXPIRED: 3, Validity.REVOKED: 1}
ALLOWANCES: Final[Mapping[Allowance, float]] = {Allowance.RECEIVING: 3, Allowance.ENDED: 1}
GRADES: Final[Mapping[int, float]] = {1: 1, 2: 2, 3: 3, 4: 4}
PUPILS: Final[Mapping[Enrolment, float]] = {Enrolment.ENROLLED: 95, Enrolment.LEFT: 5}
STUDENTS: Final[Mapping[Enrolment, float]] = {
    Enrolment.ENROLLED: 40, Enrolment.GRADUATED: 50, Enrolment.LEFT: 10,
}  # fmt: skip
HARDSHIPS: Final[Mapping[Hardship, float]] = {Hardship.RECOGNISED: 2, Hardship.EXPIRED: 1}
MEDICAL: Final[Mapping[MedicalAssistance, float]] = {MedicalAssistance.RECEIVING: 2, MedicalAssistance.ENDED: 1}
LEGAL: Final[Mapping[LegalAid, float]] = {LegalAid.GRANTED: 3, LegalAid.REFUSED: 1, LegalAid.CLOSED: 2}


@dataclass(frozen=True, slots=True)
class Care:
    """None where a register does not hold the person; `disability` is a grade from 1, the gravest, to 4."""

    certificate: Validity | None
    marital: Marital | None
    allowance: Allowance | None
    disability: int | None
    enrolment: Enrolment | None
    hardship: Hardship | None
    medical: MedicalAssistance | None
    legal: LegalAid | None


def care_of(chance: Chance, person: Person) -> Care:
    """What is drawn for a person of this age."""
    age = POLICY_DAY.year - person.birth.year
    grown_up = age >= OF_AGE
    return Care(
        certificate=with_share(chance, 0.4, CERTIFICATES) if age in CHILD_BEARING_AGE else None,
        marital=_marital(chance, age) if grown_up else None,
        allowance=with_share(chance, 0.03, ALLOWANCES),
        disability=with_share(chance, 0.03, GRADES),
        enrolment=_enrolment(chance, age),
        hardship=with_share(chance, 0.02, HARDSHIPS) if grown_up else None,
        medical=with_share(chance, 0.02, MEDICAL),
        legal=with_share(chance, 0.015, LEGAL) if grown_up else None,
    )


def _marital(chance: Chance, age: int) -> Marital | None:
    """Nobody marries before 20 here, and the register does not know everybody."""
    return with_share(chance, 0.9, {Marital.UNMARRIED: 1} if age < CHILD_BEARING_AGE.start else MARITAL)


def _enrolment(chance: Chance, age: int) -> Enrolment | None:
    if age in SCHOOL_AGE:
        return weighted(chance, PUPILS)
    return with_share(chance, 0.6, STUDENTS) if age in STUDENT_AGE else None
