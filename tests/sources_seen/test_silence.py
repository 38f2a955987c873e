"""What it means that a department has no row, and whose row it is that is found."""

from typing import Any, Final

import pytest

from demo.generator.lives import Homes, lives
from demo.generator.population import TwinCase
from source_adapters.contract import Form
from tests.gateway.engine_room import LOCAL_DESK, LOTTERY
from tests.sources_seen.generous import desk
from tests.sources_seen.real_city import UNKNOWN_ENTERPRISE, UNKNOWN_PERSON, Gateway, Town

HOMES: Final = "homesOwned { status } sources { department outcome asOf }"


def homes_of(town: Town) -> dict[str, Homes | None]:
    """Who owns how many homes, by identity number."""
    return {life.person.number: life.homes for life in lives(town.truth)}


async def test_everybody_without_a_land_row_owns_no_home(gateway: Gateway, town: Town) -> None:
    """The land register answers for all, with a row or by its silence, whichever number it knows people by."""
    homes = dict(list(homes_of(town).items())[:500])
    answered = await gateway.ask_about(list(homes), "homesOwned { status } sources { outcome }", LOTTERY)
    assert [each["homesOwned"]["status"] for each in answered] == [owned is not None for owned in homes.values()]
    assert {line["outcome"] for each in answered for line in each["sources"]} == {"ANSWERED"}


async def test_owner_under_both_numbers_is_one_owner(generous: Gateway, town: Town) -> None:
    """Two rows of one person that say the same are one."""
    homes = homes_of(town)
    keys = [person.number for person in town.truth.both_forms]
    answered = await generous.ask_about(keys, "homesOwned { exact } homeFloorArea { exact }", desk(Form.EXACT))
    assert keys
    for key, each in zip(keys, answered, strict=True):
        owned = homes[key]
        assert owned is not None
        assert each == {
            "homesOwned": {"exact": owned.count},
            "homeFloorArea": {"exact": f"{owned.half_metres / 2:.2f}"},
        }


async def test_silence_of_the_register_of_persons_is_no_record(gateway: Gateway) -> None:
    """Of a person nobody knows, what only a row can tell is null without an error, and the rest is answered."""
    (answered,) = await gateway.ask_about(
        [UNKNOWN_PERSON],
        "vitalStatus householdStatus nameMatches housingEligibility(year: 2006) { verdict reasons } " + HOMES,
        LOTTERY,
    )
    outcomes = [(line["department"], line["outcome"]) for line in answered.pop("sources")]
    assert answered == {
        "vitalStatus": None,
        "householdStatus": None,
        "nameMatches": None,
        "housingEligibility": {"verdict": "UNDETERMINED", "reasons": []},
        "homesOwned": {"status": False},
    }
    assert outcomes == [
        *[("public_security", "NO_RECORD")] * 3,
        ("derived", "ANSWERED"),
        ("land_housing", "ANSWERED"),
    ]


async def test_silence_about_an_enterprise(gateway: Gateway) -> None:
    """Not registered, nothing paid, and no name."""
    text = """query($k: String!) { enterprise(creditCode: $k) {
      name registrationStatus localTaxRegistration nationalTaxRegistration localTax(year: 2007) { range { to } }
      registeredCapital { range { label } } sources { field outcome } } }"""
    body = await gateway.ask(text, LOCAL_DESK, k=UNKNOWN_ENTERPRISE)
    answered: Any = body["data"]["enterprise"]
    outcomes = {line["field"]: line["outcome"] for line in answered.pop("sources")}
    assert answered == {
        "name": None,
        "registrationStatus": "NONE",
        "localTaxRegistration": "NOT_REGISTERED",
        "nationalTaxRegistration": "NOT_REGISTERED",
        "localTax": {"range": {"to": "10000.00"}},
        "registeredCapital": {"range": None},
    }
    unknown = {field for field, outcome in outcomes.items() if outcome == "NO_RECORD"}
    assert unknown == {"name", "registeredCapital"}
    assert set(outcomes.values()) == {"ANSWERED", "NO_RECORD"}


@pytest.mark.parametrize("together", [True, False])
async def test_those_born_a_century_apart_are_told_apart(generous: Gateway, town: Town, together: bool) -> None:
    """The younger never gets the row that the land register keeps under fifteen digits, asked together or alone."""
    homes = homes_of(town)
    of_case = {TwinCase.BOTH_OWN: {1, 3}, TwinCase.YOUNGER_APPLIES: {0, 2}, TwinCase.ELDER_APPLIES: {0, 1}}
    for pair in town.truth.twins:
        keys = [pair.elder.number, pair.younger.number]
        asked = [keys] if together else [[key] for key in keys]
        answers = [await generous.ask_about(some, "homesOwned { exact }", desk(Form.EXACT)) for some in asked]
        answered = [each["homesOwned"]["exact"] for some in answers for each in some]
        expected = [0 if (owned := homes[key]) is None else owned.count for key in keys]
        assert answered == expected
        assert set(answered) == of_case[pair.case]


async def test_twin_who_applies_is_eligible(gateway: Gateway, town: Town) -> None:
    """Nothing that is known about the other one stands against the applicant."""
    pairs = [pair for pair in town.truth.twins if pair.case is not TwinCase.BOTH_OWN]
    applying = [pair.younger if pair.case is TwinCase.YOUNGER_APPLIES else pair.elder for pair in pairs]
    text = """query($k: [String!]!, $n: [String]) { persons(idNumbers: $k, givenNames: $n) {
      housingEligibility(year: 2006) { verdict reasons } } }"""
    keys, names = [person.number for person in applying], [person.name for person in applying]
    body = await gateway.ask(text, LOTTERY, k=keys, n=names)
    verdicts = [each["housingEligibility"] for each in body["data"]["persons"]]
    assert verdicts == [{"verdict": "YES", "reasons": []}] * len(applying)


async def test_verdicts_are_those_planted(gateway: Gateway, town: Town) -> None:
    """Every application is judged as it was planted, from four registers."""
    text = """query($k: [String!]!, $n: [String]) { persons(idNumbers: $k, givenNames: $n) {
      housingEligibility(year: 2006) { verdict reasons } } }"""
    applicants = town.truth.applicants
    keys, names = [each.person.number for each in applicants], [each.written_name for each in applicants]
    body = await gateway.ask(text, LOTTERY, k=keys, n=names)
    answered = [each["housingEligibility"] for each in body["data"]["persons"]]
    assert [(each["verdict"], set(each["reasons"])) for each in answered] == [
        (applicant.verdict, set(applicant.reasons)) for applicant in applicants
    ]
