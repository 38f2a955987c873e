"""Relations: who is reached, in how many calls, in which order, and what lies behind without a grant."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from demo.generator.identity_number import identity_number
from gateway.errors import Code
from gateway.limits import Limits
from gateway.policy.snapshot import Snapshot
from source_adapters.contract import INVALID, Entity, SourceUnavailable
from source_adapters.fake import FakeSource, Holding
from tests.gateway.engine_room import HASHER, Bench, codes
from tests.gateway.policy_copies import DESK, with_relations
from tests.gateway.small_city import (
    ACME,
    ALICE,
    ALICE_NAME,
    BOB,
    CANARIES,
    CAROL,
    CORE,
    DORA,
    ELMS,
    EVAN,
    FELIX,
    NOBODY,
    PERSONS,
    Records,
)

CROWD = tuple(identity_number("440105", date(1950 + n % 50, 3, 1), 100 + n) for n in range(300))
"""Neighbours without an entry of their own in the register of persons."""


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Policies under which a desk holds every relation."""
    return with_relations(tmp_path_factory.mktemp("related"))


@pytest.fixture(scope="module")
def keys_granted(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The same, and the key of whoever is reached."""
    return with_relations(tmp_path_factory.mktemp("keys"), "Person.idNumber exact")


@pytest.fixture
def bench(related: Snapshot) -> Bench:
    """An engine under these policies."""
    return Bench(related)


def households(members: Mapping[str, tuple[str, ...]], entries: Records = MappingProxyType({})) -> FakeSource:
    """A register of persons with these households, `entries` standing in the place of those of the small city."""
    crowd: Records = {key: {"idNumber": key} for key in CROWD}
    lists: Records = {key: {"householdMembers": listed} for key, listed in members.items()}
    return FakeSource(
        "public_security",
        Holding(Entity.PERSON, tuple(PERSONS[ALICE]), {**PERSONS, **crowd, **entries}),
        Holding(Entity.PERSON, ("householdMembers",), lists),
    )


async def until(reached: Callable[[], bool]) -> None:
    """Let others run until something is so, at most for a thousand turns."""
    for _ in range(1_000):
        if reached():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not come about")


async def ask(bench: Bench, text: str, **variables: object) -> Any:
    """The desk's question."""
    return await bench.ask(text, variables, who=DESK)


NEST = """query($ids: [String!]!) { persons(idNumbers: $ids) {
  vitalStatus pensionStatus
  householdMembers { vitalStatus pensionStatus a: maritalStatus employer { registrationStatus wageDispute } }
  employer { registrationStatus wageDispute legalRepresentative { vitalStatus } }
  again: employer { wageDispute }
} }"""


async def test_related_subjects_are_answered_by_their_own_departments(bench: Bench) -> None:
    """Of everyone reached, what the desk holds; null where there is nobody."""
    text = """query($id: String!) { person(idNumber: $id) {
      householdMembers { vitalStatus pensionStatus employer { registrationStatus } }
      enterprises { registrationStatus legalRepresentative { pensionStatus } } employer { wageDispute } } }"""
    body = await ask(bench, text, id=ALICE)
    assert "errors" not in body
    person = body["data"]["person"]
    assert person["householdMembers"] == [
        {"vitalStatus": "ALIVE", "pensionStatus": "NONE", "employer": {"registrationStatus": "ACTIVE"}}
    ]
    entry = {"registrationStatus": "ACTIVE", "legalRepresentative": {"pensionStatus": "RECEIVING"}}
    assert person["enterprises"] == [entry, entry]
    assert person["employer"] is None


@pytest.mark.parametrize("parents", [1, 200])
async def test_each_department_is_asked_at_most_once_for_each_kind_and_wave(bench: Bench, parents: int) -> None:
    """Whatever the number of parents, of aliases and of ways there; waves that meet travel in one call."""
    ids = [DORA, BOB, CAROL, *CROWD][:parents]
    bench.city.sources["public_security"] = households({DORA: (CAROL, BOB), **dict.fromkeys(ids[1:], (BOB,))})
    body = await ask(bench, NEST, ids=ids)
    assert "errors" not in body
    asked = Counter(
        (request.department, request.entity.value)
        for source in bench.city.sources.values()
        for request in source.requests
    )
    at_most = Counter(
        {
            ("public_security", "Person"): 3,
            ("labour", "Person"): 2,
            ("civil_affairs", "Person"): 1,
            ("industry_commerce", "Enterprise"): 2,
            ("labour", "Enterprise"): 2,
        }
    )
    assert asked.keys() == at_most.keys()
    assert asked <= at_most


async def test_each_subject_is_asked_about_once_in_a_call(bench: Bench) -> None:
    """Two hundred whose relation leads to one and the same make one look-up."""
    bench.city.sources["public_security"] = households(dict.fromkeys(CROWD[:200], (ALICE,)))
    text = "query($ids: [String!]!) { persons(idNumbers: $ids) { householdMembers { pensionStatus } } }"
    body = await ask(bench, text, ids=list(CROWD[:200]))
    assert body["data"]["persons"] == [{"householdMembers": [{"pensionStatus": "RECEIVING"}]}] * 200
    (request,) = bench.city.sources["labour"].requests
    assert [look_up.key for look_up in request.look_ups] == [ALICE]


async def test_a_fetch_starts_when_its_keys_are_there(bench: Bench) -> None:
    """A department that is slow in the first wave holds up only what lies behind it."""
    labour, police = bench.city.sources["labour"], bench.city.sources["public_security"]
    labour.held_back = asyncio.Event()
    text = """query($id: String!) { person(idNumber: $id) {
      employer { registrationStatus } householdMembers { vitalStatus householdMembers { vitalStatus } } } }"""
    asking = asyncio.create_task(ask(bench, text, id=DORA))
    await until(lambda: len(police.requests) == 3)
    assert len(labour.requests) == 1
    assert bench.city.sources["industry_commerce"].requests == []
    labour.held_back.set()
    body = await asking
    assert body["data"]["person"]["employer"] == {"registrationStatus": "ACTIVE"}
    assert body["data"]["person"]["householdMembers"] == [
        {"vitalStatus": "ALIVE", "householdMembers": [{"vitalStatus": "ALIVE"}]}
    ]


async def test_a_list_is_in_the_order_of_keyed_hashes(bench: Bench, keys_granted: Snapshot) -> None:
    """The same every time, whatever the department's order, and not that of the keys: it would tell who is older."""
    bench.snapshot = keys_granted
    members = CROWD[:12]
    for listed in (members, members[::-1], tuple(sorted(members))):
        bench.city.sources["public_security"] = households({ALICE: listed})
        assert await members_of(bench, ALICE) == HASHER.ordered("Person", members)
    assert HASHER.ordered("Person", members) != sorted(members)


@pytest.mark.parametrize("listed", [100, 101])
async def test_a_relation_that_leads_to_too_many_is_null_with_an_error(
    bench: Bench, keys_granted: Snapshot, listed: int
) -> None:
    """Never cut silently; the others' relations are answered."""
    bench.snapshot = keys_granted
    bench.city.sources["public_security"] = households({ALICE: CROWD[:listed], DORA: (ALICE,)})
    text = """query($ids: [String!]!) { persons(idNumbers: $ids) {
      householdMembers { idNumber } sources { field outcome } } }"""
    body = await ask(bench, text, ids=[ALICE, DORA])
    alice, dora = body["data"]["persons"]
    assert dora["householdMembers"] == [{"idNumber": ALICE}]
    if listed == 100:
        assert "errors" not in body
        assert len(alice["householdMembers"]) == 100
        return
    assert alice == {
        "householdMembers": None,
        "sources": [{"field": "householdMembers", "outcome": "UNAVAILABLE"}],
    }
    (error,) = body["errors"]
    assert error["path"] == ["persons", 0, "householdMembers"]
    assert (error["extensions"]["code"], error["extensions"]["department"]) == ("LIMIT_EXCEEDED", "public_security")
    assert error["extensions"]["paths"] == [["persons", 0, "householdMembers"]]


async def test_a_relation_to_one_that_leads_to_two_is_the_departments_fault(bench: Bench) -> None:
    """No one of them is chosen, and nothing is asked about either."""
    two: Records = {ACME: {"legalRepresentative": (ALICE, BOB)}, CORE: {"legalRepresentative": (CAROL,)}}
    bench.city.sources["industry_commerce"] = FakeSource(
        "industry_commerce", Holding(Entity.ENTERPRISE, ("legalRepresentative",), two)
    )
    text = """query($c: [String!]!) { enterprises(creditCodes: $c) {
      legalRepresentative { vitalStatus } sources { outcome } } }"""
    body = await ask(bench, text, c=[ACME, CORE])
    assert body["data"]["enterprises"] == [
        {"legalRepresentative": None, "sources": [{"outcome": "UNAVAILABLE"}]},
        {"legalRepresentative": {"vitalStatus": "ALIVE"}, "sources": [{"outcome": "ANSWERED"}]},
    ]
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "SOURCE_DATA_INVALID"
    assert error["extensions"]["department"] == "industry_commerce"
    assert asked_about(bench, "public_security") == {CAROL}


async def test_a_denied_relation_hides_all_behind_it(bench: Bench) -> None:
    """One error, whatever is selected behind; and nobody is asked for the relation or for what it leads to."""
    bench.snapshot = Bench().snapshot
    text = """query($ids: [String!]!) { persons(idNumbers: $ids) {
      householdMembers { vitalStatus pensionStatus householdMembers { vitalStatus } } sources { field } } }"""
    body = await ask(bench, text, ids=[ALICE, NOBODY])
    assert body["data"]["persons"] == [{"householdMembers": None, "sources": []}] * 2
    assert codes(body) == [("FIELD_DENIED", "persons.*.householdMembers")]
    assert bench.city.calls == {}


async def test_what_lies_behind_needs_its_own_grant(bench: Bench) -> None:
    """Also the key of whoever is reached, which at the root is echoed."""
    text = """query($id: String!) { person(idNumber: $id) { idNumber
      householdMembers { idNumber sex vitalStatus sources { field } } enterprises { creditCode name } } }"""
    body = await ask(bench, text, id=ALICE)
    assert body["data"]["person"] == {
        "idNumber": ALICE,
        "householdMembers": [
            {"idNumber": None, "sex": None, "vitalStatus": "ALIVE", "sources": [{"field": "vitalStatus"}]}
        ],
        "enterprises": [{"creditCode": None, "name": None}] * 2,
    }
    assert {error["extensions"]["pattern"]: error["extensions"]["cells"] for error in body["errors"]} == {
        "person.householdMembers.*.idNumber": 1,
        "person.householdMembers.*.sex": 1,
        "person.enterprises.*.creditCode": 2,
        "person.enterprises.*.name": 2,
    }
    assert bench.city.asked("public_security") == ["householdMembers relation", "vitalStatus status"]
    assert DORA not in str(body)


async def test_a_reached_key_that_is_granted_comes_from_its_authority(bench: Bench, keys_granted: Snapshot) -> None:
    """The department of the key is asked, not the relation believed: whoever is not in its register has none."""
    bench.snapshot = keys_granted
    bench.city.sources["public_security"] = households({ALICE: (DORA, NOBODY)})
    assert set(await members_of(bench, ALICE)) == {DORA, None}


async def test_a_name_at_the_root_is_not_compared_behind_a_relation(bench: Bench) -> None:
    """Also where the person reached is one whom the caller named: only look-ups carry names."""
    text = """query($ids: [String!]!, $names: [String]) { persons(idNumbers: $ids, givenNames: $names) {
      nameMatches householdMembers { nameMatches householdMembers { nameMatches } } } }"""
    body = await ask(bench, text, ids=[ALICE, DORA], names=[ALICE_NAME, "欧阳小雨"])
    behind = [{"nameMatches": "UNDETERMINED", "householdMembers": [{"nameMatches": "UNDETERMINED"}]}]
    assert body["data"]["persons"] == [{"nameMatches": "YES", "householdMembers": behind}] * 2
    named = [
        sum(look_up.given_name is not None for look_up in request.look_ups)
        for request in bench.city.sources["public_security"].requests
    ]
    assert named == [2, 0, 0]


async def test_an_error_says_which_of_the_reached_it_struck(bench: Bench) -> None:
    """Under a single person as under many."""
    members = HASHER.ordered("Person", (DORA, BOB, CAROL))
    bad: Records = {members[2]: {**PERSONS[members[2]], "vitalStatus": INVALID}}
    bench.city.sources["public_security"] = households({ALICE: tuple(members), EVAN: (FELIX, members[2])}, bad)
    single = await ask(
        bench, "query($id: String!) { person(idNumber: $id) { householdMembers { vitalStatus } } }", id=ALICE
    )
    (error,) = single["errors"]
    assert error["path"] == ["person", "householdMembers", 2, "vitalStatus"]
    assert error["extensions"]["paths"] == [error["path"]]
    text = "query($ids: [String!]!) { persons(idNumbers: $ids) { householdMembers { vitalStatus } } }"
    many = await ask(bench, text, ids=[NOBODY, ALICE, EVAN])
    second = HASHER.ordered("Person", (FELIX, members[2])).index(members[2])
    (error,) = many["errors"]
    assert error["extensions"]["paths"] == [
        ["persons", 1, "householdMembers", 2, "vitalStatus"],
        ["persons", 2, "householdMembers", second, "vitalStatus"],
    ]
    assert [written_at(many["data"], path) for path in error["extensions"]["paths"]] == [None, None]


async def test_a_relation_that_fails_is_one_error_and_asks_nobody_behind(bench: Bench) -> None:
    """What could not be reached is not missing in addition."""
    bench.city.sources["labour"].failure = SourceUnavailable("labour", "down")
    text = """query($ids: [String!]!) { persons(idNumbers: $ids) {
      employer { registrationStatus } vitalStatus } }"""
    body = await ask(bench, text, ids=[DORA, BOB])
    assert body["data"]["persons"] == [{"employer": None, "vitalStatus": "ALIVE"}] * 2
    assert codes(body) == [("SOURCE_UNAVAILABLE", "persons.*.employer")]
    assert bench.city.calls == {"labour": 1, "public_security": 1}
    assert {each.department: each.calls for each in bench.entries[-1].departments}["industry_commerce"] == 0


async def test_the_entry_names_the_reached_as_hashes(bench: Bench) -> None:
    """Beside those who were asked about; each once, and never a key."""
    text = """query($id: String!) { person(idNumber: $id) {
      householdMembers { vitalStatus } again: householdMembers { pensionStatus } enterprises { wageDispute } } }"""
    await ask(bench, text, id=ALICE)
    (entry,) = bench.entries
    assert entry.subjects == HASHER.hashes("Person", [ALICE])
    firms = HASHER.hashes("Enterprise", [ACME[8:17], ELMS[8:17]])
    assert sorted(entry.reached) == sorted([*HASHER.hashes("Person", [DORA]), *firms])
    assert entry.counts.subjects == 1
    assert not any(canary in repr(entry) for canary in (*CANARIES, DORA, ELMS))


def nested(levels: int) -> str:
    """A question that follows a relation round and round."""
    inner = "vitalStatus"
    for _ in range(levels):
        inner = f"householdMembers {{ {inner} }}"
    return f"query($id: String!) {{ person(idNumber: $id) {{ {inner} }} }}"


async def test_a_cycle_ends_at_the_depth_of_the_document(bench: Bench) -> None:
    """Two who live together lead to each other for as long as the caller writes, and he may write no longer."""
    body = await ask(bench, nested(14), id=ALICE)
    assert str(body["data"]).count("householdMembers") == 14
    assert len(bench.city.sources["public_security"].requests) == 15
    refusal = await bench.refused(nested(15), {"id": ALICE}, who=DESK)
    assert refusal.code is Code.LIMIT_EXCEEDED
    assert len(bench.city.sources["public_security"].requests) == 15


async def test_a_cycle_that_multiplies_ends_at_the_values_of_a_response(bench: Bench) -> None:
    """Ten who all lead to each other are a million at the sixth level; the use until then is entered."""
    ten = CROWD[:10]
    bench.city.sources["public_security"] = households(dict.fromkeys(ten, ten))
    bench.limits = Limits(leaves=5_000)
    refusal = await bench.refused(nested(6), {"id": ten[0]}, who=DESK)
    assert refusal.code is Code.LIMIT_EXCEEDED
    assert [len(request.look_ups) for request in bench.city.sources["public_security"].requests] == [1, 10, 10, 10]
    (entry,) = bench.entries
    assert entry.outcome == "LIMIT_EXCEEDED"
    assert entry.subjects == HASHER.hashes("Person", ten[:1])
    assert sorted(entry.reached) == sorted(HASHER.hashes("Person", ten))
    assert [(each.department, each.calls) for each in entry.departments[:5]] == [
        *[("public_security", 1)] * 4,
        ("public_security", 0),
    ]


async def members_of(bench: Bench, key: str) -> list[str | None]:
    """The keys of somebody's household, as the response lists them."""
    text = "query($id: String!) { person(idNumber: $id) { householdMembers { idNumber } } }"
    body = await ask(bench, text, id=key)
    assert "errors" not in body
    return [each["idNumber"] for each in body["data"]["person"]["householdMembers"]]


def asked_about(bench: Bench, department: str) -> set[str]:
    """Everyone whom a department was asked about."""
    return {look_up.key for request in bench.city.sources[department].requests for look_up in request.look_ups}


def written_at(data: Any, path: list[str | int]) -> Any:
    """What stands at a path of the response."""
    for step in path:
        data = data[step]
    return data
