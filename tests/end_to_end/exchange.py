"""One request to the endpoint and what came back: over HTTP, or straight to an application in this process."""

from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson
from starlette.applications import Starlette
from yarl import URL

JSON: Final = "application/json"
GRAPHQL: Final = "application/graphql-response+json"

Message = MutableMapping[str, Any]

_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """A request; `in_pieces` sends the body without saying beforehand how long it is."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    target: str = "/graphql"
    in_pieces: bool = False

    def with_headers(self, **headers: str | None) -> "Sent":
        """The same with these headers, underscores for dashes; None leaves one out."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        kept = {**self.headers, **named}
        return replace(self, headers={name: value for name, value in kept.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Got:
    """A complete response; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def document(self) -> Any:
        """The JSON of the body, typed Any because its shape is the query's."""
        return orjson.loads(self.body)

    @property
    def code(self) -> str | None:
        """The code of the first error, if there is one."""
        errors = self.document.get("errors")
        return errors[0]["extensions"]["code"] if errors else None

    @property
    def request_id(self) -> str:
        """The id that the response says it has."""
        return self.headers["sharing-request"]

    @property
    def everything(self) -> str:
        """All that the caller was told, as one text."""
        lines = [f"{name}: {value}" for name, value in self.headers.items()]
        return "\n".join((*lines, self.body.decode()))


def question(text: object, variables: object = None, **more: object) -> bytes:
    """The body of a GraphQL request."""
    return orjson.dumps({"query": text, "variables": variables, **more})


def errors(got: Got) -> list[tuple[str, str | None, str]]:
    """(code, department, pattern) of each error of an answer, sorted."""
    found = (error["extensions"] for error in got.document.get("errors", ()))
    return sorted((each["code"], each.get("department"), each["pattern"]) for each in found)


async def over_http(session: aiohttp.ClientSession, port: int, sent: Sent) -> Got:
    """Send it to a gateway at this loopback port."""
    async with session.request(
        sent.method,
        URL(f"http://127.0.0.1:{port}{sent.target}", encoded=True),
        data=_pieces(sent.body) if sent.in_pieces else BytesIO(sent.body) if sent.body else None,
        headers=sent.headers,
        skip_auto_headers=("Content-Type",),
        allow_redirects=False,
    ) as response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Got(response.status, headers, await response.read())


async def straight(app: Starlette, sent: Sent, told: Callable[[Message], None] = lambda _message: None) -> Got:
    """Hand it to the application; `told` sees each message of the response before anybody else does."""
    received: list[Message] = []
    pieces = _pieces(sent.body)

    async def receive() -> Message:
        piece = await anext(pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message: Message) -> None:
        told(message)
        received.append(message)

    await app(_scope(sent), receive, send)
    start, *bodies = received
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Got(start["status"], headers, b"".join(body.get("body", b"") for body in bodies))


def _scope(sent: Sent) -> dict[str, Any]:
    target = urlsplit(sent.target)
    length = {} if sent.in_pieces else {"Content-Length": str(len(sent.body))}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": target.path,
        "raw_path": target.path.encode(),
        "root_path": "",
        "query_string": target.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in {**sent.headers, **length}.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8_000),
    }


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]
