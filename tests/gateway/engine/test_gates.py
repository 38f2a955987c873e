"""Gates: where a ruling holds in some regions, only subjects inside are asked about, and nothing tells who is not."""

import logging
from typing import Any

import pytest

from gateway.policy.snapshot import Snapshot
from source_adapters.contract import INVALID, Entity, SourceTimeout, SourceUnavailable
from source_adapters.fake import FakeSource, Holding
from tests.gateway.engine_room import HASHER, Bench, codes
from tests.gateway.policy_copies import with_rules
from tests.gateway.small_city import (
    ACME,
    ALICE,
    BOB,
    BOLT,
    CAROL,
    CORE,
    DUSK,
    ELMS,
    ENTERPRISES,
    NO_FIRM,
    REPRESENTATIVES,
    UNKNOWN_STREET,
    Records,
)

CARE = "district-enterprise-care"
YUEXIU = ("district-care-440104", CARE)
TIANHE = ("district-care-440106", CARE)
LIWAN = ("district-care-440103", CARE)

EVERYONE = [ACME, BOLT, CORE, DUSK, ELMS, NO_FIRM]

TEXT = """query($c: [String!]!) { enterprises(creditCodes: $c) {
  name registrationStatus localTaxRegistration insuredEmployees { range { label } } safetyInspection
  legalRepresentative { name { masked } vitalStatus sources { field outcome asOf fetchedAt } }
  sources { field department outcome asOf fetchedAt }
} }"""


async def answered(bench: Bench, codes_asked: list[str], who: tuple[str, str], text: str = TEXT) -> list[Any]:
    """What is said about each; there must be no error."""
    body = await bench.ask(text, {"c": codes_asked}, who=who)
    assert "errors" not in body
    found: list[Any] = body["data"]["enterprises"]
    return found


def asked_about(bench: Bench, department: str, attribute: str) -> list[str]:
    """Whom a department was asked about this attribute."""
    return [
        look_up.key
        for request in bench.city.sources[department].requests
        if attribute in {each.name for each in request.attributes}
        for look_up in request.look_ups
    ]


def names_of(found: list[Any]) -> list[str]:
    """Who was answered: the places of those with a name."""
    return [code for code, each in zip(EVERYONE, found, strict=True) if each["name"] is not None]


async def test_a_district_sees_its_own_and_no_others(bench: Bench) -> None:
    """Neither those of another district, nor those whose division is absent, unknown or not on record."""
    assert names_of(await answered(bench, EVERYONE, YUEXIU)) == [ACME, BOLT]
    assert names_of(await answered(bench, EVERYONE, TIANHE)) == [CORE]
    assert names_of(await answered(bench, EVERYONE, LIWAN)) == []


async def test_gated_fields_are_fetched_only_for_those_inside(bench: Bench) -> None:
    """The seat is asked of all, everything else of two."""
    await answered(bench, EVERYONE, YUEXIU)
    assert asked_about(bench, "industry_commerce", "division") == EVERYONE
    for department, attribute in (
        ("industry_commerce", "name"),
        ("industry_commerce", "legalRepresentative"),
        ("local_tax", "localTaxRegistration"),
        ("labour", "insuredEmployees"),
        ("work_safety", "safetyInspection"),
    ):
        assert asked_about(bench, department, attribute) == [ACME, BOLT]
    gates = [request for request in bench.city.sources["industry_commerce"].requests if len(request.look_ups) == 6]
    assert [[(each.name, each.form) for each in request.attributes] for request in gates] == [[("division", "range")]]


async def test_each_department_is_asked_once_for_each_gate(bench: Bench) -> None:
    """The seat and what lies inside it are two calls of one department; persons have their own gate."""
    await answered(bench, EVERYONE, YUEXIU)
    assert bench.city.calls == {
        "industry_commerce": 2,
        "local_tax": 1,
        "labour": 1,
        "work_safety": 1,
        "public_security": 2,
    }


async def test_a_person_behind_a_relation_is_gated_by_his_own_division(bench: Bench) -> None:
    """Acme's representative lives in the district, Bolt's does not: there is one, and that is all that is told."""
    acme, bolt = await answered(bench, [ACME, BOLT], YUEXIU)
    assert acme["legalRepresentative"]["vitalStatus"] == "ALIVE"
    assert bolt["legalRepresentative"]["name"] == {"masked": None}
    assert {line["outcome"] for line in bolt["legalRepresentative"]["sources"]} == {"NO_RECORD"}
    assert asked_about(bench, "public_security", "householdDivision") == [ALICE, CAROL]
    assert asked_about(bench, "public_security", "vitalStatus") == [ALICE]


async def test_a_relation_is_gated_by_the_division_of_the_subject_it_starts_from(bench: Bench) -> None:
    """Core's representative is the same as Bolt's, and nobody is reached through Core by another district."""
    (core,) = await answered(bench, [CORE], YUEXIU)
    assert core["legalRepresentative"] is None
    assert "public_security" not in bench.city.calls
    assert bench.entries[-1].reached == ()


@pytest.mark.parametrize("outsider", [CORE, DUSK, ELMS])
async def test_outside_and_not_found_are_one_answer(bench: Bench, outsider: str) -> None:
    """To the byte, `sources` included: NO_RECORD, no asOf, and the time of the request."""
    outside, not_found = await answered(bench, [outsider, NO_FIRM], YUEXIU)
    assert outside == not_found
    assert {line["outcome"] for line in outside["sources"]} == {"NO_RECORD"}
    assert {line["asOf"] for line in outside["sources"]} == {None}
    assert {line["fetchedAt"] for line in outside["sources"]} == {bench.entries[-1].time.isoformat()}
    alone = [
        await bench.ask(TEXT.partition("sources { field department")[0] + "} }", {"c": [key]}, who=YUEXIU)
        for key in (outsider, NO_FIRM)
    ]
    assert alone[0] == alone[1]


async def test_outside_and_a_missing_row_inside_are_one_line(bench: Bench) -> None:
    """Bolt is inside and no inspector knows it; Core is outside and one does."""
    text = (
        "query($c: [String!]!) { enterprises(creditCodes: $c) { safetyInspection sources { outcome asOf fetchedAt } } }"
    )
    bolt, core = await answered(bench, [BOLT, CORE], YUEXIU, text)
    assert bolt == core
    assert bolt["sources"] == [{"outcome": "NO_RECORD", "asOf": None, "fetchedAt": bench.entries[-1].time.isoformat()}]


async def test_where_all_are_outside_nobody_is_called_and_nothing_errs(bench: Bench) -> None:
    """Also where the department that would have been called is down."""
    bench.city.sources["work_safety"].failure = SourceUnavailable("work_safety", "down")
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { safetyInspection } }"
    assert await answered(bench, [CORE, DUSK], YUEXIU, text) == [{"safetyInspection": None}] * 2
    assert bench.city.calls == {"industry_commerce": 1}
    outcomes = [(each.department, each.outcome, each.calls) for each in bench.entries[-1].departments]
    assert outcomes == [("industry_commerce", "ANSWERED", 1), ("work_safety", "NOT_ASKED", 0)]


async def test_a_failed_gate_errs_for_every_cell_and_is_named(bench: Bench) -> None:
    """The department of the seat could not be asked, so nobody else was."""
    bench.city.sources["industry_commerce"].failure = SourceTimeout("industry_commerce", "late")
    text = """query($c: [String!]!) { enterprises(creditCodes: $c) {
      safetyInspection localTaxRegistration sources { outcome asOf fetchedAt } } }"""
    body = await bench.ask(text, {"c": EVERYONE}, who=YUEXIU)
    at = bench.entries[-1].time.isoformat()
    line = {"outcome": "UNAVAILABLE", "asOf": None, "fetchedAt": at}
    empty = {"safetyInspection": None, "localTaxRegistration": None, "sources": [line, line]}
    assert body["data"]["enterprises"] == [empty] * len(EVERYONE)
    assert codes(body) == [
        ("SOURCE_TIMEOUT", "enterprises.*.safetyInspection"),
        ("SOURCE_TIMEOUT", "enterprises.*.localTaxRegistration"),
    ]
    for error in body["errors"]:
        assert error["extensions"]["department"] == "industry_commerce"
        assert error["extensions"]["cells"] == len(EVERYONE)
        assert "paths" not in error["extensions"]
    assert bench.city.calls == {"industry_commerce": 1}
    assert [(each.department, each.outcome, each.calls) for each in bench.entries[-1].departments] == [
        ("industry_commerce", "SOURCE_TIMEOUT", 1),
        ("work_safety", "NOT_ASKED", 0),
        ("local_tax", "NOT_ASKED", 0),
    ]


async def test_a_failed_call_errs_for_those_inside_and_outside_alike(bench: Bench) -> None:
    """Else the error would tell who is inside."""
    bench.city.sources["work_safety"].failure = SourceUnavailable("work_safety", "down")
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { safetyInspection sources { outcome fetchedAt } } }"
    body = await bench.ask(text, {"c": [ACME, CORE, DUSK]}, who=YUEXIU)
    acme, core, dusk = body["data"]["enterprises"]
    assert acme == core == dusk
    assert acme["sources"][0]["outcome"] == "UNAVAILABLE"
    (error,) = body["errors"]
    assert error["extensions"]["department"] == "work_safety"
    assert (error["extensions"]["cells"], "paths" in error["extensions"]) == (3, False)


async def test_a_seat_that_cannot_be_read_is_elsewhere(bench: Bench) -> None:
    """No error tells that this one has a seat at all."""
    entries: Records = {**ENTERPRISES, ACME: {**ENTERPRISES[ACME], "division": INVALID}}
    bench.city.sources["industry_commerce"] = registry(entries)
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { name } }"
    assert await answered(bench, [ACME, BOLT], YUEXIU, text) == [{"name": None}, {"name": ENTERPRISES[BOLT]["name"]}]


async def test_a_moved_enterprise_changes_side_on_the_next_request(bench: Bench) -> None:
    """No seat is remembered."""
    before = [names_of(await answered(bench, EVERYONE, who)) for who in (YUEXIU, TIANHE)]
    moved: Records = {**ENTERPRISES, ACME: {**ENTERPRISES[ACME], "division": "440106001"}}
    bench.city.sources["industry_commerce"] = registry(moved)
    after = [names_of(await answered(bench, EVERYONE, who)) for who in (YUEXIU, TIANHE)]
    assert (before, after) == ([[ACME, BOLT], [CORE]], [[BOLT], [ACME, CORE]])


async def test_the_seat_stands_nowhere(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """In no response, log, entry or plan; of a plan the rule's own districts are part."""
    caplog.set_level(logging.DEBUG)
    bench.city.sources["work_safety"].failure = SourceUnavailable("work_safety", "down")
    body = await bench.ask(TEXT, {"c": EVERYONE}, who=YUEXIU)
    written = f"{body}{caplog.text}{bench.entries}{bench.plans._kept}"
    for division in ("440104001", "440104002", "440106003", "440106", "440103", UNKNOWN_STREET, UNKNOWN_STREET[:6]):
        assert division not in written
    assert "440104" not in str(body)
    assert not any(use.coordinate == "Enterprise.division" for use in bench.entries[-1].fields)
    assert "440104" not in repr(bench.entries[-1]).replace("district-care-440104", "").replace(
        "dc-440104-", ""
    ).replace("district-office-440104", "")


async def test_the_entry_is_the_same_for_one_inside_and_one_outside(bench: Bench) -> None:
    """Counts of cells go by what was asked for, so that the ledger is no list of addresses either."""
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { name safetyInspection } }"
    for key in (ACME, CORE):
        await answered(bench, [key], YUEXIU, text)
    inside, outside = bench.entries
    assert (inside.counts, inside.fields, inside.outcome) == (outside.counts, outside.fields, outside.outcome)
    assert inside.subjects == HASHER.hashes("Enterprise", [ACME[8:17]])


async def test_a_denial_for_one_client_outweighs_its_groups_allow(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It has no district: the client loses the field in every one, and the others keep it."""
    bench.snapshot = with_rules(
        tmp_path_factory.mktemp("denied"),
        f"district-desks,{CARE},Enterprise.registeredOn,range,440104,allow",
        f"district-desks,{CARE},Enterprise.registeredOn,range,440106,allow",
        f"{TIANHE[0]},{CARE},Enterprise.registeredOn,range,*,deny",
    )
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { registeredOn { range } } }"
    assert [each["registeredOn"]["range"] for each in await answered(bench, [ACME, CORE, DUSK], LIWAN, text)] == [
        "1998",
        "2005",
        None,
    ]
    before = dict(bench.city.calls)
    denied = await bench.ask(text, {"c": [ACME, CORE, DUSK]}, who=TIANHE)
    assert codes(denied) == [("FIELD_DENIED", "enterprises.*.registeredOn.range")]
    assert bench.city.calls == before


@pytest.fixture(scope="module")
def by_street(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Yuexiu's desk holds safety inspections in one street of its own, and in the whole of Tianhe."""
    return with_rules(
        tmp_path_factory.mktemp("streets"),
        f"{YUEXIU[0]},{CARE},Enterprise.registeredOn,range,440104002,allow",
        f"{YUEXIU[0]},{CARE},Enterprise.registeredOn,range,440106,allow",
    )


async def test_a_rule_for_a_street_reaches_that_street(bench: Bench, by_street: Snapshot) -> None:
    """Nine digits are asked for, where a rule has nine; a district beside it covers all its streets."""
    bench.snapshot = by_street
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { name registeredOn { range } } }"
    found = await answered(bench, [ACME, BOLT, CORE], YUEXIU, text)
    assert [each["registeredOn"]["range"] for each in found] == [None, "2003", "2005"]
    assert [each["name"] is not None for each in found] == [True, True, False]
    assert sorted(bench.city.asked("industry_commerce")) == [
        "division exact",
        "division range",
        "name exact",
        "registeredOn range",
    ]
    assert bench.city.calls == {"industry_commerce": 3}
    assert "440104002" not in str(found)


async def test_one_who_is_known_by_district_alone_is_in_no_street(bench: Bench, by_street: Snapshot) -> None:
    """A register that holds six digits does not say that it is this street."""
    bench.snapshot = by_street
    entries: Records = {**ENTERPRISES, BOLT: {**ENTERPRISES[BOLT], "division": "440104"}}
    bench.city.sources["industry_commerce"] = registry(entries)
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { registeredOn { range } name } }"
    (bolt,) = await answered(bench, [BOLT], YUEXIU, text)
    assert (bolt["registeredOn"]["range"], bolt["name"] is not None) == (None, True)


async def test_a_form_that_failed_is_told_before_one_that_is_out_of_its_region(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One line speaks for both forms, and must not call silent what could not be read."""
    bench.snapshot = with_rules(
        tmp_path_factory.mktemp("forms"),
        f"{YUEXIU[0]},{CARE},Enterprise.registeredOn,range,440104,allow",
        f"{YUEXIU[0]},{CARE},Enterprise.registeredOn,exact,440106,allow",
    )
    entries = {**ENTERPRISES, ACME: {**ENTERPRISES[ACME], "registeredOn": INVALID}}
    bench.city.sources["industry_commerce"] = registry(entries)
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { registeredOn { exact range } sources { outcome } } }"
    body = await bench.ask(text, {"c": [ACME, CORE, DUSK]}, who=YUEXIU)
    outcomes = [line["outcome"] for each in body["data"]["enterprises"] for line in each["sources"]]
    assert outcomes == ["UNAVAILABLE", "ANSWERED", "NO_RECORD"]
    assert codes(body) == [("SOURCE_DATA_INVALID", "enterprises.*.registeredOn.range")]


async def test_a_gated_derived_field_is_null_outside(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Not undetermined: nothing is derived about one who is not asked about."""
    lottery = "housing-lottery-portal,housing-lottery"
    bench.snapshot = with_rules(
        tmp_path_factory.mktemp("verdicts"),
        f"{lottery},Person.housingEligibility,status,440104,allow",
        without=[("housing-lottery", "Person.housingEligibility")],
    )
    text = """query($ids: [String!]!) { persons(idNumbers: $ids) {
      housingEligibility(year: 2006) { verdict } sources { field outcome asOf fetchedAt } } }"""
    body = await bench.ask(text, {"ids": [ALICE, BOB, CAROL]})
    assert "errors" not in body
    alice, bob, carol = body["data"]["persons"]
    assert alice["housingEligibility"] is not None
    assert (
        bob
        == carol
        == {
            "housingEligibility": None,
            "sources": [
                {
                    "field": "housingEligibility",
                    "outcome": "NO_RECORD",
                    "asOf": None,
                    "fetchedAt": bench.entries[-1].time.isoformat(),
                }
            ],
        }
    )
    assert asked_about(bench, "land_housing", "homesOwned") == [ALICE]


def registry(entries: Records) -> FakeSource:
    """The business register with these entries."""
    return FakeSource(
        "industry_commerce",
        Holding(Entity.ENTERPRISE, tuple(ENTERPRISES[ACME]), entries),
        Holding(Entity.ENTERPRISE, ("legalRepresentative",), REPRESENTATIVES),
    )
