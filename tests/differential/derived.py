"""What the oracle makes of several facts: sums of taxes and verdicts of eligibility, by its own reasoning."""

from decimal import Decimal
from typing import Final

from resolvers.schema import REGISTER
from source_adapters.contract import Form
from tests.differential.disclosure import Fact, Shown, reaches, shown

_HOMES: Final = REGISTER["Person.homesOwned"]
_INCOME: Final = REGISTER["Person.incomeTax"]
_SUM: Final = REGISTER["Enterprise.totalTax"]


def name_verdict(given: str | None, recorded: Fact) -> str:
    """Whether the name given is the registered one; dots of every kind are one."""
    if not given or not recorded.is_known or recorded.value == "UNDETERMINED":
        return "UNDETERMINED"
    return "YES" if given.replace("•", "·") == recorded.value else "NO"


def total_tax(form: Form, local: Fact, national: Fact) -> Shown:
    """The sum in a form; nothing while a part is missing."""
    if not (isinstance(local.value, Decimal) and isinstance(national.value, Decimal)):
        return None
    return shown(_SUM, form, Fact(local.value + national.value))


def eligibility(given: str | None, recorded: Fact, vital: Fact, household: Fact, homes: Fact, income: Fact) -> Shown:
    """The verdict about an applicant who gives this name, or none."""
    name = name_verdict(given, recorded)
    if name == "NO":
        return {"verdict": "NO", "reasons": ["NAME_MISMATCH"]}
    is_dead = vital.value == "DECEASED"
    is_strange = household.value == "NON_LOCAL" or (household.value == "CANCELLED" and not is_dead)
    reasons = [
        *(["DECEASED"] if is_dead else []),
        *(["NOT_LOCAL_HOUSEHOLD"] if is_strange else []),
        *(["OWNS_HOME"] if homes.is_known and reaches(_HOMES, homes.value) else []),
        *(["OVER_INCOME_EDGE"] if income.is_known and reaches(_INCOME, income.value) else []),
    ]
    if reasons:
        return {"verdict": "NO", "reasons": reasons}
    is_certain = name == "YES" and all(each.is_known for each in (vital, household, homes, income))
    return {"verdict": "YES" if is_certain else "UNDETERMINED", "reasons": []}
