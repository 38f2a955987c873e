"""Whether an applicant may buy limited-price housing: a verdict and classes of reason, no data."""

from typing import NamedTuple

import strawberry

from resolvers.codes import HouseholdStatus, IneligibilityReason, Verdict, VitalStatus
from resolvers.declared import Input
from source_adapters.contract import Absent, Attribute, Cell, Form


@strawberry.type(description="Eligibility for limited-price housing.\n\n限价房申购资格核验结果。")
class HousingEligibility:
    """Verdict with the classes of reason for a NO."""

    verdict: Verdict = strawberry.field(description="YES, NO or UNDETERMINED.\n\n一致、不一致、无法核验。")
    reasons: list[IneligibilityReason] = strawberry.field(description="Why not.\n\n不符合的原因类别。")


class Eligibility(NamedTuple):
    """The words of a `HousingEligibility`."""

    verdict: str
    reasons: tuple[str, ...]


INPUTS = (
    Input("Person.nameMatches", Form.STATUS),
    Input("Person.vitalStatus", Form.STATUS),
    Input("Person.householdStatus", Form.STATUS),
    Input("Person.homesOwned", Form.STATUS),
    Input("Person.incomeTax", Form.STATUS, with_year=True),
)


def housing_eligibility(cells: tuple[Cell, ...], _disclosure: Attribute) -> Eligibility:
    """Decide from `INPUTS`, in their order, for the conditions of limited-price housing (scenario S26).

    Each condition that certainly fails makes a NO with its class. A name that does not match stands alone:
    nothing is said about a person whom the applicant named wrongly. A name that was not given, or that could not be
    compared, is an unknown input like any other: without a certain NO, one unknown input makes UNDETERMINED.
    """
    name, vital, household, owns_home, over_edge = cells
    if name == Verdict.NO.value:
        return Eligibility(Verdict.NO.value, (IneligibilityReason.NAME_MISMATCH.value,))
    failed = (
        (vital == VitalStatus.DECEASED.value, IneligibilityReason.DECEASED),
        (_not_local(household, vital), IneligibilityReason.NOT_LOCAL_HOUSEHOLD),
        (owns_home is True, IneligibilityReason.OWNS_HOME),
        (over_edge is True, IneligibilityReason.OVER_INCOME_EDGE),
    )
    reasons = tuple(reason.value for is_failed, reason in failed if is_failed)
    if reasons:
        return Eligibility(Verdict.NO.value, reasons)
    if name != Verdict.YES.value or any(cell is None or isinstance(cell, Absent) for cell in cells):
        return Eligibility(Verdict.UNDETERMINED.value, ())
    return Eligibility(Verdict.YES.value, ())


def _not_local(household: Cell, vital: Cell) -> bool:
    """A death cancels the registration, so for the deceased CANCELLED is no reason of its own."""
    if household == HouseholdStatus.CANCELLED.value:
        return vital != VitalStatus.DECEASED.value
    return household == HouseholdStatus.NON_LOCAL.value
