"""Asking a real local server for its key set: what is taken, and what is not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateway.http.issuer import LONGEST_DOCUMENT, Issuer, IssuerUnavailable, Published, max_age
from tests.demo.ports import free_ports
from tests.gateway.http.running import at_a_port


@asynccontextmanager
async def asked(answer: Callable[[Request], Response]) -> AsyncIterator[Issuer]:
    """An issuer that answers like this."""

    async def handle(request: Request) -> Response:
        return answer(request)

    async with at_a_port(Starlette(routes=[Route("/keys", handle), Route("/elsewhere", handle)])) as port:
        issuer = Issuer(f"http://127.0.0.1:{port}/keys")
        await issuer.open()
        try:
            yield issuer
        finally:
            await issuer.close()


async def test_a_document_is_taken_with_its_age() -> None:
    """As it is, with the time for which it may be kept."""
    async with asked(lambda _: Response(b"{}", headers={"Cache-Control": "public, max-age=90"})) as issuer:
        assert await issuer.published() == Published(b"{}", 90.0)


async def test_nothing_is_told_to_the_issuer() -> None:
    """No cookie of an earlier answer comes back, and compression is not asked for."""
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(b"{}", headers={"Set-Cookie": "a=b"})

    async with asked(answer) as issuer:
        await issuer.published()
        await issuer.published()
    assert ["cookie" in request.headers for request in seen] == [False, False]
    assert seen[0].headers["accept-encoding"] == "identity"


async def test_a_redirect_is_not_followed() -> None:
    """Who may write a Location may not name another issuer."""
    seen: list[str] = []

    def answer(request: Request) -> Response:
        seen.append(request.url.path)
        return Response(status_code=302, headers={"Location": "/elsewhere"})

    async with asked(answer) as issuer:
        with pytest.raises(IssuerUnavailable, match="status 302"):
            await issuer.published()
    assert seen == ["/keys"]


@pytest.mark.parametrize("status", [204, 304, 404, 500, 503])
async def test_another_status_is_no_answer(status: int) -> None:
    """Even with a document beside it."""
    async with asked(lambda _: Response(status_code=status)) as issuer:
        with pytest.raises(IssuerUnavailable, match=f"status {status}"):
            await issuer.published()


async def test_a_document_of_any_length_is_not_read_to_its_end() -> None:
    """However it is sent."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(2 * LONGEST_DOCUMENT // 65_536):
            yield b"x" * 65_536

    async with asked(lambda _: StreamingResponse(pieces())) as issuer:
        with pytest.raises(IssuerUnavailable, match=f"longer than {LONGEST_DOCUMENT} bytes"):
            await issuer.published()


async def test_nobody_there() -> None:
    """The library's own error ends here, and stays behind ours."""
    issuer = Issuer(f"http://127.0.0.1:{free_ports(1)}/keys")
    with pytest.raises(IssuerUnavailable, match="not being asked"):
        await issuer.published()
    await issuer.open()
    with pytest.raises(IssuerUnavailable, match="cannot be reached") as unavailable:
        await issuer.published()
    await issuer.close()
    assert unavailable.value.__cause__ is not None


@pytest.mark.parametrize(
    ("cache_control", "age"),
    [
        ("", None),
        ("public", None),
        ("max-age=600", 600.0),
        ("public, Max-Age=600, max-age=60", 60.0),
        ('max-age="60"', 60.0),
        ("max-age=600, no-store", 0.0),
        ("no-cache", 0.0),
        ("max-age=-1", None),
        ("max-age=1e9", None),
        ("s-maxage=5", None),
    ],
)
def test_how_long_a_document_may_be_kept(cache_control: str, age: float | None) -> None:
    """The shortest that is said; what is not understood says nothing."""
    assert max_age(cache_control) == age
