"""The story of a request: decided first, fetched once a department, recorded, and only then released."""

import asyncio

import pytest

from gateway.engine.mandate import Caller
from gateway.errors import Code
from resolvers.schema import REGISTER
from source_adapters.contract import Form, SourceDataInvalid, SourceError, SourceTimeout, SourceUnavailable
from tests.gateway.engine_room import FILING, LOCAL_DESK, LOTTERY, NATIONAL_DESK, Bench, codes
from tests.gateway.small_city import ACME, ALICE, ALICE_NAME, BOB, BOLT, CANARIES, CAROL, NOBODY

ELIGIBILITY = """query Eligibility($ids: [String!]!, $names: [String]) {
  persons(idNumbers: $ids, givenNames: $names) { housingEligibility(year: 2006) { verdict reasons } }
}"""


def verdicts(body: dict[str, dict[str, list[dict[str, dict[str, object]]]]]) -> list[tuple[object, object]]:
    """Verdict and reasons of each person."""
    found = [person["housingEligibility"] for person in body["data"]["persons"]]
    return [(each["verdict"], each["reasons"]) for each in found]


async def test_a_lottery_learns_verdicts_and_reasons_and_nothing_else(bench: Bench) -> None:
    """One operation, three departments, one call each."""
    body = await bench.ask(
        ELIGIBILITY, {"ids": [ALICE, BOB, CAROL, NOBODY], "names": ["欧阳星海", "李雷", "小红", "谁"]}
    )
    assert verdicts(body) == [
        ("NO", ["NAME_MISMATCH"]),
        ("NO", ["NOT_LOCAL_HOUSEHOLD", "OVER_INCOME_EDGE"]),
        ("NO", ["NAME_MISMATCH"]),
        ("UNDETERMINED", []),
    ]
    assert bench.city.calls == {"public_security": 1, "land_housing": 1, "local_tax": 1}


async def test_names_match_whatever_the_spelling_of_width_and_interpunct(bench: Bench) -> None:
    """The register's ``·`` is the caller's ``•``."""
    body = await bench.ask(ELIGIBILITY, {"ids": [ALICE], "names": ["欧阳•星海"]})
    assert verdicts(body) == [("YES", [])]


@pytest.mark.parametrize("persons", [1, 500])
async def test_a_department_gets_one_call_for_one_person_or_five_hundred(bench: Bench, persons: int) -> None:
    """Aliases, fragments and a second root field add none."""
    text = """query($ids: [String!]!, $id: String!) {
      persons(idNumbers: $ids) { ...F h: homesOwned { status } }
      person(idNumber: $id) { householdStatus again: householdStatus }
    } fragment F on Person { householdStatus homesOwned { status } }"""
    ids = ([ALICE, BOB, CAROL] * 200)[:persons]
    body = await bench.ask(text, {"ids": ids, "id": NOBODY})
    assert len(body["data"]["persons"]) == persons
    assert bench.city.calls == {"public_security": 1, "land_housing": 1}
    assert bench.city.asked("land_housing") == ["homesOwned status"]
    assert bench.city.asked("public_security") == ["householdStatus status"]


async def test_a_name_goes_only_to_whom_it_is_compared_by(bench: Bench) -> None:
    """The other departments are asked about the key alone, and once for each."""
    await bench.ask(ELIGIBILITY, {"ids": [ALICE, BOB], "names": [ALICE_NAME, "李雷"]})
    told = {
        name: [look_up.given_name for request in source.requests for look_up in request.look_ups]
        for name, source in bench.city.sources.items()
        if source.requests
    }
    assert told == {
        "public_security": [ALICE_NAME, "李雷"],
        "land_housing": [None, None],
        "local_tax": [None, None],
    }


async def test_order_is_kept_and_every_key_is_answered(bench: Bench) -> None:
    """Also one that nobody knows, and one given twice; keys are echoed in their canonical spelling."""
    body = await bench.ask(
        "query($ids: [String!]!) { persons(idNumbers: $ids) { idNumber householdStatus } }",
        {"ids": [CAROL, ALICE.lower(), NOBODY, CAROL]},
    )
    assert "errors" not in body
    assert body["data"]["persons"] == [
        {"idNumber": CAROL, "householdStatus": "LOCAL"},
        {"idNumber": ALICE, "householdStatus": "LOCAL"},
        {"idNumber": NOBODY, "householdStatus": None},
        {"idNumber": CAROL, "householdStatus": "LOCAL"},
    ]


async def test_a_denied_form_is_null_and_never_asked_for(bench: Bench) -> None:
    """One error for the pattern, whatever the number of persons; the granted form beside it is answered."""
    body = await bench.ask(
        "query($ids: [String!]!) { persons(idNumbers: $ids) { homesOwned { status exact } name { exact } } }",
        {"ids": [ALICE, CAROL]},
    )
    assert body["data"]["persons"] == [
        {"homesOwned": {"status": False, "exact": None}, "name": {"exact": None}},
        {"homesOwned": {"status": True, "exact": None}, "name": {"exact": None}},
    ]
    denied = body["errors"][0]
    assert denied["path"] == ["persons", 0, "homesOwned", "exact"]
    assert denied["extensions"] == {
        "code": "FIELD_DENIED",
        "requestId": "request-1",
        "pattern": "persons.*.homesOwned.exact",
        "cells": 2,
    }
    assert codes(body) == [
        ("FIELD_DENIED", "persons.*.homesOwned.exact"),
        ("FIELD_DENIED", "persons.*.name.exact"),
    ]
    assert bench.city.calls == {"land_housing": 1}


async def test_a_denial_is_the_same_for_a_subject_that_exists_and_one_that_does_not(bench: Bench) -> None:
    """It tells nothing about the subject."""
    text = "query($id: String!) { person(idNumber: $id) { name { exact } } }"
    assert await bench.ask(text, {"id": ALICE}) == await bench.ask(text, {"id": NOBODY})


async def test_the_sum_of_two_taxes_is_given_as_a_status(bench: Bench) -> None:
    """Acme is over the threshold, Bolt one fen below it; the parts are asked for as sealed input only."""
    body = await bench.ask(
        "query($c: [String!]!) { enterprises(creditCodes: $c) { totalTax(year: 2007) { status } } }",
        {"c": [ACME, BOLT]},
        who=FILING,
    )
    assert [each["totalTax"]["status"] for each in body["data"]["enterprises"]] == ["AT_OR_ABOVE", "BELOW"]
    assert bench.city.asked("local_tax") == ["localTax input 2007"]
    assert bench.city.asked("national_tax") == ["nationalTax input 2007"]


async def test_a_sum_with_a_part_missing_is_null_whatever_the_other_part_is(bench: Bench) -> None:
    """Acme's local tax alone is over the threshold, and that must not show."""
    bench.city.sources["national_tax"].failure = SourceUnavailable("national_tax", "down")
    text = """query($c: [String!]!) { enterprises(creditCodes: $c) {
      totalTax(year: 2007) { status } sources { field department outcome asOf } } }"""
    body = await bench.ask(text, {"c": [ACME, BOLT]}, who=FILING)
    expected = {
        "totalTax": {"status": None},
        "sources": [{"field": "totalTax", "department": "derived", "outcome": "UNAVAILABLE", "asOf": None}],
    }
    assert body["data"]["enterprises"] == [expected, expected]
    assert codes(body) == [("SOURCE_UNAVAILABLE", "enterprises.*.totalTax.status")]
    assert body["errors"][0]["extensions"]["department"] == "national_tax"


async def test_ranges_come_with_their_ends_and_label(bench: Bench) -> None:
    """A band of the registered set, open ends null."""
    text = """query($c: String!) { enterprise(creditCode: $c) {
      registeredCapital { range { from to label __typename } } registeredOn { range }
      localTax(year: 2007) { range { to } }
    } }"""
    found = (await bench.ask(text, {"c": ACME}, who=LOCAL_DESK))["data"]["enterprise"]
    assert found["registeredCapital"]["range"] == {
        "from": "10000000.00",
        "to": None,
        "label": found["registeredCapital"]["range"]["label"],
        "__typename": "FigureRange",
    }
    assert found["registeredOn"] == {"range": "1998"}
    assert found["localTax"] == {"range": {"to": None}}


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (SourceTimeout("land_housing", "late"), "SOURCE_TIMEOUT"),
        (SourceUnavailable("land_housing", "down"), "SOURCE_UNAVAILABLE"),
        (SourceDataInvalid("land_housing", "garbage"), "SOURCE_DATA_INVALID"),
    ],
)
async def test_one_department_down_is_one_department_down(bench: Bench, failure: SourceError, code: str) -> None:
    """Its fields are null with one error, the rest is answered."""
    bench.city.sources["land_housing"].failure = failure
    body = await bench.ask(
        "query($ids: [String!]!) { persons(idNumbers: $ids) { homesOwned { status } householdStatus } }",
        {"ids": [ALICE, BOB]},
    )
    assert body["data"]["persons"] == [
        {"homesOwned": {"status": None}, "householdStatus": "LOCAL"},
        {"homesOwned": {"status": None}, "householdStatus": "NON_LOCAL"},
    ]
    assert codes(body) == [(code, "persons.*.homesOwned.status")]
    assert body["errors"][0]["extensions"]["department"] == "land_housing"
    assert bench.entries[-1].outcome == "PARTIAL"


async def test_a_department_that_hangs_is_given_up_at_the_deadline(bench: Bench) -> None:
    """The others' answers do not wait for it any longer than that."""
    bench.deadline = 0.05
    bench.city.sources["land_housing"].held_back = asyncio.Event()
    body = await bench.ask(ELIGIBILITY, {"ids": [ALICE, BOB], "names": ["欧阳•星海", "李雷"]})
    assert verdicts(body) == [
        ("UNDETERMINED", []),
        ("NO", ["NOT_LOCAL_HOUSEHOLD", "OVER_INCOME_EDGE"]),
    ]
    assert codes(body) == [("SOURCE_TIMEOUT", "persons.*.housingEligibility")]


async def test_what_is_refused_is_refused_before_any_department_is_asked(bench: Bench) -> None:
    """Each refusal has its code, its entry, and no source call."""
    person = "query($ids: [String!]!) { persons(idNumbers: $ids) { householdStatus } }"
    named = "query($ids: [String!]!, $n: [String]) { persons(idNumbers: $ids, givenNames: $n) { nameMatches } }"
    year = "query($ids: [String!]!) { persons(idNumbers: $ids) { housingEligibility(year: 2001) { verdict } } }"
    many = [f"44010419800304{number:03d}" for number in range(600)]
    cases = [
        (await bench.refused(person, {"ids": [ALICE]}, who=("housing-lottery-portal", None)), Code.PURPOSE_REQUIRED),
        (await bench.refused(person, {"ids": [ALICE]}, who=("housing-lottery-portal", "x")), Code.PURPOSE_UNKNOWN),
        (await bench.refused(person, {"ids": [ALICE]}, who=(FILING[0], LOTTERY[1])), Code.PURPOSE_NOT_GRANTED),
        (
            await bench.refused(person, {"ids": [ALICE]}, caller=Caller(LOTTERY[0], frozenset({"another-purpose"}))),
            Code.PURPOSE_NOT_GRANTED,
        ),
        (await bench.refused(person, {"ids": [ALICE]}, case="case " + ALICE), Code.REQUEST_MALFORMED),
        (await bench.refused(person, {"ids": [ALICE]}, case="c-" + ALICE), Code.REQUEST_MALFORMED),
        (await bench.refused(person, {"ids": [ALICE]}, operation="Other"), Code.OPERATION_UNKNOWN),
        (await bench.refused(person, {"ids": 7}), Code.GRAPHQL_VALIDATION_FAILED),
        (await bench.refused(person, {}), Code.GRAPHQL_VALIDATION_FAILED),
        (await bench.refused(person, {"ids": [ALICE, "x", BOB[:-1] + "0"]}), Code.INVALID_IDENTIFIER),
        (await bench.refused(year, {"ids": [ALICE]}), Code.YEAR_NOT_REGISTERED),
        (await bench.refused(named, {"ids": [ALICE, BOB], "n": ["a"]}), Code.GRAPHQL_VALIDATION_FAILED),
        (await bench.refused(named, {"ids": [ALICE, ALICE], "n": ["a", "b"]}), Code.LIMIT_EXCEEDED),
        (await bench.refused(person, {"ids": valid(many)}), Code.LIMIT_EXCEEDED),
    ]
    for refusal, code in cases:
        assert refusal.code is code
        assert not any(canary in f"{refusal}{refusal.extensions}" for canary in CANARIES)
    assert bench.city.calls == {}
    assert [entry.outcome for entry in bench.entries] == [code.value for _, code in cases]


def valid(numbers: list[str]) -> list[str]:
    """Identity numbers with their check characters put right."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    return [
        number[:17] + "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11]
        for number in numbers
    ]


async def test_every_bad_index_is_listed(bench: Bench) -> None:
    """So that a client can mend its list; the values are not repeated."""
    refusal = await bench.refused(
        "query($ids: [String!]!) { persons(idNumbers: $ids) { householdStatus } }", {"ids": ["1", ALICE, "", "x"]}
    )
    assert refusal.extensions == {"field": "persons", "root": 0, "indices": [0, 2, 3]}


async def test_an_unregistered_client_is_a_stranger(bench: Bench) -> None:
    """It gets no entry: a stranger must not be able to fill the ledger."""
    refusal = await bench.refused("{ __typename }", who=("nobody-knows", "housing-lottery"))
    assert refusal.code is Code.UNAUTHENTICATED
    assert bench.entries == []


async def test_no_record_no_answer(bench: Bench) -> None:
    """What cannot be entered is not released."""
    bench.ledger_fails = True
    refusal = await bench.refused(ELIGIBILITY, {"ids": [ALICE]})
    assert refusal.code is Code.AUDIT_UNAVAILABLE
    assert refusal.status == 503


async def test_the_entry_says_who_what_and_why_and_never_a_value(bench: Bench) -> None:
    """Subjects are keyed hashes; names, keys and figures are nowhere in it."""
    await bench.ask(
        "query Check($ids: [String!]!, $n: [String]) {"
        " persons(idNumbers: $ids, givenNames: $n) { nameMatches homesOwned { status exact } "
        "incomeTax(year: 2006) { exact } } }",
        {"ids": [ALICE, BOB], "n": [ALICE_NAME, None]},
        case="case-7",
    )
    (entry,) = bench.entries
    assert (entry.client, entry.purpose, entry.case, entry.operation) == (*LOTTERY, "case-7", "Check")
    assert [(use.coordinate, use.form) for use in entry.fields] == [
        ("Person.nameMatches", "status"),
        ("Person.homesOwned", "status"),
    ]
    assert all(use.rule_id for use in entry.fields)
    assert [(each.coordinate, each.form, each.reason) for each in entry.denied] == [
        ("Person.homesOwned", "exact", "no_rule"),
        ("Person.incomeTax", "exact", "no_rule"),
    ]
    assert len(set(entry.subjects)) == 2
    assert {each.department: each.outcome for each in entry.departments} == {
        "public_security": "ANSWERED",
        "land_housing": "ANSWERED",
    }
    assert (entry.counts.cells_granted, entry.counts.cells_denied) == (4, 4)
    assert not any(canary in repr(entry) for canary in CANARIES)


async def test_sources_tell_who_answered_and_as_of_when(bench: Bench) -> None:
    """One line a granted and selected field; nothing about denied ones or the inputs of a derived one."""
    body = await bench.ask(
        """query($ids: [String!]!) { persons(idNumbers: $ids) {
          householdStatus homesOwned { status exact } housingEligibility(year: 2006) { verdict } name { exact }
          sources { field year department outcome asOf fetchedAt } } }""",
        {"ids": [ALICE, NOBODY]},
    )
    alice, nobody = (person["sources"] for person in body["data"]["persons"])
    assert [(line["field"], line["year"], line["department"], line["outcome"]) for line in alice] == [
        ("householdStatus", None, "public_security", "ANSWERED"),
        ("homesOwned", None, "land_housing", "ANSWERED"),
        ("housingEligibility", 2006, "derived", "ANSWERED"),
    ]
    assert [(line["field"], line["outcome"]) for line in nobody] == [
        ("householdStatus", "NO_RECORD"),
        ("homesOwned", "ANSWERED"),
        ("housingEligibility", "ANSWERED"),
    ]
    assert alice[0]["asOf"] == "2007-10-31T16:00:00+00:00"
    assert nobody[0]["asOf"] is None
    assert all(line["fetchedAt"] for line in alice + nobody)


async def test_the_catalogue_reads_no_data(bench: Bench) -> None:
    """Every governed field with department, officer and forms."""
    body = await bench.ask("{ catalogue { field department { id officer } forms inputs } }")
    lines = {line["field"]: line for line in body["data"]["catalogue"]}
    assert lines["Person.incomeTax"]["department"]["id"] == "local_tax"
    assert lines["Person.incomeTax"]["department"]["officer"]
    assert lines["Person.incomeTax"]["forms"] == ["EXACT", "RANGE", "STATUS"]
    assert lines["Enterprise.totalTax"]["inputs"] == ["Enterprise.localTax", "Enterprise.nationalTax"]
    assert bench.city.calls == {}


async def test_the_catalogue_tells_a_caller_its_own_grants(bench: Bench) -> None:
    """The forms held under this purpose, and none that another client or purpose holds."""
    held = {}
    for who in (LOTTERY, LOCAL_DESK, NATIONAL_DESK):
        body = await bench.ask("{ catalogue { field held } }", who=who)
        held[who] = {line["field"]: line["held"] for line in body["data"]["catalogue"] if line["held"]}
    assert held[LOTTERY] == {
        "Person.housingEligibility": ["STATUS"],
        "Person.nameMatches": ["STATUS"],
        "Person.householdStatus": ["STATUS"],
        "Person.vitalStatus": ["STATUS"],
        "Person.homesOwned": ["STATUS"],
    }
    assert held[LOCAL_DESK]["Enterprise.localTax"] == ["RANGE"]
    assert "Enterprise.localTax" not in held[NATIONAL_DESK]


async def test_introspection_goes_beside_data(bench: Bench) -> None:
    """In the order of the operation, by graphql-core."""
    body = await bench.ask(
        'query($id: String!) { __typename a: __type(name: "Person") { name } person(idNumber: $id) { sex } }',
        {"id": ALICE},
    )
    assert list(body["data"]) == ["__typename", "a", "person"]
    assert body["data"]["a"] == {"name": "Person"}


async def test_a_url_holds_no_subject(bench: Bench) -> None:
    """What comes by GET may read the catalogue, and no person."""
    assert await bench.ask("{ catalogue { field } }", static_only=True)
    refusal = await bench.refused(
        "query($id: String!) { person(idNumber: $id) { sex } }", {"id": ALICE}, static_only=True
    )
    assert refusal.status == 405


async def test_an_organisation_with_the_sum_holds_no_part(bench: Bench) -> None:
    """Neither part of the total, in any form, under the purpose that grants the total."""
    body = await bench.ask(
        """query($c: String!) { enterprise(creditCode: $c) {
          localTax(year: 2007) { status range { label } exact } nationalTaxRegistration } }""",
        {"c": ACME},
        who=FILING,
    )
    assert {code for code, _ in codes(body)} == {"FIELD_DENIED"}
    assert bench.city.calls == {}


async def test_two_clients_of_one_group_share_the_groups_grants_and_keep_their_own(bench: Bench) -> None:
    """The local bureau's desk has the range of local tax, the national one's has not."""
    text = """query($c: String!) {
      enterprise(creditCode: $c) { registrationStatus localTax(year: 2007) { range { label } } }
    }"""
    local = await bench.ask(text, {"c": BOLT}, who=LOCAL_DESK)
    national = await bench.ask(text, {"c": BOLT}, who=NATIONAL_DESK)
    assert local["data"]["enterprise"]["localTax"]["range"] is not None
    assert national["data"]["enterprise"] == {"registrationStatus": "ACTIVE", "localTax": {"range": None}}
    assert codes(national) == [("FIELD_DENIED", "enterprise.localTax.range")]


def test_input_is_no_form_that_a_query_can_name() -> None:
    """No figure object has a sub-field for it."""
    assert not any(Form.INPUT in field.forms for field in REGISTER.values())
