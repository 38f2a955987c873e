"""Reads a GraphQL request off HTTP (GraphQL over HTTP, draft of 2025): media types, body, parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson
from starlette.requests import ClientDisconnect, Request

from gateway.errors import Code, Refusal

RESPONSE_TYPE: Final = "application/graphql-response+json"
JSON_TYPE: Final = "application/json"

_MEMBERS: Final = frozenset({"query", "variables", "operationName", "extensions"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a GraphQL request."""

    text: str = field(repr=False)
    operation_name: str | None
    variables: Mapping[str, object] = field(repr=False)


def accepted_type(request: Request) -> str:
    """The media type of the response: the newer one unless the client accepts plain JSON only."""
    accept = request.headers.get("accept", "*/*")
    ranges = {part.split(";")[0].strip().lower() for part in accept.split(",")}
    if ranges & {RESPONSE_TYPE, "*/*", "application/*", ""}:
        return RESPONSE_TYPE
    return JSON_TYPE


async def read_post(request: Request, most_bytes: int) -> Asked:
    """The parameters in a body. Raises `Refusal` REQUEST_MALFORMED or LIMIT_EXCEEDED.

    Only ``application/json`` is taken: a browser cannot send it to another site without asking first, so no page
    can make a visitor's browser query (cross-site request forgery).
    """
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != JSON_TYPE or _other_charset(parameters):
        raise Refusal(Code.REQUEST_MALFORMED, "The body must be application/json in UTF-8.", status=415)
    return _asked(_decoded(await _body(request, most_bytes)))


def read_get(request: Request) -> Asked:
    """The parameters in a URL's query."""
    given: dict[str, object] = {name: request.query_params[name] for name in request.query_params if name in _MEMBERS}
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _decoded(str(given[name]).encode())
    return _asked(given)


def _other_charset(parameters: str) -> bool:
    name, _, value = parameters.strip().lower().partition("=")
    return name == "charset" and value.strip('"') not in {"utf-8", "utf8"}


async def _body(request: Request, most_bytes: int) -> bytes:
    """The body, read no further than allowed, whatever length the client announced."""
    too_large = Refusal(Code.LIMIT_EXCEEDED, f"The body may have at most {most_bytes} bytes.", status=413)
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > most_bytes:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                raise too_large
    except ClientDisconnect:
        raise Refusal(Code.REQUEST_MALFORMED, "The body ended early.") from None
    return bytes(body)


def _decoded(text: bytes) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refusal(Code.REQUEST_MALFORMED, "The request is not JSON.") from None


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
    if not isinstance(given.get("extensions", {}), dict | None):
        raise Refusal(Code.REQUEST_MALFORMED, "extensions must be a JSON object.")
    return Asked(text, name or None, variables or {})
