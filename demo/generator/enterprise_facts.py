"""What a right answer about an enterprise is; see `facts` for how values are written."""

from typing import Final

from demo.generator.conduct import Conduct, Dispute
from demo.generator.facts import Facts, Value, every_year, known, recorded_years
from demo.generator.firms import Firm, TaxAccount, TaxStanding
from demo.generator.money import yuan

NO_ACCOUNT: Final = TaxAccount(TaxStanding.CANCELLED, {})


def enterprise_facts(firm: Firm, representative: str | None) -> Facts:
    """The facts about one enterprise; `representative` is the legal representative's key."""
    conduct = firm.conduct
    local, national = firm.local or NO_ACCOUNT, firm.national or NO_ACCOUNT
    return {
        "industry_commerce": _industry_commerce(firm, representative),
        "quality_supervision": _quality_supervision(firm),
        "local_tax": {
            "localTaxRegistration": _registration(local),
            "localTax": every_year(local.taxes),
            "localTaxArrears": yuan(local.arrears),
        },
        "national_tax": {
            "nationalTaxRegistration": _registration(national),
            "nationalTax": every_year(national.taxes),
        },
        "statistics": _statistics(conduct),
        "labour": {"insuredEmployees": conduct.insured, "wageDispute": _dispute(conduct)},
        "disabled_federation": {"disabledEmployees": conduct.disabled},
        "finance": {"subsidies": every_year(conduct.subsidies)},
        "work_safety": known({"safetyInspection": conduct.safety}),
        "food_drug": known({"foodLicence": conduct.food}),
        "public_security": known({"fireInspection": conduct.fire}),
        "family_planning": known({"familyPlanningDuty": conduct.duty}),
    }


def _industry_commerce(firm: Firm, representative: str | None) -> dict[str, Value]:
    entry = firm.registration
    if entry is None:
        return {"registrationStatus": "NONE"}
    return {
        "creditCode": firm.enterprise.code,
        "name": firm.enterprise.name,
        "registrationStatus": entry.licence,
        "registeredOn": entry.since.isoformat(),
        "division": entry.division,
        "industry": entry.industry,
        "registeredCapital": yuan(entry.capital),
        **known({"legalRepresentative": [representative] if representative else None}),
    }


def _quality_supervision(firm: Firm) -> dict[str, Value]:
    certificate, licence = firm.conduct.code_certificate, firm.conduct.product_licence
    code = firm.enterprise.organisation_code if certificate else None
    return known({"organisationCode": code, "codeCertificate": certificate, "productLicence": licence})


def _statistics(conduct: Conduct) -> dict[str, Value]:
    if conduct.report is None:
        return {}
    return {
        "reportedEmployees": conduct.report.employees,
        "reportedRevenue": recorded_years(conduct.report.revenue),
    }


def _registration(account: TaxAccount) -> str:
    return "REGISTERED" if account.standing is TaxStanding.REGISTERED else "NOT_REGISTERED"


def _dispute(conduct: Conduct) -> str:
    return "NONE" if conduct.dispute in (None, Dispute.DISMISSED) else str(conduct.dispute)
