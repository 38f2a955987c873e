"""The conformance sample behind services of other shapes: asked for one key a request, or answering in pages."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from aiohttp import web

from source_adapters.access import OPEN, Access
from source_adapters.bound import HttpDepartment, Limits, Service
from source_adapters.shapes import KeyIn, Method, OneKey, PagesBy, Paging
from source_adapters.testing_sample import FIRMS, PEOPLE
from tests.source_adapters.sample_department import (
    FIRM_SERVICE,
    LIMITS,
    PEOPLE_SERVICE,
    http_department,
    records_of,
)

Answer: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

SUBJECT: Final = "X-Subject"
ROWS_A_PAGE: Final = 2
"""What the paged services give at once, whatever size is asked for."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How both registers are bound, and what answers."""

    services: tuple[Service, ...]
    answer: Answer


def shaped_department(address: str, shape: Shape, limits: Limits = LIMITS, access: Access = OPEN) -> HttpDepartment:
    """The sample behind services of this shape at `address`."""
    return http_department(address, limits, access, shape.services)


def records_at(path: str) -> dict[str, dict[str, Any]]:
    """The records of the register at a path, by their keys."""
    return records_of(PEOPLE_SERVICE, PEOPLE) if path.startswith("/people") else records_of(FIRM_SERVICE, FIRMS)


async def answer_field(request: web.Request) -> web.Response:
    """The key is a field of the body; the record is in an envelope that says when it held, or there is a 404."""
    asked = await request.json()
    record = records_at(request.path).get(asked["number"])
    if record is None:
        raise web.HTTPNotFound
    return web.json_response({"data": record, "asOf": "2007-10-31T00:00:00+08:00"})


async def answer_header(request: web.Request) -> web.Response:
    """The key is in a header; the answer is a list, empty where there is no record."""
    record = records_at(request.path).get(request.headers[SUBJECT])
    return web.json_response([] if record is None else [record])


async def answer_path(request: web.Request) -> web.Response:
    """The key is in the path; the answer is the record itself, or null."""
    assert request.method == "GET"
    return web.json_response(records_at(request.path).get(request.path.split("/")[-2]))


def paged(cut: Callable[[Sequence[Any], dict[str, Any], web.Request], dict[str, Any]]) -> Answer:
    """A service whose `cut` takes from all that it has found one page, with what is told beside it."""

    async def answer_page(request: web.Request) -> web.Response:
        asked = await request.json()
        held = records_at(request.path)
        return web.json_response(cut([held[key] for key in held if key in asked["keys"]], asked, request))

    return answer_page


def by_number(found: Sequence[Any], asked: dict[str, Any], _request: web.Request) -> dict[str, Any]:
    """Pages are counted from 1."""
    start = (asked["page"] - 1) * ROWS_A_PAGE
    return {"list": found[start : start + ROWS_A_PAGE]}


def by_offset(found: Sequence[Any], asked: dict[str, Any], _request: web.Request) -> dict[str, Any]:
    """Records are counted from 0, and it is told how many there are."""
    start = asked["from"]
    return {"list": found[start : start + min(ROWS_A_PAGE, asked["most"])], "total": len(found)}


def by_cursor(found: Sequence[Any], asked: dict[str, Any], _request: web.Request) -> dict[str, Any]:
    """Each page says after what the next one begins."""
    start = int(asked.get("after", "r0")[1:])
    end = start + ROWS_A_PAGE
    return {"list": found[start:end], "next": f"r{end}" if end < len(found) else None}


def by_link(found: Sequence[Any], _asked: dict[str, Any], request: web.Request) -> dict[str, Any]:
    """Each page says where the next one is."""
    start = int(request.query.get("from", "0"))
    end = start + ROWS_A_PAGE
    more = {"next": f"{request.path}?from={end}"} if end < len(found) else {}
    return {"list": found[start:end], "links": more}


def one_key(key: OneKey, records: str | None, path: str = "") -> tuple[Service, ...]:
    """Both registers, asked for one key a request; records say themselves when they held where no envelope does."""
    people = replace(PEOPLE_SERVICE, one_key=key, records=records, path=f"/people{path}")
    if records is None:
        people = replace(people, as_of=None, as_of_field="gxrq")
    return people, replace(FIRM_SERVICE, one_key=key, records=records, path=f"/firms{path}")


def in_pages(paging: Paging) -> tuple[Service, ...]:
    """Both registers, answering in pages."""
    people = replace(PEOPLE_SERVICE, records="list", as_of=None, as_of_field="gxrq", paging=paging)
    return people, replace(FIRM_SERVICE, records="list", paging=paging)


IN_FIELD: Final = OneKey(KeyIn.BODY, "number", absent=frozenset({404}))
NUMBERED: Final = Paging(PagesBy.NUMBER, parameter="page")
AT_OFFSET: Final = Paging(PagesBy.OFFSET, parameter="from", total="total", size=5, size_parameter="most")
AT_CURSOR: Final = Paging(PagesBy.CURSOR, parameter="after", next="next")
LINKED: Final = Paging(PagesBy.LINK, next="links.next")

SHAPES: Final = MappingProxyType(
    {
        "http one key in the body": Shape(one_key(IN_FIELD, "data"), answer_field),
        "http one key in a header": Shape(one_key(OneKey(KeyIn.HEADER, SUBJECT), None), answer_header),
        "http one key in the path": Shape(
            one_key(OneKey(KeyIn.PATH, method=Method.GET), None, "/{key}/record"), answer_path
        ),
        "http pages by number": Shape(in_pages(NUMBERED), paged(by_number)),
        "http pages by offset": Shape(in_pages(AT_OFFSET), paged(by_offset)),
        "http pages by cursor": Shape(in_pages(AT_CURSOR), paged(by_cursor)),
        "http pages by link": Shape(in_pages(LINKED), paged(by_link)),
    }
)
