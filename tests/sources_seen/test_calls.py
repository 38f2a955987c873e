"""How often departments are asked, counted where they are asked: at the database driver and in the services."""

from collections import Counter
from typing import Final

import pytest

from source_adapters.contract import Form
from tests.gateway.engine_room import FILING, LOTTERY
from tests.sources_seen.generous import desk
from tests.sources_seen.real_city import Gateway, Town

EVERYTHING_AT_ONCE: Final = """
query Mixed($persons: [String!]!, $enterprises: [String!]!, $person: String!, $enterprise: String!, $no: Boolean!) {
  first: persons(idNumbers: $persons) { ...Household homes: homesOwned { status } sources { field asOf } }
  second: persons(idNumbers: $persons) {
    ...Household
    ... on Person { incomeTax(year: 2006) { status } later: incomeTax(year: 2007) { status } }
  }
  alone: person(idNumber: $person) { ...Household ... @include(if: $no) { sex } homesOwned { status } }
  third: enterprises(creditCodes: $enterprises) { ...Taxes registeredCapital { status } }
  fourth: enterprise(creditCode: $enterprise) { ...Taxes same: localTax(year: 2007) { status } __typename }
}
fragment Household on Person { householdStatus vital: vitalStatus ...Permit }
fragment Permit on Person { residencePermit }
fragment Taxes on Enterprise {
  localTaxRegistration localTax(year: 2007) { status } localTaxArrears { status }
  nationalTaxRegistration nationalTax(year: 2007) { status } before: nationalTax(year: 2006) { status }
  registrationStatus
}"""

ELIGIBILITY: Final = """
query Lottery($keys: [String!]!, $names: [String]) {
  persons(idNumbers: $keys, givenNames: $names) {
    nameMatches housingEligibility(year: 2006) { verdict reasons } homesOwned { status } vitalStatus householdStatus
  }
}"""

TOTAL_TAX: Final = """
query Filing($keys: [String!]!) {
  enterprises(creditCodes: $keys) { name registrationStatus totalTax(year: 2007) { status } }
}"""


def calls(gateway: Gateway) -> Counter[str]:
    """How often each department was asked so far."""
    asked = Counter(statement.database for statement in gateway.watch.about_subjects)
    asked.update({name: len(service.state.calls) for name, service in gateway.services.items()})
    return +asked


@pytest.mark.parametrize("many", [1, 2, 500])
async def test_each_department_is_asked_once_about_each_kind_of_entity(
    generous: Gateway, town: Town, many: int
) -> None:
    """Six departments' worth of fields in five root fields make six calls, for one subject as for five hundred."""
    persons = [person.number for person in town.truth.persons[:many]]
    enterprises = [enterprise.code for enterprise in town.truth.enterprises[:many]]
    body = await generous.ask(
        EVERYTHING_AT_ONCE,
        desk(Form.STATUS),
        persons=persons + persons[:1],
        enterprises=enterprises,
        person=persons[-1],
        enterprise=enterprises[-1],
        no=False,
    )
    assert "errors" not in body
    assert len(body["data"]["first"]) == many + 1
    assert body["data"]["first"][-1] == body["data"]["first"][0]
    assert calls(generous) == {
        "public_security": 1,
        "land_housing": 1,
        "local_tax": 2,
        "national_tax": 1,
        "industry_commerce": 1,
    }
    assert {statement.text.count("grsds AS") for statement in generous.watch.of("local_tax")} == {2, 0}


@pytest.mark.parametrize("many", [1, 500])
async def test_lottery_asks_three_departments_once(gateway: Gateway, town: Town, many: int) -> None:
    """The verdict and the facts that it rests on share their calls."""
    persons = town.truth.persons[:many]
    body = await gateway.ask(
        ELIGIBILITY, LOTTERY, keys=[each.number for each in persons], names=[each.name for each in persons]
    )
    assert {each["nameMatches"] for each in body["data"]["persons"]} == {"YES"}
    assert calls(gateway) == {"public_security": 1, "land_housing": 1, "local_tax": 1}


@pytest.mark.parametrize("many", [1, 500])
async def test_filing_asks_three_departments_once(gateway: Gateway, town: Town, many: int) -> None:
    """The sum costs one call to each tax office, whatever the number of enterprises."""
    keys = [enterprise.code for enterprise in town.truth.enterprises[:many]]
    body = await gateway.ask(TOTAL_TAX, FILING, keys=keys)
    assert "errors" not in body
    assert calls(gateway) == {"local_tax": 1, "national_tax": 1, "industry_commerce": 1}


async def test_services_are_asked_for_what_is_selected_and_told_who_asks(gateway: Gateway, town: Town) -> None:
    """Fields and years are those of the selection; client and purpose stand in the headers; no key in the path."""
    keys = [enterprise.code for enterprise in town.truth.enterprises[:7]]
    text = "query($k: [String!]!) { enterprises(creditCodes: $k) { totalTax(year: 2007) { status } name } }"
    await gateway.ask(text, FILING, k=keys)
    (payments,) = gateway.services["national_tax"].state.calls
    (names,) = gateway.services["industry_commerce"].state.calls
    assert (set(payments.fields), payments.years) == ({"zzjgdm", "payments"}, (2007,))
    assert (set(names.fields), names.years, names.keys) == ({"tyshxydm", "qymc"}, (), 7)
    assert {(call.client, call.purpose) for call in (payments, names)} == {FILING}
    assert [call.path for call in (payments, names)] == ["/taxpayers/query", "/enterprises/query"]


async def test_departments_of_denied_fields_are_not_asked(gateway: Gateway, town: Town) -> None:
    """Beside a granted field, denied ones of four departments cost nothing."""
    text = """query($k: [String!]!) { enterprises(creditCodes: $k) {
      name localTax(year: 2007) { status exact } localTaxRegistration nationalTax(year: 2007) { range { label } } } }"""
    body = await gateway.ask(text, FILING, k=[town.truth.enterprises[0].code])
    assert {error["extensions"]["code"] for error in body["errors"]} == {"FIELD_DENIED"}
    assert calls(gateway) == {"industry_commerce": 1}
