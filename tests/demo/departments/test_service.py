"""The departments' services over real HTTP."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from demo.city import City
from demo.departments.service import Service
from demo.departments.serving import services, serving
from demo.generator.truth import Truth
from tests.demo.departments.conftest import Caller

Callers = tuple[Caller, Caller]


async def test_tax_office_tells_payments_by_organisation_code(callers: Callers, truth: Truth) -> None:
    """A canary's planted tax is told under its organisation code, for the year asked."""
    canary = truth.canaries.enterprises[0]
    code = canary.enterprise.organisation_code
    status, told = await callers[1].ask({"keys": [code], "fields": ["payments"], "years": [2007]})
    assert status == 200
    assert told["data"]["list"] == [{"zzjgdm": code, "payments": {"2007": canary.national_tax}}]


async def test_company_register_tells_names_by_credit_code(callers: Callers, truth: Truth) -> None:
    """A canary's planted name is told under its credit code."""
    canary = truth.canaries.enterprises[0].enterprise
    _, told = await callers[0].ask({"keys": [canary.code], "fields": ["qymc"]})
    assert told["records"] == [{"tyshxydm": canary.code, "qymc": canary.name}]


async def test_stranger_is_refused(callers: Callers) -> None:
    """Without the department's token nothing is told, and nothing counted."""
    status, _ = await callers[1].ask({"keys": ["A"], "fields": []}, token="wrong")
    assert status == 401
    assert await callers[1].calls() == ""


async def test_department_without_a_token_asks_for_none(small_city: City) -> None:
    """Where no variable is set, none is wanted."""
    tax_office = services(small_city, {})[1]
    async with serving([(tax_office, 0)]) as (port,), aiohttp.ClientSession() as session:
        body: dict[str, list[str]] = {"keys": [], "fields": []}
        async with session.post(f"http://127.0.0.1:{port}{tax_office.desk.counters[0].path}", json=body) as response:
            assert response.status == 200


async def test_calls_are_counted_without_their_keys(callers: Callers) -> None:
    """Each question is one line: how many keys, which fields and years, for whom and what for."""
    await callers[1].ask({"keys": ["A", "B"], "fields": ["djzt"], "years": [2007]})
    lines = [json.loads(line) for line in (await callers[1].calls()).splitlines()]
    assert lines == [
        {"path": "/taxpayers/query", "keys": 2, "fields": ["djzt"], "years": [2007], "client": "c", "purpose": "p"}
    ]


async def test_probe_about_nobody_is_not_counted(callers: Callers) -> None:
    """A question without keys is answered and leaves the counts alone."""
    status, _ = await callers[0].ask({"keys": [], "fields": ["qymc"]})
    assert status == 200
    assert await callers[0].calls() == ""


async def test_calls_can_be_forgotten(callers: Callers) -> None:
    """After DELETE the count starts again."""
    await callers[0].ask({"keys": ["A"], "fields": []})
    async with callers[0].session.delete(callers[0].base + "/calls") as response:
        assert response.status == 204
    assert await callers[0].calls() == ""


async def test_ordered_error_is_a_failure_until_it_is_lifted(callers: Callers) -> None:
    """An error answers with a status of failure, and `none` ends it; the other department is untouched."""
    assert await callers[1].fail("error") == 204
    assert (await callers[1].ask({"keys": ["A"], "fields": []}))[0] == 500
    assert (await callers[0].ask({"keys": ["A"], "fields": []}))[0] == 200
    await callers[1].fail("none")
    assert (await callers[1].ask({"keys": ["A"], "fields": []}))[0] == 200


async def test_ordered_garbage_is_no_json(callers: Callers) -> None:
    """Garbage looks like an answer and cannot be read."""
    await callers[1].fail("garbage")
    with pytest.raises(json.JSONDecodeError):
        await callers[1].ask({"keys": ["A"], "fields": []})


async def test_ordered_hang_keeps_callers_waiting_until_it_is_lifted(callers: Callers) -> None:
    """A hanging department counts the call and answers only when the fault changes."""
    await callers[1].fail("hang")
    asking = asyncio.create_task(callers[1].ask({"keys": ["A"], "fields": []}))
    while not await callers[1].calls():
        assert not asking.done()
    await callers[1].fail("none")
    assert (await asking)[0] == 503


async def test_ordered_half_breaks_off(callers: Callers) -> None:
    """The answer says how long it is, and is not."""
    await callers[1].fail("half")
    with pytest.raises(aiohttp.ClientPayloadError):
        await callers[1].ask({"keys": ["A"], "fields": []})


async def test_ordered_page_is_no_json(callers: Callers) -> None:
    """As a department's proxy shows it while the department is being mended."""
    await callers[1].fail("page")
    with pytest.raises(aiohttp.ContentTypeError):
        await callers[1].ask({"keys": ["A"], "fields": []})


async def test_ordered_crowd_has_two_records_for_a_key(callers: Callers, truth: Truth) -> None:
    """Which are not alike."""
    canary = truth.canaries.enterprises[0].enterprise
    await callers[0].fail("crowd")
    _, told = await callers[0].ask({"keys": [canary.code], "fields": ["qymc"]})
    assert told["records"] == [{"tyshxydm": canary.code, "qymc": name} for name in (canary.name, None)]


async def test_ordered_strangers_are_those_of_an_earlier_question(callers: Callers, truth: Truth) -> None:
    """Nobody who is asked for is among them."""
    one, other = (canary.enterprise for canary in truth.canaries.enterprises[:2])
    await callers[0].ask({"keys": [one.code], "fields": ["qymc"]})
    await callers[0].fail("strangers")
    _, told = await callers[0].ask({"keys": [other.code], "fields": ["qymc"]})
    assert told["records"] == [{"tyshxydm": one.code, "qymc": one.name}]
    assert (await callers[0].ask({"keys": [one.code], "fields": ["qymc"]}))[0] == 500


async def test_ordered_slowness_ends_with_the_order(callers: Callers) -> None:
    """Whoever waits is answered, at once if it is lifted."""
    await callers[1].fail("slow")
    asking = asyncio.create_task(callers[1].ask({"keys": ["A"], "fields": []}))
    while not await callers[1].calls():
        assert not asking.done()
    await callers[1].fail("none")
    assert (await asking)[0] == 200


@pytest.mark.parametrize("order", [{"mode": "sideways"}, {}, [], "none"])
async def test_unknown_fault_is_refused(callers: Callers, order: object) -> None:
    """Only those that there are are taken."""
    async with callers[0].session.put(callers[0].base + "/fault", json=order) as response:
        assert response.status == 400


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"keys": [1], "fields": []}', b"\xff"])
async def test_malformed_question_is_refused(callers: Callers, body: bytes) -> None:
    """What is no question gets a 400 that repeats nothing of it."""
    register = callers[0]
    headers = {"Authorization": f"Bearer {register.token}"}
    async with register.session.post(register.base + register.path, data=body, headers=headers) as response:
        assert response.status == 400
        assert set(await response.json()) == {"error"}


async def test_department_says_which_city_it_is_part_of(callers: Callers, small_city: City) -> None:
    """Two departments of one city can be told from those of another."""
    async with callers[1].session.get(callers[1].base + "/about") as response:
        assert await response.json() == {"department": "national_tax", "city": small_city.identity}


async def test_unreadable_register_is_a_failure(small_city: City, tmp_path: Path) -> None:
    """A service whose database is gone says so, and nothing of where it was."""
    desk = services(small_city, {})[0].desk
    async with (
        serving([(Service(desk, tmp_path / "gone.db", None, "city"), 0)]) as (port,),
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/enterprises/query", json={"keys": ["A"], "fields": []}) as response,
    ):
        assert response.status == 503
        assert await response.json() == {"error": "the register cannot be read"}


async def test_tax_office_answers_by_graphql(callers: Callers, truth: Truth) -> None:
    """The same register at the same port: entities of a federation, fields of the root, and figures by year."""
    canary = truth.canaries.enterprises[0]
    code = canary.enterprise.organisation_code
    asked = """query($codes: [ID!]!, $entities: [_Any!]!) {
      asOf
      taxpayers(keys: $codes) { zzjgdm payments(year: 2007) { amount } }
      _entities(representations: $entities) { ... on Taxpayer { then: payments(year: 2007) { amount }
        never: payments(year: 1949) { amount } } }
    }"""
    entities = [{"__typename": "Taxpayer", "zzjgdm": key} for key in (code, "nobody")]
    question = {"query": asked, "variables": {"codes": [code, "nobody"], "entities": entities}}
    by_graphql = replace(callers[1], path="/")
    status, told = await by_graphql.ask(question)
    paid = {"amount": str(canary.national_tax)}
    assert (status, told["data"]) == (
        200,
        {
            "asOf": "2007-10-28T18:00:00+08:00",
            "taxpayers": [{"zzjgdm": code, "payments": paid}],
            "_entities": [{"then": paid, "never": None}, None],
        },
    )
    assert (await by_graphql.ask(question, token="wrong"))[0] == 401
    await by_graphql.fail("error")
    assert (await by_graphql.ask(question))[0] == 500
