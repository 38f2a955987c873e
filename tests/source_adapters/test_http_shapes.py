"""Services of other shapes: what is sent to them, and what happens where they are wrong."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from source_adapters.bound import Limits, Service
from source_adapters.contract import (
    NO_RECORD,
    Entity,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.http import HttpSource
from source_adapters.shapes import KeyIn, Mark, Method, OneKey, PagesBy, Paging
from source_adapters.testing import HOMES
from source_adapters.testing_sample import (
    AS_OF,
    EDGE,
    HIGH,
    LOW,
    LOW_FIRM,
    STRANGER,
    THREE,
    UNKNOWN_FIRM,
    asking,
    coded,
    exact,
)
from tests.source_adapters.conftest import Answer, Serve, opened
from tests.source_adapters.sample_department import LIMITS, http_department
from tests.source_adapters.sample_services import (
    AT_CURSOR,
    AT_OFFSET,
    IN_FIELD,
    LINKED,
    NUMBERED,
    SHAPES,
    SUBJECT,
    Shape,
    in_pages,
    one_key,
    shaped_department,
)
from tests.source_adapters.test_http import Hanging, Watched, always

IN_BODY = SHAPES["http one key in the body"]
IN_HEADER = SHAPES["http one key in a header"]
IN_PATH = SHAPES["http one key in the path"]


@asynccontextmanager
async def source_of(address: str, shape: Shape, limits: Limits = LIMITS) -> AsyncIterator[HttpSource]:
    """A source of services of this shape, open."""
    async with opened(source := HttpSource(shaped_department(address, shape, limits))):
        yield source


def telling(*documents: object) -> Answer:
    """A service that answers so, one after the other, and then always as the last time."""
    left = list(documents)

    async def answering(_request: web.Request) -> web.Response:
        return web.json_response(left.pop(0) if len(left) > 1 else left[0])

    return answering


async def test_each_spelling_is_a_request_of_its_own(serve: Serve) -> None:
    """The key stands where the binding says and in no address, beside what is asked for."""
    service = Watched(IN_BODY.answer)
    async with source_of(await serve(service), IN_BODY) as source:
        found = await source.fetch(asking([EDGE, STRANGER], HOMES))
    assert [row.cells for row in found.rows] == [(1,), (NO_RECORD,)]
    assert found.rows[0].as_of == (AS_OF,)
    assert [body["number"] for body in service.bodies] == [EDGE, "440104700815205", STRANGER, "440103770606304"]
    assert {tuple(body["fields"]) for body in service.bodies} == {("sfzh", "fwts")}
    assert {str(request.rel_url) for request in service.requests} == {"/people"}


async def test_a_key_in_a_header_is_nowhere_else(serve: Serve) -> None:
    """Neither in the body nor in the address; a GET has no body at all."""
    for method in Method:
        service = Watched(IN_HEADER.answer)
        shape = Shape(one_key(OneKey(KeyIn.HEADER, SUBJECT, method), None), IN_HEADER.answer)
        async with source_of(await serve(service), shape) as source:
            found = await source.fetch(asking([HIGH], HOMES))
        assert found.rows[0].cells == (3,)
        assert {request.headers[SUBJECT] for request in service.requests} == {HIGH, "440105850101005"}
        assert {request.method for request in service.requests} == {method.value}
        assert HIGH not in str((service.bodies, [request.rel_url for request in service.requests]))
        assert all((body is None) == (method is Method.GET) for body in service.bodies)


async def test_a_key_in_the_path_is_warned_of(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """Loudly, at every start, and once for each service."""
    service = Watched(IN_PATH.answer)
    async with source_of(await serve(service), IN_PATH) as source:
        await source.fetch(asking([HIGH], HOMES))
    assert {str(request.rel_url) for request in service.requests} == {
        f"/people/{HIGH}/record",
        "/people/440105850101005/record",
    }
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert told == [
        f"department sample: /{name}/{{key}}/record has keys of subjects in its address; whatever lies between writes "
        "them down"
        for name in ("people", "firms")
    ]


@pytest.mark.parametrize("answering", [always(503), always(body=b"x"), always(404), None])
async def test_no_error_repeats_an_address_with_a_key(
    serve: Serve, caplog: pytest.LogCaptureFixture, answering: Answer | None
) -> None:
    """Not even as a cause: what a driver says of an address ends here."""
    caplog.set_level(logging.DEBUG)
    address = "http://127.0.0.1:1" if answering is None else await serve(answering)
    async with source_of(address, IN_PATH) as source:
        with pytest.raises(SourceError) as refusal:
            await source.fetch(asking([HIGH], HOMES))
    # The department's own server writes addresses down, which is what the warning is about.
    ours = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]
    written = "".join((*traceback.format_exception(refusal.value), *ours))
    assert HIGH not in written
    assert "440105850101005" not in written
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None


@pytest.mark.parametrize("status", [404, 410, 204])
async def test_only_the_statuses_that_are_bound_mean_no_record(serve: Serve, status: int) -> None:
    """Any other is a failure: a wrong path is no register without people."""
    address = await serve(always(status))
    for absent, silent in ((frozenset({status}), True), (frozenset({409}), False)):
        shape = Shape(one_key(replace(IN_FIELD, absent=absent), "data"), IN_BODY.answer)
        async with source_of(address, shape) as source:
            if silent:
                assert (await source.fetch(asking([LOW], HOMES))).rows[0].cells == (NO_RECORD,)
                continue
            with pytest.raises(SourceUnavailable, match=f"status {status}"):
                await source.fetch(asking([LOW], HOMES))


@pytest.mark.parametrize("shape", [IN_BODY, IN_HEADER, IN_PATH])
async def test_moments_do_not_tell_a_record_from_silence(serve: Serve, shape: Shape) -> None:
    """At a complete register, though silence is a status without a moment."""
    registered = coded("registrationStatus", ("ACTIVE", "NONE"), silence="NONE")
    async with source_of(await serve(shape.answer), shape) as source:
        found = await source.fetch(asking([LOW_FIRM, UNKNOWN_FIRM], registered, entity=Entity.ENTERPRISE))
    assert [row.cells for row in found.rows] == [("ACTIVE",), ("NONE",)]
    assert found.rows[0].as_of == found.rows[1].as_of


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"code": 500, "message": "database down"},
        {"data": "no"},
        {"data": {"fwts": 1}},
        {"data": [1]},
        {"data": {"sfzh": EDGE, "fwts": 9}},
        {"data": [{"sfzh": LOW, "fwts": 1}, {"sfzh": HIGH, "fwts": 1}]},
    ],
)
async def test_an_answer_of_another_shape_or_about_another_is_invalid(serve: Serve, document: object) -> None:
    """An error in an envelope is no silence, and nobody gets another's record."""
    async with source_of(await serve(telling(document)), IN_BODY) as source:
        with pytest.raises(SourceDataInvalid):
            await source.fetch(asking([LOW], HOMES))


@pytest.mark.parametrize(
    ("document", "is_answer"),
    [
        ({"code": 0, "data": None}, True),
        ({"code": "0", "data": []}, True),
        ({"code": 500, "data": None}, False),
        ({"code": False, "data": None}, False),
        ({"code": None, "data": None}, False),
        ({"data": None}, False),
        ([], False),
    ],
)
async def test_a_failure_that_calls_itself_an_answer_is_none(serve: Serve, document: object, is_answer: bool) -> None:
    """Where the binding says by what: otherwise nobody could tell it from silence."""
    services = tuple(replace(each, answered_if=Mark("code", frozenset({"0"}))) for each in IN_BODY.services)
    async with source_of(await serve(telling(document)), Shape(services, IN_BODY.answer)) as source:
        if is_answer:
            assert (await source.fetch(asking([LOW], HOMES))).rows[0].cells == (NO_RECORD,)
            return
        with pytest.raises(SourceUnavailable, match="says in its answer that it has failed"):
            await source.fetch(asking([LOW], HOMES))


async def test_a_probe_is_answered_as_everybody_is(serve: Serve) -> None:
    """Many keys: a service that says that it has failed is not there."""
    services = tuple(replace(each, answered_if=Mark("code", frozenset({"0"}))) for each in in_pages(NUMBERED))
    failing, well = telling({"code": 9, "list": []}), telling({"code": 0, "list": []})
    async with source_of(await serve(failing), Shape(services, failing)) as source:
        with pytest.raises(SourceUnavailable, match="says in its answer that it has failed"):
            await source.probe(5)
    async with source_of(await serve(well), Shape(services, well)) as source:
        await source.probe(5)


async def test_two_records_under_two_spellings_are_one_or_invalid(serve: Serve) -> None:
    """As anywhere: equal cells are one, unequal ones are nobody's."""

    async def differing(request: web.Request) -> web.Response:
        number = (await request.json())["number"]
        return web.json_response({"data": {"sfzh": number, "fwts": len(number), "xb": "1"}})

    sex = coded("sex", ("MALE", "FEMALE"))
    async with source_of(await serve(differing), IN_BODY) as source:
        (row,) = (await source.fetch(asking([EDGE], HOMES, sex))).rows
    assert [str(cell) for cell in row.cells] == ["Absent.INVALID", "MALE"]


async def test_no_more_requests_than_bound_are_under_way(serve: Serve) -> None:
    """And as many as bound are."""
    under_way, most = 0, 0

    async def counting(request: web.Request) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return await IN_BODY.answer(request)

    shape = Shape(one_key(replace(IN_FIELD, parallel=3), "data"), counting)
    async with source_of(await serve(counting), shape) as source:
        found = await source.fetch(asking([*THREE, STRANGER], HOMES))
    assert [row.cells for row in found.rows] == [(0,), (1,), (3,), (NO_RECORD,)]
    assert most == 3


async def test_one_failure_fails_the_call_and_ends_the_other_requests(serve: Serve) -> None:
    """The silence of those that were not asked any more would be no answer."""
    hanging = Hanging()

    async def failing_for_one(request: web.Request) -> web.StreamResponse:
        if (await request.json())["number"] == LOW:
            await hanging.asked.wait()
            raise web.HTTPServiceUnavailable
        return await hanging(request)

    async with source_of(await serve(failing_for_one), IN_BODY) as source:
        with pytest.raises(SourceUnavailable, match="status 503"):
            await source.fetch(asking([LOW, EDGE, HIGH], HOMES, timeout=3600))
        hanging.let_go.set()


async def test_all_requests_of_a_question_share_its_time(serve: Serve) -> None:
    """However short each of them is."""

    async def taking_a_while(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.05)
        return web.json_response({"list": [{"sfzh": LOW, "fwts": 0, "gxrq": str(next(ticks))}]})

    ticks = iter(range(10_000))
    shape = Shape(in_pages(replace(NUMBERED, most_pages=10_000)), taking_a_while)
    async with source_of(await serve(taking_a_while), shape, Limits(connect_timeout=0.2, read_timeout=0.2)) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=3600))


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_probe_asks_about_nobody(serve: Serve, shape: str) -> None:
    """One request a service; a service that does not know a number that nobody has is there."""
    service = Watched(SHAPES[shape].answer)
    async with source_of(await serve(service), SHAPES[shape]) as source:
        await source.probe(5)
    assert len(service.requests) == 2
    assert {request.headers["Sharing-Purpose"] for request in service.requests} == {"probe"}


@pytest.mark.parametrize(("status", "is_there"), [(400, True), (422, True), (404, True), (403, False), (500, False)])
async def test_a_probe_takes_a_refused_number_for_an_answer(serve: Serve, status: int, is_there: bool) -> None:
    """But no refusal of the gateway, and no failure."""
    async with source_of(await serve(always(status)), IN_BODY) as source:
        if is_there:
            await source.probe(5)
            return
        with pytest.raises(SourceUnavailable, match=f"status {status}"):
            await source.probe(5)


def page(*keys: str, **beside: Any) -> dict[str, Any]:
    """A page with records of these keys."""
    return {"list": [{"sfzh": key, "fwts": 1, "gxrq": "2007-10-31"} for key in keys], **beside}


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if "pages" in shape])
async def test_pages_are_turned_to_the_end(serve: Serve, shape: str) -> None:
    """Each is asked for with the whole question; a year is answered as on one page."""
    service = Watched(SHAPES[shape].answer)
    tax = exact("incomeTax", ValueKind.MONEY, 2007)
    async with source_of(await serve(service), SHAPES[shape]) as source:
        found = await source.fetch(asking([*THREE, STRANGER], HOMES, tax))
    assert [row.cells[0] for row in found.rows] == [0, 1, 3, NO_RECORD]
    assert len(service.requests) == (3 if "number" in shape else 2)
    assert all(body["keys"] == service.bodies[0]["keys"] for body in service.bodies)


@pytest.mark.parametrize(
    ("paging", "pages", "told"),
    [
        (NUMBERED, [page(LOW)], "a page of the answer is there twice"),
        (NUMBERED, [page(LOW), page(EDGE), page(LOW)], "a page of the answer is there twice"),
        (AT_OFFSET, [page(LOW, total=2)], "a page of the answer is there twice"),
        (AT_OFFSET, [page(LOW)], "does not say readably how many records"),
        (AT_OFFSET, [page(LOW, total="2")], "does not say readably how many records"),
        (AT_OFFSET, [page(LOW, total=True)], "does not say readably how many records"),
        (AT_OFFSET, [page(LOW, total=0)], "does not say readably how many records"),
        (AT_OFFSET, [page(LOW, total=2), page(total=2)], "the pages end before all records were there"),
        (AT_CURSOR, [page(LOW, next="a")], "a page of the answer is there twice"),
        (AT_CURSOR, [page(next="a")], "the pages lead in a circle"),
        (AT_CURSOR, [page(LOW, next="a"), page(next="b"), page(next="a")], "the pages lead in a circle"),
        (AT_CURSOR, [page(LOW, next={"a": 1})], "does not say readably what page follows"),
        (AT_CURSOR, [page(LOW, next=True)], "does not say readably what page follows"),
        (LINKED, [page(links={"next": "/people"})], "the pages lead in a circle"),
        (LINKED, [page(links={"next": "http://127.0.0.1:1/people"})], "said to be elsewhere"),
        (LINKED, [page(links={"next": "//evil.example/people"})], "said to be elsewhere"),
        (LINKED, [page(links={"next": "https://127.0.0.1/people"})], "said to be elsewhere"),
        (LINKED, [page(links={"next": "file:///etc/passwd"})], "said to be elsewhere"),
        (LINKED, [page(links={"next": "javascript:1"})], "said to be elsewhere"),
        (LINKED, [page(links={"next": "http://["})], "said to be elsewhere"),
        (LINKED, [page(links={"next": f"/people?of={LOW}"})], "holds a key"),
        (replace(LINKED, next="next"), [{"list": {}}], "no records where the binding says"),
        (NUMBERED, [{"records": []}], "no records where the binding says"),
        (NUMBERED, [page(LOW, EDGE, HIGH), page()], "about nobody who was asked for"),
        (replace(NUMBERED, most_records=2), [page(LOW, LOW, LOW)], "more than 2 records"),
        (replace(NUMBERED, most_pages=2), [page(LOW), page(LOW, LOW), page()], "not ended after 2 pages"),
    ],
)
async def test_pages_that_cannot_be_believed_fail_the_call(
    serve: Serve, paging: Paging, pages: list[object], told: str
) -> None:
    """Nothing of them is taken for an answer, and nobody else is asked."""
    service = Watched(telling(*pages))
    async with source_of(await serve(service), Shape(in_pages(paging), service)) as source:
        with pytest.raises(SourceDataInvalid, match=told):
            await source.fetch(asking([LOW], HOMES))
    assert len(service.requests) <= 4


async def test_pages_without_end_are_ended(serve: Serve) -> None:
    """By their number, where each is another one."""
    numbers = iter(range(10_000))

    async def endless(_request: web.Request) -> web.Response:
        return web.json_response(page(next=next(numbers)))

    service = Watched(endless)
    async with source_of(await serve(service), Shape(in_pages(AT_CURSOR), service)) as source:
        with pytest.raises(SourceDataInvalid, match="not ended after 50 pages"):
            await source.fetch(asking([LOW], HOMES))
    assert len(service.requests) == 50


async def test_a_link_with_credentials_is_not_followed(serve: Serve) -> None:
    """They would stand in the place of the gateway's own."""
    address = ""

    async def answering(_request: web.Request) -> web.Response:
        return web.json_response(page(links={"next": address.replace("//", "//user:canary@") + "/people"}))

    address = await serve(answering)
    async with source_of(address, Shape(in_pages(LINKED), answering)) as source:
        with pytest.raises(SourceDataInvalid, match="said to be elsewhere") as refusal:
            await source.fetch(asking([LOW], HOMES))
    assert "canary" not in str(refusal.value)


async def test_a_page_that_is_gone_fails_the_call(serve: Serve) -> None:
    """A status that means "no record" means nothing in the middle of an answer."""
    services: tuple[Service, ...] = tuple(
        replace(service, paging=AT_CURSOR, records="list") for service in one_key(IN_FIELD, "list")
    )

    async def answering(request: web.Request) -> web.Response:
        if "after" in await request.json():
            raise web.HTTPNotFound
        return web.json_response(page(LOW, next="a"))

    bound = http_department(await serve(answering), services=services)
    async with opened(HttpSource(bound)) as source:
        with pytest.raises(SourceDataInvalid, match="a page of the answer is missing"):
            await source.fetch(asking([LOW], HOMES))


def test_pages_by_each_word_are_tested() -> None:
    """A new way of turning pages comes with its service."""
    assert {paging.by for paging in (NUMBERED, AT_OFFSET, AT_CURSOR, LINKED)} == set(PagesBy)
