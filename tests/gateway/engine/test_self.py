"""SELF: under a purpose about oneself a token serves the subject that it names, and no other by any query."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.engine.mandate import Caller
from gateway.errors import Code, Refusal
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from tests.gateway.engine_room import POLICIES, Bench
from tests.gateway.small_city import ACME, ALICE, ALICE_NAME, BOB, CANARIES, CAROL, DORA

HALL = ("citizen-service-hall", "subject-service")
PERSONS = (ALICE, BOB, CAROL, DORA)

OWN = "name { exact } householdStatus sex pensionStatus"


@pytest.fixture(scope="module")
def policies() -> Snapshot:
    """The real policies, read once."""
    return load(POLICIES, REGISTER)


@pytest.fixture
def bench(policies: Snapshot) -> Bench:
    """An engine under these policies."""
    return Bench(policies)


def token(subject: str | None) -> Caller:
    """What a token of the hall about somebody says."""
    return Caller(HALL[0], subject=subject)


async def ask(bench: Bench, text: str, subject: str | None, **variables: object) -> Any:
    """The hall's question under a token about this subject."""
    return await bench.ask(text, variables, who=HALL, caller=token(subject))


async def refused(bench: Bench, text: str, subject: str | None, **variables: object) -> Refusal:
    """Its refusal, which must have come before any department was asked."""
    refusal = await bench.refused(text, variables, who=HALL, caller=token(subject))
    assert bench.city.calls == {}
    assert bench.entries[-1].outcome == refusal.code
    return refusal


async def test_a_subject_reads_its_own(bench: Bench) -> None:
    """By every root field that takes a key of persons, and by any spelling of it."""
    text = f"""query($id: String!, $these: [_Any!]!) {{
      person(idNumber: $id) {{ {OWN} }} persons(idNumbers: [$id, $id]) {{ {OWN} }}
      _entities(representations: $these) {{ ... on Person {{ {OWN} }} }} }}"""
    these = [{"__typename": "Person", "idNumber": ALICE}]
    body = await ask(bench, text, ALICE, id=ALICE.lower(), these=these)
    own = {
        "name": {"exact": ALICE_NAME},
        "householdStatus": "LOCAL",
        "sex": "FEMALE",
        "pensionStatus": "RECEIVING",
    }
    assert "errors" not in body
    assert body["data"] == {"person": own, "persons": [own, own], "_entities": [own]}


OTHERS = {
    "one": "query($k: String!) { person(idNumber: $k) { sex } }",
    "one, by an alias": "query($k: String!) { me: person(idNumber: $k) { sex } }",
    "a list": "query($k: String!) { persons(idNumbers: [$k]) { sex } }",
    "a list with oneself": "query($k: String!, $me: String!) { persons(idNumbers: [$me, $k]) { sex } }",
    "beside oneself": (
        "query($k: String!, $me: String!) { a: person(idNumber: $me) { sex } b: person(idNumber: $k) { sex } }"
    ),
    "a fragment": "query($k: String!) { ...F } fragment F on Query { person(idNumber: $k) { sex } }",
    "without a field": "query($k: String!) { person(idNumber: $k) { __typename } }",
    "its key alone": "query($k: String!) { person(idNumber: $k) { idNumber } }",
    "a denied field": "query($k: String!) { person(idNumber: $k) { homesOwned { exact } } }",
    "an entity": (
        'query($k: String!) { _entities(representations: [{__typename: "Person", idNumber: $k}]) { __typename } }'
    ),
    "an entity after oneself": """query($k: String!, $me: String!) { _entities(representations: [
      {__typename: "Person", idNumber: $me}, {__typename: "Person", idNumber: $k}]) { ... on Person { sex } } }""",
    "a default": f'query($other: String! = "{BOB}") {{ person(idNumber: $other) {{ sex }} }}',
}


@pytest.mark.parametrize("way", sorted(OTHERS))
async def test_no_other_subject_is_asked_about(bench: Bench, way: str) -> None:
    """The whole operation is refused, and nobody in it is fetched, oneself included."""
    refusal = await refused(bench, OTHERS[way], ALICE, k=BOB, me=ALICE)
    assert (refusal.code, refusal.status) == (Code.SUBJECT_MISMATCH, 403)
    assert not any(canary in f"{refusal}{refusal.extensions}{bench.entries}" for canary in CANARIES)


@pytest.mark.parametrize(
    "text",
    [
        "query($k: String!) { enterprise(creditCode: $k) { registrationStatus } }",
        "query($k: String!) { enterprises(creditCodes: [$k]) { registrationStatus } }",
        """query($k: String!) {
          _entities(representations: [{__typename: "Enterprise", creditCode: $k}]) { __typename } }""",
    ],
)
@pytest.mark.parametrize("subject", [ALICE, ACME])
async def test_an_enterprise_is_nobodys_self(bench: Bench, text: str, subject: str) -> None:
    """The claim names a person; an enterprise's key matches none, not even one that stands in the claim."""
    assert (await refused(bench, text, subject, k=ACME)).code is Code.SUBJECT_MISMATCH


@pytest.mark.parametrize("subject", [None, "", "x", ALICE[:-1], ALICE[:17] + "1", "1101051949123100", f"{ALICE} {BOB}"])
async def test_a_token_without_a_readable_subject_serves_nobody(bench: Bench, subject: str | None) -> None:
    """Absent, empty or malformed: then there is nobody whom the token could be about."""
    text = "query($k: String!) { person(idNumber: $k) { sex } }"
    assert (await refused(bench, text, subject, k=ALICE)).code is Code.SUBJECT_MISMATCH


@pytest.mark.parametrize("subject", [None, ALICE])
async def test_what_is_about_nobody_needs_no_subject(bench: Bench, subject: str | None) -> None:
    """The catalogue and introspection are the same for all."""
    body = await ask(bench, '{ catalogue { field } __type(name: "Person") { name } }', subject)
    assert body["data"]["__type"] == {"name": "Person"}


async def test_two_subjects_share_a_plan_and_nothing_else(bench: Bench) -> None:
    """The claim is checked on each request; it is no part of what is remembered."""
    text = f"query($id: String!) {{ person(idNumber: $id) {{ {OWN} }} }}"
    for _ in range(2):
        for key, name in ((ALICE, ALICE_NAME), (BOB, "李雷")):
            assert (await ask(bench, text, key, id=key))["data"]["person"]["name"] == {"exact": name}
    assert len(bench.plans) == 1
    assert ALICE not in repr(bench.plans._kept)
    with pytest.raises(Refusal):
        await ask(bench, text, ALICE, id=BOB)


async def test_subjects_at_once_do_not_mix(bench: Bench) -> None:
    """Each answer is about the subject of its own token, whichever comes first."""
    police = bench.city.sources["public_security"]
    police.held_back = asyncio.Event()
    text = "query($id: String!) { person(idNumber: $id) { idNumber name { exact } } }"
    asking = [asyncio.create_task(ask(bench, text, key, id=key)) for key in (ALICE, BOB, ALICE, CAROL)]
    await asyncio.sleep(0)
    police.held_back.set()
    answered = [(await each)["data"]["person"] for each in asking]
    assert [each["idNumber"] for each in answered] == [ALICE, BOB, ALICE, CAROL]
    assert answered[0] == answered[2]
    assert [request.look_ups[0].key for request in police.requests] == [ALICE, BOB, ALICE, CAROL]


FIELDS = (
    "name { exact }",
    "sex",
    "idNumber",
    "householdStatus",
    "pensionStatus",
    "homesOwned { exact }",
    "householdMembers { name { exact } }",
    "employer { name }",
    "sources { field outcome }",
    "__typename",
)


@st.composite
def roots(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A root field about one to three subjects, written with literals, and who they are."""
    keys = draw(st.lists(st.sampled_from((*PERSONS, ACME)), min_size=1, max_size=3))
    inside = " ".join(draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4, unique=True)))
    inside = draw(st.sampled_from(("{}", "... on Person {{ {} }}", "... {{ {} }}"))).format(inside)
    listed = ", ".join(f'"{key}"' for key in keys)
    represented = ", ".join(_represented(key) for key in keys)
    form = draw(st.sampled_from(("person", "persons", "_entities", "enterprises")))
    if form == "person":
        return f'person(idNumber: "{keys[0]}") {{ {inside} }}', keys[:1]
    if form == "persons":
        return f"persons(idNumbers: [{listed}]) {{ {inside} }}", keys
    if form == "_entities":
        return f"_entities(representations: [{represented}]) {{ ... on Person {{ {inside} }} }}", keys
    return f"enterprises(creditCodes: [{listed}]) {{ name }}", [ACME]


def _represented(key: str) -> str:
    kind, field = ("Enterprise", "creditCode") if key == ACME else ("Person", "idNumber")
    return f'{{__typename: "{kind}", {field}: "{key}", name: "{BOB}"}}'


@given(st.lists(roots(), min_size=1, max_size=3), st.sampled_from((*PERSONS, None)))
def test_no_query_reads_another(policies: Snapshot, asked: list[tuple[str, list[str]]], subject: str | None) -> None:
    """Either all subjects are the token's own, or nobody is asked anything."""
    bench = Bench(policies)
    text = "{ " + " ".join(f"r{place}: {root}" for place, (root, _) in enumerate(asked)) + " }"
    about_others = {key for _, keys in asked for key in keys} != {subject}
    body = asyncio.run(_answered(bench, text, subject))
    assert (body is None) == about_others
    asked_about = {
        look_up.key
        for source in bench.city.sources.values()
        for request in source.requests
        for look_up in request.look_ups
    }
    assert asked_about <= (set() if about_others else {subject})
    assert not any(key in str(body) for key in PERSONS if key != subject)


async def _answered(bench: Bench, text: str, subject: str | None) -> Any:
    """The answer, or None where it was refused for the keys that were given."""
    try:
        return await ask(bench, text, subject)
    except Refusal as refusal:
        if refusal.code in {Code.SUBJECT_MISMATCH, Code.INVALID_IDENTIFIER}:
            return None
        raise
