"""Reads a GraphQL request off HTTP, as the specification "GraphQL over HTTP" says; docs/graphql-over-http.md."""

import asyncio
from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson
from starlette.datastructures import QueryParams

from gateway.errors import Code, Refusal
from gateway.http.arrived import Arrived
from gateway.http.media import named, preferred_type
from gateway.http.patience import Patience

RESPONSE_TYPE: Final = "application/graphql-response+json"
JSON_TYPE: Final = "application/json"
OFFERED: Final = (RESPONSE_TYPE, JSON_TYPE)
"""Media types of a response, the preferred one first."""

LONGEST_QUERY_STRING: Final = 16 * 1024
"""Bytes after the ``?`` of a URL; a longer document is for POST."""

_MEMBERS: Final = ("query", "operationName", "variables", "extensions")


class Asked(NamedTuple):
    """The parameters of a GraphQL request."""

    text: str
    operation_name: str | None
    variables: Mapping[str, object]

    def __repr__(self) -> str:
        return f"Asked(operation_name={self.operation_name!r})"


def accepted_type(request: Arrived) -> str | None:
    """The media type of the response; None where the client accepts none that there is."""
    return preferred_type(request.joined("accept"), OFFERED)


async def read_post(request: Arrived, most_bytes: int, patience: Patience) -> Asked:
    """The parameters in a body. Raises `Refusal` REQUEST_MALFORMED or LIMIT_EXCEEDED.

    Only ``application/json`` is taken: a browser cannot send it to another site without asking first, so no page
    can make a visitor's browser query (cross-site request forgery).
    """
    media_types = request.headers.get("content-type", ())
    media_type = named(media_types[0]) if len(media_types) == 1 and media_types[0].strip() else None
    if media_type is None or media_type.name != JSON_TYPE or not media_type.in_utf_8:
        raise Refusal(Code.REQUEST_MALFORMED, "The body must be application/json in UTF-8.", status=415)
    coding = (request.joined("content-encoding") or "").strip().lower()
    if coding not in {"", "identity"}:
        # a small body could unpack into a huge one
        raise Refusal(Code.REQUEST_MALFORMED, "The body must be sent without a content coding.", status=415)
    return _asked(_decoded(await _body(request, most_bytes, patience), "The body is not JSON."))


def read_get(request: Arrived) -> Asked:
    """The parameters in a URL's query; an empty optional one counts as absent. Raises `Refusal` as `read_post`."""
    if len(request.scope["query_string"]) > LONGEST_QUERY_STRING:
        limit = f"The URL's query may have at most {LONGEST_QUERY_STRING} bytes; send the request by POST."
        raise Refusal(Code.LIMIT_EXCEEDED, limit, status=414)
    given: dict[str, object] = {}
    parameters = QueryParams(request.scope["query_string"])
    for name in _MEMBERS:
        values = parameters.getlist(name)
        if len(values) > 1:
            raise Refusal(Code.REQUEST_MALFORMED, f"The parameter {name} is given more than once.")
        if values and values[0]:
            given[name] = values[0]
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _decoded(str(given[name]).encode(), f"The parameter {name} is not JSON.")
    return _asked(given)


async def _body(request: Arrived, most_bytes: int, patience: Patience) -> bytes:
    """The body, read no further and waited for no longer than allowed, whatever the client announced."""
    too_large = Refusal(Code.LIMIT_EXCEEDED, f"The body may have at most {most_bytes} bytes.", status=413)
    announced = request.header("content-length") or ""
    if announced.isascii() and announced.isdigit() and int(announced) > most_bytes:
        raise too_large
    task = patience.begin()
    try:
        body = await _gathered(request, most_bytes)
    except asyncio.CancelledError:
        if not patience.ran_out(task):
            raise
        late = f"The body must arrive within {patience.seconds} seconds."
        raise Refusal(Code.REQUEST_MALFORMED, late, status=408) from None
    finally:
        patience.end(task)
    if len(body) > most_bytes:
        raise too_large
    return body


async def _gathered(request: Arrived, most_bytes: int) -> bytes:
    """All of the body, or so much of it that it is too much."""
    body, more = await _chunk(request)
    if not more:
        # usually a body comes whole, and is not copied
        return body
    gathered = bytearray(body)
    while more and len(gathered) <= most_bytes:
        chunk, more = await _chunk(request)
        gathered += chunk
    return bytes(gathered)


async def _chunk(request: Arrived) -> tuple[bytes, bool]:
    """The next part of the body, and whether more will come."""
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise Refusal(Code.REQUEST_MALFORMED, "The body ended early.")
    return message.get("body", b""), message.get("more_body", False)


def _decoded(text: bytes, otherwise: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refusal(Code.REQUEST_MALFORMED, otherwise) from None


def _asked(given: object) -> Asked:
    if isinstance(given, list):
        raise Refusal(Code.REQUEST_MALFORMED, "Batches of operations are not served; send one operation a request.")
    if not isinstance(given, dict):
        raise Refusal(Code.REQUEST_MALFORMED, "The request must be a JSON object.")
    text, name, variables = given.get("query"), given.get("operationName"), given.get("variables")
    if not isinstance(text, str):
        raise Refusal(Code.REQUEST_MALFORMED, "The request must have the text of a GraphQL document as query.")
    if name is not None and not isinstance(name, str):
        raise Refusal(Code.REQUEST_MALFORMED, "operationName must be a text.")
    if variables is not None and not isinstance(variables, dict):
        raise Refusal(Code.REQUEST_MALFORMED, "variables must be a JSON object.")
    if not isinstance(given.get("extensions"), dict | None):
        raise Refusal(Code.REQUEST_MALFORMED, "extensions must be a JSON object.")
    return Asked(text, name or None, variables or {})
