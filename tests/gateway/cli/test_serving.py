"""Several applications in one process: their ports, and how they end."""

import asyncio
import signal
import socket
from contextlib import AbstractAsyncContextManager
from itertools import chain

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.config import Config

from gateway.cli import serving
from gateway.cli.serving import Place, Server, close, ending, listening, serve_all, served
from gateway.errors import StartRefused
from tests.demo.ports import free_ports


def named(name: str) -> Starlette:
    """An application that says its name."""

    async def answer(_request: Request) -> Response:
        return PlainTextResponse(name)

    return Starlette(routes=[Route("/", answer)])


class NoDisk(AbstractAsyncContextManager[None]):
    """The life of an application that fails before it begins."""

    async def __aenter__(self) -> None:
        raise OSError("no disk")

    async def __aexit__(self, *_: object) -> None:
        """There is nothing to end."""


def server(name: str) -> Server:
    """A server of it, without logs of its own."""
    return Server(Config(named(name), log_config=None, access_log=False))


def port_of(sockets: list[socket.socket]) -> int:
    """Where they listen."""
    port: int = sockets[0].getsockname()[1]
    return port


async def said(port: int) -> str:
    """What the application at this port says."""
    async with aiohttp.ClientSession(trust_env=False) as session, session.get(f"http://127.0.0.1:{port}/") as response:
        return await response.text()


async def test_each_application_has_its_port() -> None:
    """In one event loop; when one ends, so do the others."""
    servers, sockets = [server("main"), server("operations")], [listening("127.0.0.1", 0) for _ in range(2)]
    ports = [port_of(each) for each in sockets]
    running = asyncio.create_task(served(servers, sockets))
    assert [await said(port) for port in ports] == ["main", "operations"]
    servers[1].should_exit = True
    await running
    assert not servers[0].server_state.connections
    for port in ports:
        close(listening("127.0.0.1", port))


async def test_an_application_that_does_not_start_ends_the_others() -> None:
    """With a sentence; what went wrong is in the log."""
    main = Server(Config(Starlette(lifespan=lambda _app: NoDisk()), log_config=None, access_log=False))
    sockets = [listening("127.0.0.1", 0) for _ in range(2)]
    with pytest.raises(StartRefused, match="could not be started"):
        await served([main, server("operations")], sockets)
    assert all(each.fileno() == -1 for each in chain.from_iterable(sockets))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_all_of_them(number: signal.Signals) -> None:
    """And what stood for the signal before stands for it again."""
    before = signal.getsignal(number)
    servers, sockets = [server("main"), server("operations")], [listening("127.0.0.1", 0) for _ in range(2)]
    with ending(servers):
        running = asyncio.create_task(served(servers, sockets))
        assert await said(port_of(sockets[0])) == "main"
        signal.raise_signal(number)
        await running
    assert signal.getsignal(number) is before
    assert not any(each.force_exit for each in servers)


def test_a_taken_port_is_said_before_anything_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its number, and no other port is kept."""
    monkeypatch.setattr(serving, "served", lambda *_: pytest.fail("served"))
    taken, free = listening("127.0.0.1", 0), free_ports(1)
    places = [Place(named("main"), "127.0.0.1", free), Place(named("operations"), "127.0.0.1", port_of(taken))]
    with pytest.raises(StartRefused, match=f"port {port_of(taken)} at 127.0.0.1 cannot be had"):
        serve_all(places)
    close(taken)
    close(listening("127.0.0.1", free))


def test_a_host_of_another_machine_is_said() -> None:
    """Whether it has a name or only looks like one."""
    with pytest.raises(StartRefused, match=r"192\.0\.2\.1 is no address of this machine"):
        listening("192.0.2.1", free_ports(1))


def test_sockets_send_at_once() -> None:
    """They name their protocol, without which the event loop would leave small writes waiting for each other."""
    sockets = listening("localhost", 0)
    assert {each.proto for each in sockets} == {socket.IPPROTO_TCP}
    close(sockets)
