"""Canaries cannot be mistaken for anything else."""

from hypothesis import given

from demo.generator.canaries import canary_enterprise, canary_person, spellings
from demo.generator.chance import Chance
from demo.generator.firms import Firm
from demo.generator.lives import Life
from demo.generator.population import Person
from demo.generator.threshold import Enterprise
from demo.generator.truth import Truth
from tests.demo.chances import CHANCES


@given(CHANCES)
def test_amounts_have_ten_digits_of_yuan(chance: Chance) -> None:
    """Every spelling of a canary's amount that is searched for is long enough to be unmistakable."""
    person = canary_person(chance, Person("11010519491231002X", "name"))
    enterprise = canary_enterprise(chance, Enterprise("914401046000373412", "name"))
    amounts = [*person.income_tax.values(), enterprise.local_tax, enterprise.capital]
    for amount in amounts:
        assert all(sum(sign.isdigit() for sign in written) >= 10 for written in spellings(amount))


def test_nobody_else_has_such_amounts(truth: Truth, people: list[Life], trades: list[Firm]) -> None:
    """No ordinary tax of the city reaches the smallest of the canaries' amounts."""
    amounts = set(truth.canaries.amounts)
    taxes = [fen for life in people for fen in life.income_tax.values()]
    accounts = [account for firm in trades for account in (firm.local, firm.national) if account]
    paid = taxes + [fen for account in accounts for fen in account.taxes.values()]
    assert max(fen for fen in paid if fen not in amounts) < min(amounts)


def test_canaries_apply_for_nothing(truth: Truth) -> None:
    """The lottery asks about no canary, and the threshold has none."""
    applicants = {applicant.person.number for applicant in truth.applicants}
    around = {case.enterprise.code for case in truth.threshold}
    assert not applicants & {canary.person.number for canary in truth.canaries.persons}
    assert not around & {canary.enterprise.code for canary in truth.canaries.enterprises}
