"""Federation: `_entities` is one more root field, under the same plan and the same policy as the others."""

import asyncio
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.generator.identity_number import identity_number
from gateway.engine.plan import JSON
from gateway.errors import Code
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from source_adapters.contract import INVALID, Entity, SourceUnavailable
from source_adapters.fake import FakeSource, Holding
from tests.gateway.engine_room import HASHER, LOCAL_DESK, LOTTERY, POLICIES, Bench, codes
from tests.gateway.policy_copies import DESK, with_relations
from tests.gateway.small_city import (
    ACME,
    ALICE,
    ALICE_NAME,
    BOB,
    BOLT,
    CANARIES,
    CAROL,
    CORE,
    DORA,
    EVAN,
    NOBODY,
    PERSONS,
    Records,
)

YUEXIU = ("district-care-440104", "district-enterprise-care")


@pytest.fixture(scope="module")
def policies() -> Snapshot:
    """The real policies, read once."""
    return load(POLICIES, REGISTER)


@pytest.fixture
def bench(policies: Snapshot) -> Bench:
    """An engine under these policies."""
    return Bench(policies)


def person(key: object, **more: object) -> dict[str, object]:
    """A representation of a person."""
    return {"__typename": "Person", "idNumber": key, **more}


def enterprise(key: object, **more: object) -> dict[str, object]:
    """A representation of an enterprise."""
    return {"__typename": "Enterprise", "creditCode": key, **more}


async def ask(bench: Bench, selection: str, representations: list[Any], who: tuple[str, str] = LOTTERY) -> Any:
    """What is answered about these."""
    text = f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ {selection} }} }}"
    return await bench.ask(text, {"r": representations}, who=who)


async def test_entities_are_what_their_root_fields_are(bench: Bench) -> None:
    """Data, denials and calls are the same by either way."""
    inside = "idNumber householdStatus homesOwned { status exact } sources { field department outcome asOf }"
    entities = await ask(bench, f"... on Person {{ {inside} }}", [person(key) for key in (ALICE, NOBODY, CAROL)])
    calls, asked = bench.city.calls, {name: bench.city.asked(name) for name in bench.city.sources}
    other = Bench(bench.snapshot)
    text = f"query($k: [String!]!) {{ persons(idNumbers: $k) {{ {inside} }} }}"
    listed = await other.ask(text, {"k": [ALICE, NOBODY, CAROL]})
    assert entities["data"]["_entities"] == listed["data"]["persons"]
    assert (calls, asked) == (other.city.calls, {name: other.city.asked(name) for name in other.city.sources})
    (one, two) = bench.entries[-1], other.entries[-1]
    assert (one.fields, one.denied, one.subjects, one.departments) == (
        two.fields,
        two.denied,
        two.subjects,
        two.departments,
    )


async def test_kinds_may_be_mixed_and_the_order_is_kept(bench: Bench) -> None:
    """Each kind has its own selection; one that selects nothing of a kind answers it with an empty object."""
    given_order = [enterprise(BOLT), person(ALICE), enterprise(ACME), person(BOB), enterprise(BOLT)]
    both = await ask(bench, "__typename ... on Enterprise { registrationStatus creditCode }", given_order, LOCAL_DESK)
    assert "errors" not in both
    bolt = {"__typename": "Enterprise", "registrationStatus": "ACTIVE", "creditCode": BOLT}
    assert both["data"]["_entities"] == [
        bolt,
        {"__typename": "Person"},
        {**bolt, "creditCode": ACME},
        {"__typename": "Person"},
        bolt,
    ]
    assert bench.city.calls == {"industry_commerce": 1}


MALFORMED: list[object] = [
    person("1"),
    person(ALICE[:-1] + "0"),
    person(None),
    person(7),
    person([ALICE]),
    person({"idNumber": ALICE}),
    {"__typename": "Person"},
    {"__typename": "Person", "creditCode": ACME},
    {"__typename": "Enterprise", "idNumber": ALICE},
    enterprise(ALICE),
    {"__typename": "Department", "idNumber": ALICE},
    {"__typename": "_Entity", "idNumber": ALICE},
    {"__typename": ["Person"], "idNumber": ALICE},
    {"__typename": None, "idNumber": ALICE},
    {"idNumber": ALICE},
    {},
    [],
    "Person",
    ALICE,
    0,
    True,
]


@pytest.mark.parametrize("bad", MALFORMED, ids=repr)
async def test_a_malformed_representation_is_null_at_its_place(bench: Bench, bad: object) -> None:
    """Its neighbours are answered; the error names the index and no value."""
    body = await ask(bench, "... on Person { householdStatus }", [person(ALICE), bad, person(BOB)])
    assert body["data"]["_entities"] == [{"householdStatus": "LOCAL"}, None, {"householdStatus": "NON_LOCAL"}]
    (error,) = body["errors"]
    assert error["path"] == ["_entities", 1]
    assert error["extensions"]["code"] == "INVALID_IDENTIFIER"
    assert not any(canary in str(body["errors"]) for canary in CANARIES)
    asked = [look_up.key for look_up in bench.city.sources["public_security"].requests[0].look_ups]
    assert asked == [ALICE, BOB]


async def test_every_malformed_representation_has_its_own_error(bench: Bench) -> None:
    """One an entity, as a router expects; and nobody is asked if there is nobody."""
    body = await ask(bench, "... on Person { householdStatus }", MALFORMED)
    assert body["data"]["_entities"] == [None] * len(MALFORMED)
    assert [error["path"] for error in body["errors"]] == [["_entities", place] for place in range(len(MALFORMED))]
    assert bench.city.calls == {}
    assert bench.entries[-1].subjects == ()


async def test_denials_and_faults_have_one_error_an_entity(bench: Bench) -> None:
    """A router hands each entity's errors to whoever asked for it."""
    bench.city.sources["land_housing"].failure = SourceUnavailable("land_housing", "down")
    body = await ask(bench, "... on Person { sex homesOwned { status } }", [person(ALICE), person(BOB)])
    assert [(error["path"], error["extensions"]["code"], error["extensions"]["cells"]) for error in body["errors"]] == [
        (["_entities", 0, "sex"], "FIELD_DENIED", 1),
        (["_entities", 1, "sex"], "FIELD_DENIED", 1),
        (["_entities", 0, "homesOwned", "status"], "SOURCE_UNAVAILABLE", 1),
        (["_entities", 1, "homesOwned", "status"], "SOURCE_UNAVAILABLE", 1),
    ]


async def test_behind_a_relation_an_entity_still_has_one_error(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With the paths of those cells that failed, if not all of that entity did."""
    bench.snapshot = with_relations(tmp_path_factory.mktemp("related"))
    bad: Records = {**PERSONS, EVAN: {**PERSONS[EVAN], "vitalStatus": INVALID}}
    lists: Records = {ALICE: {"householdMembers": (DORA, EVAN)}, CAROL: {"householdMembers": (EVAN,)}}
    bench.city.sources["public_security"] = FakeSource(
        "public_security",
        Holding(Entity.PERSON, ("vitalStatus",), {key: {"vitalStatus": bad[key]["vitalStatus"]} for key in bad}),
        Holding(Entity.PERSON, ("householdMembers",), lists),
    )
    inside = "... on Person { householdMembers { vitalStatus sex } }"
    body = await ask(bench, inside, [person(ALICE), person(BOB), person(CAROL)], DESK)
    place = HASHER.ordered("Person", (DORA, EVAN)).index(EVAN)
    found = [
        (error["extensions"]["code"], error["path"], error["extensions"]["cells"], error["extensions"].get("paths"))
        for error in body["errors"]
    ]
    first = ["_entities", 0, "householdMembers", place, "vitalStatus"]
    assert found == [
        ("FIELD_DENIED", ["_entities", 0, "householdMembers", 0, "sex"], 2, None),
        ("FIELD_DENIED", ["_entities", 2, "householdMembers", 0, "sex"], 1, None),
        ("SOURCE_DATA_INVALID", first, 1, [first]),
        ("SOURCE_DATA_INVALID", ["_entities", 2, "householdMembers", 0, "vitalStatus"], 1, None),
    ]


async def test_other_members_of_a_representation_are_not_read(bench: Bench) -> None:
    """Neither values of another subgraph nor a name to compare: only type and key say who it is."""
    extra = {"householdStatus": "CANARY", "givenName": ALICE_NAME, "name": ALICE_NAME, "homesOwned": {"status": True}}
    body = await ask(
        bench, "... on Person { householdStatus nameMatches homesOwned { status } }", [person(ALICE, **extra)]
    )
    assert body["data"]["_entities"] == [
        {"householdStatus": "LOCAL", "nameMatches": "UNDETERMINED", "homesOwned": {"status": False}}
    ]
    requests = [request for source in bench.city.sources.values() for request in source.requests]
    assert all(look_up.given_name is None for request in requests for look_up in request.look_ups)


async def test_entities_share_calls_with_other_root_fields(bench: Bench) -> None:
    """Who is asked about twice is looked up once, and a name beside him is only his who was named."""
    text = """query($r: [_Any!]!, $id: String!, $n: String!) {
      _entities(representations: $r) { ... on Person { nameMatches } }
      person(idNumber: $id, givenName: $n) { nameMatches } }"""
    body = await bench.ask(text, {"r": [person(ALICE), person(BOB)], "id": ALICE, "n": ALICE_NAME})
    assert body["data"] == {
        "_entities": [{"nameMatches": "UNDETERMINED"}, {"nameMatches": "UNDETERMINED"}],
        "person": {"nameMatches": "YES"},
    }
    assert bench.city.calls == {"public_security": 1}


async def test_entities_count_as_subjects(bench: Bench) -> None:
    """The purpose's number of subjects bounds them too, and entries name them."""
    crowd = [identity_number("440105", date(1950, 1, 1), 100 + number) for number in range(501)]
    text = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Person { householdStatus } } }"
    refusal = await bench.refused(text, {"r": [person(key) for key in crowd]})
    assert refusal.code is Code.LIMIT_EXCEEDED
    await ask(bench, "... on Person { householdStatus }", [person(ALICE), person(ALICE.lower()), person("x")])
    assert bench.entries[-1].subjects == HASHER.hashes("Person", [ALICE])
    assert bench.entries[-1].counts.subjects == 1


async def test_a_gate_holds_for_entities(bench: Bench) -> None:
    """A district sees its own, and of the others what it sees of those that do not exist."""
    found = await ask(
        bench,
        "... on Enterprise { name localTaxRegistration }",
        [enterprise(ACME), enterprise(CORE), enterprise(BOLT)],
        YUEXIU,
    )
    assert "errors" not in found
    acme, core, bolt = found["data"]["_entities"]
    assert (acme["name"] is None, bolt["name"] is None) == (False, False)
    assert core == {"name": None, "localTaxRegistration": None}


async def test_the_schema_is_told_without_reading_data(bench: Bench) -> None:
    """`_service` is static, and may be asked for by GET."""
    body = await bench.ask("{ _service { sdl } }", static_only=True)
    sdl = body["data"]["_service"]["sdl"]
    assert 'type Person @key(fields: "idNumber")' in sdl
    assert 'type Enterprise @key(fields: "creditCode")' in sdl
    assert bench.city.calls == {}
    refusal = await bench.refused("{ _entities(representations: []) { __typename } }", static_only=True)
    assert refusal.code is Code.OPERATION_UNSUPPORTED


async def test_no_representations_are_no_entities(bench: Bench) -> None:
    """An empty list is answered by one."""
    assert await ask(bench, "__typename", []) == {"data": {"_entities": []}}
    assert codes(await ask(bench, "... on Person { sex }", [])) == []


async def test_a_literal_representation_lives_on_nowhere(bench: Bench) -> None:
    """Keys written into a document are executed and forgotten."""
    literal = f'{{__typename: "Person", idNumber: "{ALICE}"}}'
    text = f"{{ _entities(representations: [{literal}]) {{ ... on Person {{ vitalStatus }} }} }}"
    body = await bench.ask(text)
    assert body["data"]["_entities"] == [{"vitalStatus": "ALIVE"}]
    assert (len(bench.plans), len(bench.documents._kept)) == (0, 0)
    assert ALICE not in repr(bench.entries)


scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from((ALICE, ACME, "Person", "Enterprise", ""))
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("__typename", "idNumber", "creditCode", "x")), inner, max_size=4)
    ),
    max_leaves=6,
)


@given(st.lists(anything.filter(lambda each: each is not None), max_size=4))
def test_whatever_a_representation_is_there_is_one_place_for_it(policies: Snapshot, given_: list[JSON]) -> None:
    """An entity or null with an error, in the order given, whatever a router may send."""
    body = asyncio.run(ask(Bench(policies), "__typename", given_))
    found = body["data"]["_entities"]
    assert len(found) == len(given_)
    struck = [error["path"][1] for error in body.get("errors", ())]
    assert struck == [place for place, each in enumerate(found) if each is None]
