"""Documents and variables that were seen to cost too much, to end in a fault of ours, or to tell too much."""

import logging
from datetime import UTC, datetime

import pytest

from gateway.engine.identified import recorded_as
from gateway.errors import Code
from source_adapters.contract import Entity, FetchRequest, Rows
from source_adapters.fake import FakeSource
from tests.gateway.engine_room import LOCAL_DESK, LOTTERY, Bench, codes
from tests.gateway.small_city import ACME, ALICE, BOB, CANARIES

NULLS = {
    "key with a default": (f'query($v: String = "{ALICE}") {{ person(idNumber: $v) {{ vitalStatus }} }}', "v"),
    "keys with a default": (f'query($v: [String!] = ["{ALICE}"]) {{ persons(idNumbers: $v) {{ vitalStatus }} }}', "v"),
    "include": ("query($v: Boolean = true) { __typename @include(if: $v) }", "v"),
    "skip": ("query($v: Boolean = true) { __typename @skip(if: $v) }", "v"),
    "year": (
        f'query($v: Year = 2006) {{ person(idNumber: "{ALICE}") {{ housingEligibility(year: $v) {{ verdict }} }} }}',
        "v",
    ),
    "introspection": ('query($v: String = "Person") { __type(name: $v) { name } }', "v"),
    "beside data": (
        f'query($v: String = "Person") {{ person(idNumber: "{ALICE}") {{ vitalStatus }} __type(name: $v) {{ name }} }}',
        "v",
    ),
}


@pytest.mark.parametrize("case", sorted(NULLS))
async def test_an_explicit_null_is_the_callers_fault(bench: Bench, case: str, caplog: pytest.LogCaptureFixture) -> None:
    """Valid where the variable has a default, refused when it is read; no department is asked, nothing is quoted."""
    text, variable = NULLS[case]
    with caplog.at_level(logging.DEBUG):
        refusal = await bench.refused(text, {variable: None})
    assert refusal.code is Code.GRAPHQL_VALIDATION_FAILED
    assert bench.city.calls == {}
    assert not any(canary in caplog.text + refusal.message for canary in CANARIES)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (
            "query($ids: [String!]!) { persons(idNumbers: $ids) { vitalStatus "
            + " ".join(f"a{n}: sources {{ field year department outcome asOf fetchedAt }}" for n in range(90))
            + " } }",
            {"ids": [ALICE] * 2_000},
        ),
        ("query($ids: [String!]!) { persons(idNumbers: $ids) { idNumber } }", {"ids": [ALICE] * 250_000}),
        (
            "query($r: [_Any!]!) { "
            + " ".join(f"a{n}: _entities(representations: $r) {{ __typename }}" for n in range(20))
            + " }",
            {"r": [0] * 50_000},
        ),
        (
            "query($k: [String!]!) { "
            + " ".join(f"a{n}: persons(idNumbers: $k) {{ __typename }}" for n in range(20))
            + " }",
            {"k": [""] * 200_000},
        ),
        (
            "query($r: [_Any!]!) { _entities(representations: $r) { ... on Person { "
            + " ".join(f"a{n}: maritalStatus" for n in range(190))
            + " } } }",
            {"r": [{"__typename": "Person", "idNumber": ALICE}] * 1_000},
        ),
        (
            "query($ids: [String!]!) { persons(idNumbers: $ids) { housingEligibility(year: 2006) { "
            + " ".join(f"a{n}: reasons" for n in range(190))
            + " } } }",
            {"ids": [ALICE] * 2_000},
        ),
        ("query($ids: [String!]!) { persons(idNumbers: $ids) { " + "homesOwned { status } " * 400 + "} }", {"ids": []}),
        (f"query {'N' * 65_000} {{ __typename }}", {}),
        ("{ __typename ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(480)), {}),
    ],
    ids=[
        "sources of one person again and again",
        "echoes",
        "bad representations",
        "bad keys",
        "errors of entities",
        "one part of a verdict",
        "one response key",
        "a name",
        "a chain of fragments",
    ],
)
async def test_what_would_cost_too_much_is_refused(bench: Bench, text: str, variables: dict[str, object]) -> None:
    """Every value that would be written counts, not only governed cells and different subjects."""
    assert (await bench.refused(text, variables)).code is Code.LIMIT_EXCEEDED
    assert bench.city.calls == {}


async def test_every_label_of_a_range_counts(bench: Bench) -> None:
    """One granted cell is many values where its label is written under many aliases."""
    labels = " ".join(f"a{n}: label" for n in range(190))
    text = (
        f"query($c: [String!]!) {{ enterprises(creditCodes: $c) {{ registeredCapital {{ range {{ {labels} }} }} }} }}"
    )
    refusal = await bench.refused(text, {"c": [ACME] * 2_000}, who=LOCAL_DESK)
    assert (refusal.code, bench.city.calls) == (Code.LIMIT_EXCEEDED, {})


class Careless(FakeSource):
    """A department whose adapter fails in a way that nobody foresaw, quoting what it was asked."""

    async def fetch(self, request: FetchRequest) -> Rows:
        """Fail."""
        raise ValueError(f"cannot read {request.look_ups[0].key} at {datetime.now(UTC)}")


async def test_an_unforeseen_fault_of_one_department_is_its_own(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """The rest is answered, the entry names it, and the log does not quote it."""
    bench.city.sources["land_housing"] = Careless("land_housing")
    body = await bench.ask(
        "query($id: String!) { person(idNumber: $id) { homesOwned { status } vitalStatus } }", {"id": ALICE}
    )
    assert body["data"]["person"] == {"homesOwned": {"status": None}, "vitalStatus": "ALIVE"}
    assert codes(body) == [("SOURCE_UNAVAILABLE", "person.homesOwned.status")]
    assert {each.department: each.outcome for each in bench.entries[-1].departments} == {
        "land_housing": "SOURCE_UNAVAILABLE",
        "public_security": "ANSWERED",
    }
    assert "ValueError" in caplog.text
    assert ALICE not in caplog.text


async def test_every_bad_root_field_is_named(bench: Bench) -> None:
    """One error each, told apart by their places."""
    text = "query($a: [String!]!, $b: String!) { x: persons(idNumbers: $a) { sex } y: person(idNumber: $b) { sex } }"
    refusal = await bench.refused(text, {"a": [ALICE, "1"], "b": "2"})
    assert [dict(each) for each in (refusal.extensions, *refusal.further)] == [
        {"field": "persons", "root": 0, "indices": [1]},
        {"field": "person", "root": 1, "indices": [0]},
    ]


async def test_all_codes_around_one_organisation_code_are_one_subject(bench: Bench) -> None:
    """An enterprise cannot be asked about under a hundred names."""
    other = "92110000" + ACME[8:17] + "X"
    assert recorded_as(Entity.ENTERPRISE, ACME) == recorded_as(Entity.ENTERPRISE, other)
    await bench.ask("query($c: String!) { enterprise(creditCode: $c) { name } }", {"c": ACME}, who=LOCAL_DESK)
    assert bench.entries[-1].subjects == bench.room().hasher.hashes("Enterprise", [ACME[8:17]])


@pytest.mark.parametrize("case", [ALICE, "c-" + ALICE, f"{BOB[:4]}-{BOB[4:]}", "440104800304123", ACME, ".".join(BOB)])
async def test_a_case_holds_no_identifier(bench: Bench, case: str) -> None:
    """Neither whole, nor in pieces, nor as the fifteen digits of old."""
    refusal = await bench.refused("{ __typename }", case=case, who=LOTTERY)
    assert refusal.code is Code.REQUEST_MALFORMED
