"""Meridian behind a router: joined with another department, under the caller's own token and purpose."""

import asyncio
import json
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from tests.end_to_end.asking import LOTTERY, Who
from tests.end_to_end.exchange import JSON, Got, Sent, errors, over_http
from tests.federation.asking import Street
from tests.federation.servers import Permit, Server

PENSION: Final[Who] = ("pension-verification-desk", "pension-verification")
SELF: Final[Who] = ("citizen-service-hall", "subject-service")

AT_ONCE: Final = 8
"""Requests of each of two clients that are served at the same time."""

_FACTS: Final = "vitalStatus householdStatus homesOwned { status } pensionStatus diedOn { range }"

HOLDERS: Final = f"""\
query Holders($numbers: [String!]!, $together: Int!) {{
  parkingPermits(numbers: $numbers, together: $together) {{ number holder {{ idNumber {_FACTS} }} }}
}}
"""
"""The other department first; Meridian is asked about the holders of its permits."""

PERSONS: Final = """\
query Persons($ids: [String!]!, $names: [String]) {
  persons(idNumbers: $ids, givenNames: $names) { nameMatches vitalStatus parkingPermits { number zone } }
}
"""
"""Meridian first; the other department adds its permits."""

DIRECT: Final = f"query Direct($ids: [String!]!) {{ persons(idNumbers: $ids) {{ idNumber {_FACTS} }} }}"

DENIED: Final = {
    LOTTERY: {("Person.pensionStatus", "status"), ("Person.diedOn", "range")},
    PENSION: {("Person.homesOwned", "status")},
}
DEPARTMENTS: Final = {LOTTERY: {"public_security", "land_housing"}, PENSION: {"public_security", "labour"}}
RULES: Final = {LOTTERY: "hl-", PENSION: "pv-"}


def _holders(street: Street, who: Who, permits: tuple[Permit, ...], together: int = 1) -> Sent:
    numbers = [permit.number for permit in permits]
    return street.request(who, HOLDERS, {"numbers": numbers, "together": together})


def _found(got: Got) -> list[Any]:
    return [permit["holder"] for permit in got.document["data"]["parkingPermits"]]


def _error_paths(got: Got) -> set[tuple[str, tuple[str | int, ...]]]:
    return {(error["extensions"]["code"], tuple(error["path"])) for error in got.document["errors"]}


@pytest.fixture
def registered(issued: tuple[Permit, ...]) -> tuple[Permit, ...]:
    """The permits whose holders have well-formed keys."""
    return issued[:-1]


@pytest.mark.parametrize("who", [LOTTERY, PENSION], ids=["lottery", "pension"])
async def test_an_entity_is_joined(street: Street, registered: tuple[Permit, ...], who: Who) -> None:
    """What Meridian says about the holders of another department's permits is what it says directly."""
    routed = await street.routed(_holders(street, who, registered))
    direct = await street.directly(street.request(who, DIRECT, {"ids": [permit.holder for permit in registered]}))
    assert _found(routed) == direct.document["data"]["persons"]
    assert any(holder["vitalStatus"] for holder in _found(routed))


async def test_another_department_is_joined(street: Street, registered: tuple[Permit, ...]) -> None:
    """What another department knows stands beside Meridian's own fields, found by the key the caller gave."""
    ids = [permit.holder for permit in registered]
    got = await street.routed(street.request(LOTTERY, PERSONS, {"ids": ids, "names": ["甲"] * len(ids)}))
    persons = got.document["data"]["persons"]
    expected = [[{"number": each.number, "zone": each.zone}] for each in registered]
    assert [person["parkingPermits"] for person in persons] == expected
    assert {person["nameMatches"] for person in persons} == {"NO"}


async def test_two_clients_at_once(street: Street, registered: tuple[Permit, ...]) -> None:
    """The same question of two clients at the same time: each is answered and entered under its own purpose only."""
    asked = [(who, f"{who[1]}-{turn}") for turn in range(AT_ONCE) for who in (LOTTERY, PENSION)]
    together = len(asked)
    sent = [_holders(street, who, registered, together).with_headers(sharing_case=case) for who, case in asked]
    got = await asyncio.gather(*map(street.routed, sent))
    ids = [permit.holder for permit in registered]
    alone = {
        who: (await street.directly(street.request(who, DIRECT, {"ids": ids}))).document["data"]["persons"]
        for who in (LOTTERY, PENSION)
    }
    assert alone[LOTTERY] != alone[PENSION]
    assert [_found(each) for each in got] == [alone[who] for who, _ in asked]
    assert len({each.request_id for each in got}) == together
    for (who, case), each in zip(asked, got, strict=True):
        _is_entered(street.entry(each.request_id), who, case, len(registered))


def _is_entered(entry: Any, who: Who, case: str, subjects: int) -> None:
    """One entry: this client's mandate, its own rules, denials and departments, and nobody else's."""
    assert (entry["client"], entry["purpose"], entry["case"]) == (*who, case)
    assert {use["rule_id"][:3] for use in entry["fields"]} == {RULES[who]}
    assert {(denial["coordinate"], denial["form"]) for denial in entry["denied"]} == DENIED[who]
    assert {each["department"] for each in entry["departments"]} == DEPARTMENTS[who]
    assert entry["counts"]["subjects"] == subjects


async def test_a_denial_is_null_with_an_error_of_each_entity(street: Street, registered: tuple[Permit, ...]) -> None:
    """A denied field is null at each entity, and its error has the path that the caller knows."""
    got = await street.routed(_holders(street, PENSION, registered[:2]))
    assert [holder["homesOwned"] for holder in _found(got)] == [{"status": None}] * 2
    assert _error_paths(got) == {
        ("FIELD_DENIED", ("parkingPermits", place, "holder", "homesOwned", "status")) for place in range(2)
    }


async def test_a_key_that_is_none_fails_alone(street: Street, issued: tuple[Permit, ...]) -> None:
    """A malformed key on another department's record costs that entity its answer, and its neighbour nothing."""
    good, bad = issued[0], issued[-1]
    got = await street.routed(_holders(street, PENSION, (bad, good)))
    malformed, neighbour = _found(got)
    assert malformed["vitalStatus"] is None
    assert neighbour["vitalStatus"] is not None
    assert ("INVALID_IDENTIFIER", ("parkingPermits", 0, "holder")) in _error_paths(got)


@pytest.mark.parametrize(
    ("missing", "code"), [("authorization", "UNAUTHENTICATED"), ("sharing_purpose", "PURPOSE_REQUIRED")]
)
async def test_what_is_not_forwarded_is_missed(
    street: Street, registered: tuple[Permit, ...], missing: str, code: str
) -> None:
    """Without token or purpose Meridian says nothing and why; the other department's part is answered."""
    got = await street.routed(_holders(street, LOTTERY, registered[:1]).with_headers(**{missing: None}))
    assert got.code == code
    facts = dict.fromkeys(("vitalStatus", "householdStatus", "homesOwned", "pensionStatus", "diedOn"))
    assert _found(got) == [{"idNumber": registered[0].holder, **facts}]


async def test_a_token_about_oneself_reads_nobody_else(street: Street, registered: tuple[Permit, ...]) -> None:
    """Under a SELF purpose the signed subject holds behind a router too, whoever's permit led to the person."""
    own, other = (_holders(street, SELF, (permit,)) for permit in registered[:2])
    authorization = street.about_oneself(SELF[0], registered[0].holder)
    about_me = await street.routed(own.with_headers(authorization=authorization))
    assert _found(about_me)[0]["householdStatus"] is not None
    about_other = await street.routed(other.with_headers(authorization=authorization))
    assert _found(about_other)[0]["householdStatus"] is None
    (refusal,) = about_other.document["errors"]
    assert refusal["extensions"]["code"] == "SUBJECT_MISMATCH"
    assert street.entry(refusal["extensions"]["requestId"])["departments"] == []


async def test_a_token_is_nobody_elses(street: Street, registered: tuple[Permit, ...], permits: Server) -> None:
    """The other department refuses whatever comes with a token made out to Meridian; through the router none does."""
    sent = _holders(street, LOTTERY, registered[:1])
    straight = await over_http(street.session, permits.port, replace(sent, target="/"))
    assert "data" not in straight.document
    assert (await street.routed(sent)).document["data"]["parkingPermits"] is not None


async def test_nothing_of_an_answer_may_be_stored(street: Street, registered: tuple[Permit, ...]) -> None:
    """The router's answers may be stored as little as Meridian's own."""
    got = await street.routed(_holders(street, LOTTERY, registered[:1]))
    assert got.headers["cache-control"] == "no-store"


async def test_values_stand_in_variables_only(street: Street, registered: tuple[Permit, ...]) -> None:
    """A router remembers documents and their plans: one with a value in it is refused, without saying it again."""
    text = f'{{ person(idNumber: "{registered[0].holder}") {{ vitalStatus }} }}'
    got = await street.routed(street.request(LOTTERY, text, None))
    assert (got.status, got.code) == (400, "GRAPHQL_VALIDATION_FAILED")
    assert registered[0].holder not in got.everything


async def test_keys_stand_in_no_address(street: Street, registered: tuple[Permit, ...]) -> None:
    """Subjects are asked about by POST only: addresses are logged everywhere."""
    sent = _holders(street, LOTTERY, registered[:1])
    parts = json.loads(sent.body)
    asked = urlencode({"query": parts["query"], "variables": json.dumps(parts["variables"])})
    by_get = replace(sent, method="GET", body=b"", target=f"/graphql?{asked}").with_headers(content_type=JSON)
    assert (await street.routed(by_get)).status == 405


async def test_no_query_is_remembered_by_its_hash(street: Street, registered: tuple[Permit, ...]) -> None:
    """Automatically persisted queries are off: nobody can ask by a hash that somebody else has made known."""
    known = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}
    sent = street.request(LOTTERY, HOLDERS, {"numbers": [registered[0].number], "together": 1})
    body = json.dumps({"extensions": known}).encode()
    assert (await street.routed(replace(sent, body=body))).code == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_no_key_is_logged(street: Street, issued: tuple[Permit, ...], permits: Server) -> None:
    """Neither router nor department writes a key to its console, whatever is answered, denied or malformed."""
    got = await street.routed(_holders(street, LOTTERY, issued))
    assert {code for code, *_ in errors(got)} == {"FIELD_DENIED", "INVALID_IDENTIFIER"}
    told = street.router.console.read_text() + permits.console.read_text()
    assert not [permit.number for permit in issued if permit.holder in told]
