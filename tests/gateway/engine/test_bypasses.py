"""Ways round a denial that other gateways were seen to leave open (each one a door that must be shut)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from graphql import print_ast

from gateway.errors import Code
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from tests.gateway.engine.ways_round import INSIDE, PLACES, operation
from tests.gateway.engine_room import FILING, LOCAL_DESK, LOTTERY, NATIONAL_DESK, Bench, codes
from tests.gateway.policy_copies import changed, with_rules, without_line
from tests.gateway.small_city import ACME, ALICE, BOB, CANARIES, CANARY_LOCAL, CANARY_TAX, FELIX


@pytest.fixture(scope="module")
def neighbourly(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The real policies, and households for the lottery."""
    row = f"{','.join(LOTTERY)},Person.householdMembers,relation,*,allow"
    return with_rules(tmp_path_factory.mktemp("neighbourly"), row)


@pytest.mark.parametrize("place", sorted(PLACES))
@pytest.mark.parametrize("inside", sorted(INSIDE))
async def test_no_way_round_a_denial(bench: Bench, neighbourly: Snapshot, inside: str, place: str) -> None:
    """The figure is in no response and in no request to the department, wherever the person stands."""
    bench.snapshot = neighbourly
    named: dict[str, object] = {"id": BOB, "neighbour": FELIX}
    represented = {
        name: [{"__typename": "Person", "idNumber": key}] for name, key in (("these", BOB), ("those", FELIX))
    }
    body = await bench.ask(operation(inside, place), named | represented)
    assert str(CANARY_TAX) not in str(body)
    assert "FIELD_DENIED" in {code for code, _ in codes(body)}
    asked = bench.city.asked("local_tax") + bench.city.asked("land_housing")
    assert not any(" exact" in attribute for attribute in asked)
    assert "derived" in inside or bench.city.asked("local_tax") == []


async def test_a_plan_is_never_shared_between_clients(bench: Bench) -> None:
    """The same document under the same purpose: each client has its own rulings, in either order."""
    text = "query($c: String!) { enterprise(creditCode: $c) { localTax(year: 2007) { range { label } } } }"
    for _ in range(2):
        assert (await bench.ask(text, {"c": ACME}, who=LOCAL_DESK))["data"]["enterprise"]["localTax"]["range"]
        denied = await bench.ask(text, {"c": ACME}, who=NATIONAL_DESK)
        assert denied["data"]["enterprise"]["localTax"]["range"] is None
    assert len(bench.plans) == 2


async def test_a_plan_is_never_shared_between_purposes(bench: Bench, tmp_path: Path) -> None:
    """A client with two purposes gets under each what that one grants."""
    policies = changed(tmp_path, "rules/exit-entry-business-filing.csv", "exit-entry-filing-desk", LOTTERY[0])
    bench.snapshot = load(policies, REGISTER)
    text = "query($c: String!) { enterprise(creditCode: $c) { totalTax(year: 2006) { status } } }"
    granted = await bench.ask(text, {"c": ACME}, who=(LOTTERY[0], FILING[1]))
    denied = await bench.ask(text, {"c": ACME}, who=LOTTERY)
    assert granted["data"]["enterprise"]["totalTax"]["status"] == "BELOW"
    assert codes(denied) == [("FIELD_DENIED", "enterprise.totalTax.status")]


async def test_a_plan_is_never_shared_between_policy_versions(bench: Bench, tmp_path: Path) -> None:
    """A grant taken away is gone with the next request, and the plan made under it with it."""
    text = "query($id: String!) { person(idNumber: $id) { vitalStatus } }"
    assert (await bench.ask(text, {"id": ALICE}))["data"]["person"]["vitalStatus"] == "ALIVE"
    bench.snapshot = load(without_line(tmp_path, "rules/housing-lottery.csv", "Person.vitalStatus"), REGISTER)
    assert codes(await bench.ask(text, {"id": ALICE})) == [("FIELD_DENIED", "person.vitalStatus")]


async def test_a_plan_is_never_shared_between_days(bench: Bench) -> None:
    """On the day after its last one a purpose is refused, though its plans are remembered."""
    text = "query($id: String!) { person(idNumber: $id) { vitalStatus } }"
    last = bench.snapshot.purposes[LOTTERY[1]].until
    bench.day = last
    await bench.ask(text, {"id": ALICE})
    bench.day = last + timedelta(days=1)
    assert (await bench.refused(text, {"id": ALICE})).code is Code.PURPOSE_EXPIRED
    bench.day = date(2007, 11, 1)
    await bench.ask(text, {"id": ALICE})
    assert len(bench.plans) == 2


async def test_shaping_variables_make_their_own_plans(bench: Bench) -> None:
    """A field included by a variable is not answered where the variable excludes it."""
    text = "query($id: String!, $w: Boolean!) { person(idNumber: $id) { vitalStatus sex @include(if: $w) } }"
    assert codes(await bench.ask(text, {"id": ALICE, "w": False})) == []
    assert codes(await bench.ask(text, {"id": ALICE, "w": True})) == [("FIELD_DENIED", "person.sex")]
    assert (await bench.ask(text, {"id": ALICE, "w": False}))["data"]["person"] == {"vitalStatus": "ALIVE"}


async def test_nothing_of_a_subject_lives_on_in_plans_and_documents(bench: Bench) -> None:
    """Neither keys, names nor figures, whether they came as variables, defaults or literals."""
    for text, variables in (
        ("query($id: String!) { person(idNumber: $id) { homesOwned { status } } }", {"id": ALICE}),
        (f'{{ person(idNumber: "{ALICE}", givenName: "星海") {{ nameMatches }} }}', {}),
        (f'query($id: String! = "{ALICE}") {{ person(idNumber: $id) {{ vitalStatus }} }}', {}),
    ):
        await bench.ask(text, variables)
    assert len(bench.plans) == 1
    documents = [print_ast(each.node) for kept in bench.documents._kept.values() for each in kept.operations.values()]
    remembered = repr(bench.plans._kept) + "".join(documents)
    assert documents
    assert not any(canary in remembered for canary in CANARIES)
    assert str(CANARY_LOCAL) not in remembered


async def test_one_subject_has_one_name_in_an_operation(bench: Bench) -> None:
    """Names cannot be tried out on a person through aliases or several root fields."""
    text = """query($id: String!, $a: String, $b: String) {
      a: person(idNumber: $id, givenName: $a) { nameMatches }
      b: person(idNumber: $id, givenName: $b) { nameMatches }
    }"""
    refusal = await bench.refused(text, {"id": ALICE, "a": "甲", "b": "乙"})
    assert refusal.code is Code.LIMIT_EXCEEDED
    same = await bench.ask(text, {"id": ALICE, "a": "欧阳·星海", "b": "欧阳·星海"})
    assert same["data"] == {"a": {"nameMatches": "YES"}, "b": {"nameMatches": "YES"}}
    unnamed = await bench.ask(text, {"id": ALICE, "a": "欧阳·星海"})
    assert unnamed["data"] == {"a": {"nameMatches": "YES"}, "b": {"nameMatches": "UNDETERMINED"}}
