"""What is planted: written down before there is a department, and all registers are made to fit it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from demo.generator.canaries import Canaries, spellings
from demo.generator.edges import EXIT_ENTRY_EDGE, EXIT_ENTRY_YEAR, INCOME_EDGE, LOTTERY_YEAR, POLICY_DAY
from demo.generator.identity_number import without_century
from demo.generator.money import yuan
from demo.generator.population import Person, Twins
from demo.generator.reasons import Reasons
from demo.generator.size import CitySize
from demo.generator.threshold import Enterprise, ThresholdCase

VALID: Final = "YES"
INVALID: Final = "NO"


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application for a home: whose, under which name as written, and why it fails."""

    application: str
    person: Person
    written_name: str
    reasons: Reasons

    @property
    def verdict(self) -> str:
        """YES or NO; of nobody the departments know too little."""
        return INVALID if self.reasons else VALID


@dataclass(frozen=True, slots=True)
class Truth:
    """Everybody in the city and everything that a right answer about them is known of beforehand."""

    seed: int
    size: CitySize
    persons: tuple[Person, ...]
    applicants: tuple[Applicant, ...]
    twins: tuple[Twins, ...]
    homonyms: tuple[tuple[Person, Person], ...]
    both_forms: tuple[Person, ...]
    enterprises: tuple[Enterprise, ...]
    threshold: tuple[ThresholdCase, ...]
    canaries: Canaries


def as_document(truth: Truth) -> dict[str, Any]:
    """The truth as `truth.json` holds it."""
    return {
        "seed": truth.seed,
        "policy_day": POLICY_DAY.isoformat(),
        "summary": summary(truth),
        "lottery": {
            "year": LOTTERY_YEAR,
            "income_edge": yuan(INCOME_EDGE),
            "applicants": {
                applicant.person.number: {"verdict": applicant.verdict, "reasons": list(applicant.reasons)}
                for applicant in truth.applicants
            },
        },
        "threshold": {
            "year": EXIT_ENTRY_YEAR,
            "edge": yuan(EXIT_ENTRY_EDGE),
            "enterprises": {
                case.enterprise.code: "AT_OR_ABOVE" if case.reaches_the_edge else "BELOW" for case in truth.threshold
            },
        },
        "twins": [_twins(pair) for pair in truth.twins],
        "homonyms": [[one.number, other.number] for one, other in truth.homonyms],
        "both_forms": [person.number for person in truth.both_forms],
        "canaries": _canaries(truth.canaries),
        "persons": [person.number for person in truth.persons],
        "enterprises": [enterprise.code for enterprise in truth.enterprises],
    }


def summary(truth: Truth) -> dict[str, Any]:
    """The counts that a correct gateway must arrive at."""
    invalid = [applicant.reasons for applicant in truth.applicants if applicant.reasons]
    classes = Counter(reason.value for reasons in invalid for reason in reasons)
    return {
        "persons": len(truth.persons),
        "enterprises": len(truth.enterprises),
        "applicants": len(truth.applicants),
        "valid": len(truth.applicants) - len(invalid),
        "invalid": len(invalid),
        "undetermined": 0,
        "reasons": dict(sorted(classes.items())),
        "two_reasons": sum(len(reasons) > 1 for reasons in invalid),
        "threshold": len(truth.threshold),
        "at_or_above": sum(case.reaches_the_edge for case in truth.threshold),
        "twins": len(truth.twins),
    }


def _twins(pair: Twins) -> Mapping[str, str]:
    return {
        "elder": pair.elder.number,
        "younger": pair.younger.number,
        "fifteen_digits": without_century(pair.elder.number),
        "case": pair.case.value,
    }


def _canaries(canaries: Canaries) -> Mapping[str, list[str]]:
    return {
        "amounts": [written for fen in canaries.amounts for written in spellings(fen)],
        "names": [canary.person.name for canary in canaries.persons]
        + [canary.enterprise.name for canary in canaries.enterprises],
        "persons": [canary.person.number for canary in canaries.persons],
        "enterprises": [canary.enterprise.code for canary in canaries.enterprises],
    }
