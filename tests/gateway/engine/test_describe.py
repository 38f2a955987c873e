"""A plan's text tells an officer who would be asked for what, and why."""

from inline_snapshot import snapshot

from gateway.engine.describe import described
from tests.gateway.engine_room import FILING, LOCAL_DESK, LOTTERY, Bench
from tests.gateway.small_city import ACME, ALICE, CANARIES


async def plan_of(bench: Bench, text: str, variables: dict[str, object], who: tuple[str, str] = LOTTERY) -> str:
    """The text of the one plan that a question makes."""
    await bench.ask(text, variables, who=who)
    (compiled,) = bench.plans._kept.values()
    return described(compiled.plan)


async def test_the_lottery_asks_three_departments_for_statuses(bench: Bench) -> None:
    """One call each, and a denied form is not among them."""
    text = await plan_of(
        bench,
        """query Check($ids: [String!]!, $names: [String]) {
          persons(idNumbers: $ids, givenNames: $names) {
            housingEligibility(year: 2006) { verdict }
            owns: homesOwned { status }
            incomeTax(year: 2006) { exact }
            sources { field }
          }
        }""",
        {"ids": [ALICE]},
    )
    assert not any(canary in text for canary in CANARIES)
    assert text == snapshot("""\
operation Check
  client housing-lottery-portal, purpose housing-lottery, policy day 2007-11-01
wave 1: public_security about Person
  nameMatches status  for Person.housingEligibility by hl-001
  vitalStatus status  for Person.housingEligibility by hl-001
  householdStatus status  for Person.housingEligibility by hl-001
wave 1: land_housing about Person
  homesOwned status at 1  for Person.housingEligibility by hl-001, Person.homesOwned by hl-005
wave 1: local_tax about Person
  incomeTax(2006) status at 12000.00  for Person.housingEligibility by hl-001
denied
  Person.incomeTax(2006) exact: no_rule
answer
  persons: persons of Person, one entry a key
    housingEligibility = derived as status from
      public_security.nameMatches status
      public_security.vitalStatus status
      public_security.householdStatus status
      land_housing.homesOwned status
      local_tax.incomeTax(2006) status
    owns
      status = land_housing.homesOwned status
    incomeTax
      exact = null, FIELD_DENIED
    sources = who answered housingEligibility, homesOwned
""")


async def test_a_sum_is_planned_as_sealed_input(bench: Bench) -> None:
    """Both parts are asked for under the rule of the sum."""
    text = "query($c: String!) { enterprise(creditCode: $c) { name totalTax(year: 2007) { status } } }"
    assert await plan_of(bench, text, {"c": ACME}, FILING) == snapshot("""\
operation (unnamed)
  client exit-entry-filing-desk, purpose exit-entry-business-filing, policy day 2007-11-01
wave 1: industry_commerce about Enterprise
  name exact  for Enterprise.name by eb-001
wave 1: local_tax about Enterprise
  localTax(2007) input  for Enterprise.totalTax by eb-003
wave 1: national_tax about Enterprise
  nationalTax(2007) input  for Enterprise.totalTax by eb-003
answer
  enterprise: enterprise of Enterprise
    name = industry_commerce.name exact
    totalTax
      status = derived as status at 100000.00 from
        local_tax.localTax(2007) input
        national_tax.nationalTax(2007) input
""")


async def test_ranges_are_planned_with_their_registered_edges(bench: Bench) -> None:
    """Amounts by a band set, dates by their own structure."""
    text = """query($c: [String!]!) { enterprises(creditCodes: $c) {
      localTax(year: 2007) { range { label } } registeredOn { range } registeredCapital { range { from } }
    } }"""
    assert await plan_of(bench, text, {"c": [ACME]}, LOCAL_DESK) == snapshot("""\
operation (unnamed)
  client tax-registration-desk, purpose tax-registration-check, policy day 2007-11-01
wave 1: local_tax about Enterprise
  localTax(2007) range at 10000.00, 100000.00, 1000000.00  for Enterprise.localTax by tc-007
wave 1: industry_commerce about Enterprise
  registeredOn range by year  for Enterprise.registeredOn by tc-006
  registeredCapital range at 500000.00, 10000000.00  for Enterprise.registeredCapital by tc-005
answer
  enterprises: enterprises of Enterprise, one entry a key
    localTax
      range = local_tax.localTax(2007) range
    registeredOn
      range = industry_commerce.registeredOn range
    registeredCapital
      range = industry_commerce.registeredCapital range
""")


async def test_an_operation_may_ask_nobody(bench: Bench) -> None:
    """The catalogue and introspection read no data; a denial alone neither."""
    text = "query($id: String!) { catalogue { field } person(idNumber: $id) { __typename idNumber sex } }"
    assert await plan_of(bench, text, {"id": ALICE}) == snapshot("""\
operation (unnamed)
  client housing-lottery-portal, purpose housing-lottery, policy day 2007-11-01
no department is asked
denied
  Person.sex status: no_rule
answer
  catalogue: static
  person: person of Person
    __typename = Person
    idNumber = own key
    sex = null, FIELD_DENIED
""")
