"""GraphQL over HTTP against the whole gateway at a real port: what goes in, what status and media type come out."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote, urlencode

import aiohttp
import orjson
import pytest
import pytest_asyncio
from yarl import URL

from gateway.app import create_app
from gateway.http.compression import FROM_BYTES
from gateway.http.key_set import KeySet
from gateway.http.request import LONGEST_QUERY_STRING
from tests.gateway.engine_room import LOTTERY
from tests.gateway.http.issuing import Signer, key_set
from tests.gateway.http.running import at_a_port, made_of
from tests.gateway.small_city import ALICE, BOB

pytestmark = pytest.mark.asyncio(loop_scope="module")

GRAPHQL: Final = "application/graphql-response+json; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"
MOST_BYTES: Final = 32_768

GOOD: Final = "query Q($ids: [String!]!) { persons(idNumbers: $ids) { vitalStatus } }"
PARTIAL: Final = "query Q($ids: [String!]!) { persons(idNumbers: $ids) { vitalStatus sex } }"
TWO: Final = "query A { __typename } query B { a: __typename }"
CATALOGUE: Final = "{ catalogue { field description descriptionZh forms } }"
IDS: Final = {"ids": [ALICE, BOB]}

client = Signer("city-1")


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway at a port, and a session to it that adds nothing of its own."""

    session: aiohttp.ClientSession
    port: int

    async def send(
        self, method: str, target: str = "/graphql", body: bytes = b"", headers: Mapping[str, str | None] | None = None
    ) -> "Got":
        """The response to a request under a good token; None takes a header out."""
        given = {
            "Authorization": f"Bearer {client.token()}",
            "Sharing-Purpose": LOTTERY[1],
            "Accept": "application/graphql-response+json",
            **({"Content-Type": "application/json"} if method == "POST" else {}),
            **(headers or {}),
        }
        async with self.session.request(
            method,
            URL(f"http://127.0.0.1:{self.port}{target}", encoded=True),
            data=BytesIO(body) if body else None,
            headers={name: value for name, value in given.items() if value is not None},
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type"),
            allow_redirects=False,
        ) as response:
            sent = {name.lower(): value for name, value in response.headers.items()}
            return Got(response.status, sent, await response.read())

    async def post(self, body: object, **headers: str | None) -> "Got":
        """The response to this JSON, or to these bytes; underscores of headers stand for dashes."""
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return await self.send("POST", body=content, headers=named)

    async def get(self, *pairs: tuple[str, str], **headers: str | None) -> "Got":
        """The response to these parameters in a URL."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return await self.send("GET", f"/graphql?{urlencode(pairs, quote_via=quote)}", headers=named)


@dataclass(frozen=True, slots=True)
class Got:
    """A whole response; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def document(self) -> Any:
        """The JSON of the body, typed Any because its shape is the query's."""
        return orjson.loads(self.body)

    @property
    def media_type(self) -> str | None:
        """Its Content-Type."""
        return self.headers.get("content-type")

    @property
    def code(self) -> str | None:
        """The code of the first error."""
        errors = self.document.get("errors")
        return errors[0]["extensions"]["code"] if errors else None


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def gateway() -> AsyncIterator[Gateway]:
    """A gateway over the small city."""
    parts = made_of(KeySet.read(key_set(client)), body_bytes=MOST_BYTES)
    async with (
        at_a_port(create_app(parts)) as port,
        aiohttp.ClientSession(trust_env=False, auto_decompress=False) as session,
    ):
        yield Gateway(session, port)


def assert_marked(got: Got) -> None:
    """Every response of the endpoint has its id, may not be stored, and varies with what was negotiated."""
    assert len(got.headers["sharing-request"]) == 32
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["vary"] == "Accept, Accept-Encoding"
    assert not [name for name in got.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, GRAPHQL),
        ("", GRAPHQL),
        ("*/*", GRAPHQL),
        ("application/*", GRAPHQL),
        ("application/graphql-response+json", GRAPHQL),
        ("APPLICATION/GraphQL-Response+JSON", GRAPHQL),
        ("application/graphql-response+json; charset=utf-8", GRAPHQL),
        ('application/graphql-response+json;charset="UTF-8"', GRAPHQL),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        ("application/json;q=0.9, application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/json, application/graphql-response+json", JSON),
        ("application/json, text/plain, */*", JSON),
        ("*/*, application/json;q=0", GRAPHQL),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("text/html, application/*;q=0.2", GRAPHQL),
        ("application/graphql-response+json; charset=utf-16, application/json", JSON),
        ("application/graphql-response+json;q=high, application/json;q=0.1", JSON),
    ],
)
@pytest.mark.parametrize(
    ("body", "status", "plain_status"),
    [
        ({"query": GOOD, "variables": IDS}, 200, 200),
        ({"query": PARTIAL, "variables": IDS}, 200, 200),
        ({"query": "{"}, 400, 200),
        ({"query": "{ nothing }"}, 400, 200),
        ({"query": TWO}, 400, 200),
        ({"query": GOOD, "variables": {"ids": ["1"]}}, 400, 200),
        ({"query": GOOD}, 400, 200),
        ({"variables": IDS}, 400, 400),
        (b"{", 400, 400),
    ],
    ids=["good", "partial", "no GraphQL", "invalid", "which operation", "no key", "no variable", "no query", "no JSON"],
)
async def test_media_type_and_status(
    gateway: Gateway, accept: str | None, media_type: str, body: object, status: int, plain_status: int
) -> None:
    """The best type that is accepted; what is wrong with the document shows in the status of the newer type only."""
    got = await gateway.post(body, accept=accept)
    assert got.media_type == media_type
    assert got.status == (plain_status if media_type == JSON else status)
    assert ("data" in got.document) == (status == 200)
    assert_marked(got)


async def test_partial_data_has_its_errors(gateway: Gateway) -> None:
    """What is granted stands beside the error of what is not."""
    got = await gateway.post({"query": PARTIAL, "variables": IDS})
    assert got.code == "FIELD_DENIED"
    assert [set(person) for person in got.document["data"]["persons"]] == [{"vitalStatus", "sex"}] * 2


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/xml, text/*;q=0.5",
        "*/*;q=0",
        "application/json;q=0",
        "application/json;q=2",
        "application/json; charset=latin-1",
        "json",
    ],
)
async def test_nothing_acceptable(gateway: Gateway, accept: str) -> None:
    """406 and the reason, in the newer type: whoever reads it will understand it."""
    got = await gateway.post({"query": GOOD, "variables": IDS}, accept=accept)
    assert (got.status, got.code, got.media_type) == (406, "REQUEST_MALFORMED", GRAPHQL)
    assert_marked(got)


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/JSON; Charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_bodies_that_are_read(gateway: Gateway, content_type: str) -> None:
    """JSON in UTF-8, said or not."""
    assert (await gateway.post({"query": GOOD, "variables": IDS}, content_type=content_type)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": None},
        {"content_type": ""},
        {"content_type": ";"},
        {"content_type": "text/plain"},
        {"content_type": "application/graphql"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/json; charset=utf-16"},
        {"content_type": "application/json; a=b; charset=latin-1"},
        {"content_type": "application/json, text/plain"},
        {"content_encoding": "gzip"},
        {"content_encoding": "identity, br"},
    ],
)
async def test_bodies_that_are_not_read(gateway: Gateway, headers: dict[str, str | None]) -> None:
    """415, with what would be read."""
    got = await gateway.post({"query": GOOD, "variables": IDS}, **headers)
    assert (got.status, got.code) == (415, "REQUEST_MALFORMED")
    assert (got.headers["accept-post"], got.headers["accept-encoding"]) == ("application/json", "identity")
    assert_marked(got)


async def test_identity_is_no_coding(gateway: Gateway) -> None:
    """A client may say that it did nothing to the body."""
    assert (await gateway.post({"query": GOOD, "variables": IDS}, content_encoding="identity")).status == 200


@pytest.mark.parametrize(
    "more",
    [
        {"operationName": None},
        {"operationName": ""},
        {"operationName": "Q"},
        {"extensions": None},
        {"extensions": {}},
        {"extensions": {"anything": [1]}},
        {"unknown": {"member": 1}},
    ],
)
async def test_members_that_may_be_there(gateway: Gateway, more: dict[str, object]) -> None:
    """An optional member that is null counts as absent, and one that nobody knows is passed over."""
    got = await gateway.post({"query": GOOD, "variables": IDS, **more})
    assert (got.status, got.code) == (200, None)


async def test_null_variables_are_none(gateway: Gateway) -> None:
    """A document that needs none may say so."""
    assert (await gateway.post({"query": "{ __typename }", "variables": None})).document == {
        "data": {"__typename": "Query"}
    }


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"query", "not JSON"),
        ('{"query": "{ __typename }"}'.encode("utf-16"), "not JSON"),
        (b'{"query": NaN}', "not JSON"),
        (b"null", "JSON object"),
        (b'"{ __typename }"', "JSON object"),
        ([{"query": "{ __typename }"}], "Batches"),
        ([], "Batches"),
        ({}, "query"),
        ({"query": None}, "query"),
        ({"query": ["{ __typename }"]}, "query"),
        ({"qeury": "{ __typename }"}, "query"),
        ({"query": "{ __typename }", "operationName": 7}, "operationName"),
        ({"query": "{ __typename }", "variables": [7]}, "variables"),
        ({"query": "{ __typename }", "variables": "{}"}, "variables"),
        ({"query": "{ __typename }", "extensions": []}, "extensions"),
        ({"query": "{ __typename }", "extensions": "{}"}, "extensions"),
    ],
)
async def test_malformed_bodies(gateway: Gateway, body: object, said: str) -> None:
    """400 under either media type, with a message that says which part is wrong."""
    for accept in ("application/graphql-response+json", "application/json"):
        got = await gateway.post(body, accept=accept)
        assert (got.status, got.code) == (400, "REQUEST_MALFORMED")
        assert said in got.document["errors"][0]["message"]


async def test_large_bodies_are_refused(gateway: Gateway) -> None:
    """413 beyond the limit."""
    got = await gateway.post({"query": GOOD, "extensions": {"padding": "x" * MOST_BYTES}})
    assert (got.status, got.code) == (413, "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    ("pairs", "data"),
    [
        ([("query", "{ __typename }")], {"__typename": "Query"}),
        (
            [("query", "{ __typename }"), ("variables", ""), ("operationName", ""), ("extensions", "")],
            {"__typename": "Query"},
        ),
        ([("query", "{ __typename }"), ("variables", "null"), ("extensions", "null")], {"__typename": "Query"}),
        (
            [("query", "query null { a: __typename } query B { b: __typename }"), ("operationName", "null")],
            {"a": "Query"},
        ),
        ([("query", TWO), ("operationName", "B")], {"a": "Query"}),
        (
            [
                ("query", "query Q($no: Boolean!) { __typename a: __typename @skip(if: $no) }"),
                ("variables", '{"no": true}'),
            ],
            {"__typename": "Query"},
        ),
        ([("query", "{ __typename }"), ("unknown", "x"), ("unknown", "y")], {"__typename": "Query"}),
        ([("query", '{ __type(name: "Person") { name } }')], {"__type": {"name": "Person"}}),
    ],
)
async def test_parameters_in_the_url(gateway: Gateway, pairs: list[tuple[str, str]], data: object) -> None:
    """As in a body; an empty one counts as absent, and ``null`` is a name like any other."""
    got = await gateway.get(*pairs)
    assert (got.status, got.document, got.media_type) == (200, {"data": data}, GRAPHQL)
    assert_marked(got)


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("query", "")],
        [("variables", "{}")],
        [("query", "{ __typename }"), ("query", "{ __typename }")],
        [("query", "{ __typename }"), ("operationName", ""), ("operationName", "Q")],
        [("query", "{ __typename }"), ("variables", "{")],
        [("query", "{ __typename }"), ("variables", "[]")],
        [("query", "{ __typename }"), ("extensions", "7")],
    ],
)
async def test_malformed_parameters(gateway: Gateway, pairs: list[tuple[str, str]]) -> None:
    """400: missing, given twice, or no JSON."""
    got = await gateway.get(*pairs)
    assert (got.status, got.code) == (400, "REQUEST_MALFORMED")
    assert_marked(got)


@pytest.mark.parametrize(
    "text",
    [GOOD, "mutation { x }", "subscription { x }"],
    ids=["about subjects", "mutation", "subscription"],
)
@pytest.mark.parametrize("accept", ["application/graphql-response+json", "application/json"])
async def test_what_a_url_may_not_ask(gateway: Gateway, text: str, accept: str) -> None:
    """405 under either media type: no identity number in a URL, and nothing but queries."""
    got = await gateway.get(("query", text), ("variables", orjson.dumps(IDS).decode()), accept=accept)
    assert (got.status, got.code, got.headers["allow"]) == (405, "OPERATION_UNSUPPORTED", "POST")


async def test_long_urls_are_refused(gateway: Gateway) -> None:
    """414: what is that long is for a body."""
    got = await gateway.get(("query", "{ __typename }" + " " * LONGEST_QUERY_STRING))
    assert (got.status, got.code) == (414, "LIMIT_EXCEEDED")


async def test_head_is_get_without_the_body(gateway: Gateway) -> None:
    """The same status and headers, but for the request's id and the time."""
    target = f"/graphql?{urlencode({'query': '{ __typename }'})}"
    headed, got = await gateway.send("HEAD", target), await gateway.send("GET", target)
    assert (headed.status, headed.body) == (200, b"")
    own = {"sharing-request", "date"}
    assert {n: v for n, v in headed.headers.items() if n not in own} == {
        n: v for n, v in got.headers.items() if n not in own
    }


async def test_options_tells_the_methods_and_nothing_of_other_origins(gateway: Gateway) -> None:
    """No page of another site may ask; a token is not needed to learn that."""
    got = await gateway.send(
        "OPTIONS",
        headers={"Authorization": None, "Origin": "https://page.example", "Access-Control-Request-Method": "POST"},
    )
    assert (got.status, got.body, got.headers["allow"]) == (204, b"", "GET, HEAD, OPTIONS, POST")
    assert not [name for name in got.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "QUERY"])
async def test_other_methods(gateway: Gateway, method: str) -> None:
    """405, and which there are."""
    got = await gateway.send(method)
    assert (got.status, got.code, got.headers["allow"]) == (405, "REQUEST_MALFORMED", "GET, HEAD, OPTIONS, POST")
    assert_marked(got)


async def test_other_paths(gateway: Gateway) -> None:
    """404 in the form of every refusal."""
    for target in ("/", "/graphql/", "/metrics", "/graphql/x"):
        got = await gateway.send("POST", target)
        assert (got.status, got.code) == (404, "REQUEST_MALFORMED")
        assert_marked(got)


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("br, deflate", None),
        ("gzip;q=0", None),
        ("*, gzip;q=0", None),
        ("gzip", "gzip"),
        ("br;q=1, GZIP;q=0.1", "gzip"),
        ("*", "gzip"),
    ],
)
async def test_large_answers_are_compressed_when_asked(
    gateway: Gateway, accept_encoding: str | None, coding: str | None
) -> None:
    """And are the same text."""
    got = await gateway.post({"query": CATALOGUE}, accept_encoding=accept_encoding)
    plain = await gateway.post({"query": CATALOGUE})
    assert got.headers.get("content-encoding") == coding
    assert int(got.headers["content-length"]) == len(got.body)
    assert len(plain.body) > FROM_BYTES
    assert (gzip.decompress(got.body) if coding else got.body) == plain.body
    assert_marked(got)


async def test_small_answers_are_sent_as_they_are(gateway: Gateway) -> None:
    """There is nothing to save."""
    got = await gateway.post({"query": "{ __typename }"}, accept_encoding="gzip")
    assert "content-encoding" not in got.headers
    assert_marked(got)


async def test_no_token_no_word_about_the_request(gateway: Gateway) -> None:
    """Who is not known is told just that, whatever else is wrong."""
    for body, headers in ((b"{", {}), (b"{}", {"accept": "text/html"}), (b"{}", {"content_type": "text/plain"})):
        got = await gateway.post(body, authorization=None, **headers)
        assert (got.status, got.code) == (401, "UNAUTHENTICATED")


async def test_a_body_that_ends_early_harms_nobody(gateway: Gateway) -> None:
    """The connection is gone; the next request is answered."""
    with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
        head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.token()}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{{".encode())
    assert (await gateway.post({"query": "{ __typename }"})).status == 200


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    """Half a body holds no connection open: it is refused in time, and the connection closed."""
    async with at_a_port(create_app(made_of(KeySet.read(key_set(client)), body_seconds=1))) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = [
            "POST /graphql HTTP/1.1",
            "Host: here",
            f"Authorization: Bearer {client.token()}",
            "Content-Type: application/json",
            "Content-Length: 100",
        ]
        writer.write("\r\n".join([*head, "", '{"query": ']).encode())
        answered = await asyncio.wait_for(reader.read(), 30)
        writer.close()
    assert answered.startswith(b"HTTP/1.1 408 ")
    assert b'"REQUEST_MALFORMED"' in answered


async def test_who_sends_no_token_is_told_that_one_is_needed(gateway: Gateway) -> None:
    """And who sends a bad one, that it is bad (RFC 6750, section 3.1)."""
    bare = await gateway.post({"query": GOOD}, authorization=None)
    bad = await gateway.post({"query": GOOD}, authorization="Bearer x")
    assert [got.headers["www-authenticate"] for got in (bare, bad)] == ["Bearer", 'Bearer error="invalid_token"']
