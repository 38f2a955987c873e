"""What a right answer about a person is; see `facts` for how values are written."""

from collections.abc import Sequence
from typing import Final

from demo.generator.care import Allowance, Care, Marital
from demo.generator.employments import Employment
from demo.generator.facts import Facts, Value, every_year, keys, known
from demo.generator.insurance import Insurance, Pension, PensionStanding
from demo.generator.lives import Homes, Life
from demo.generator.money import yuan

MARRIED: Final = frozenset({Marital.MARRIED, Marital.FIRST_MARRIED, Marital.MARRIED_AGAIN, Marital.REUNITED})
NEVER_FILED: Final = Employment(filed=False)


def person_facts(
    life: Life, housemates: Sequence[str], employment: Employment | None, represented: Sequence[str]
) -> Facts:
    """The facts about one person, whose ties to others are given by their keys."""
    care = life.care
    return {
        "public_security": _public_security(life) | known({"householdMembers": keys(housemates)}),
        "labour": _labour(life.insurance, employment or NEVER_FILED),
        "industry_commerce": known({"enterprises": keys(represented)}),
        "family_planning": known({"familyPlanningCertificate": care.certificate}),
        "land_housing": _homes(life.homes),
        "local_tax": {"incomeTax": every_year(life.income_tax)},
        "civil_affairs": _civil_affairs(care),
        "disabled_federation": known({"disabilityGrade": care.disability}),
        "education": known({"schoolEnrolment": care.enrolment}),
        "trade_union": known({"hardshipWorker": care.hardship}),
        "health": known({"medicalAssistance": care.medical}),
        "justice": known({"legalAid": care.legal}),
    }


def _public_security(life: Life) -> dict[str, Value]:
    person = life.person
    return {
        "idNumber": person.number,
        "idNumberMasked": person.number,
        "name": person.name,
        "nameMatches": person.name,
        "sex": "MALE" if person.is_male else "FEMALE",
        "birthDate": person.birth.isoformat(),
        "householdStatus": life.standing,
        "householdDivision": life.division,
        "householdRegisteredOn": life.registered_on and life.registered_on.isoformat(),
        "residencePermit": life.permit or "NONE",
        "vitalStatus": "DECEASED" if life.died_on else "ALIVE",
        "diedOn": life.died_on and life.died_on.isoformat(),
    }


def _labour(insurance: Insurance, employment: Employment) -> dict[str, Value]:
    return {
        "employmentFiling": "FILED" if employment.filed else "NOT_FILED",
        "pensionStatus": _pension_status(insurance.pension),
        "insuredMonths": insurance.months,
        **known({"employer": keys(employment.employers), "pensionMonthly": _monthly(insurance.pension)}),
    }


def _pension_status(pension: Pension | None) -> str:
    return "NONE" if pension is None or pension.standing is PensionStanding.ENDED else pension.standing


def _monthly(pension: Pension | None) -> str | None:
    return None if pension is None or pension.monthly is None else yuan(pension.monthly)


def _homes(homes: Homes | None) -> dict[str, Value]:
    if homes is None:
        return {"homesOwned": 0, "homeFloorArea": "0.00"}
    return {"homesOwned": homes.count, "homeFloorArea": f"{homes.half_metres / 2:.2f}"}


def _civil_affairs(care: Care) -> dict[str, Value]:
    receiving = care.allowance is Allowance.RECEIVING
    return {"subsistenceAllowance": "RECEIVING" if receiving else "NONE", **known({"maritalStatus": _marital(care)})}


def _marital(care: Care) -> str | None:
    return "MARRIED" if care.marital in MARRIED else care.marital
