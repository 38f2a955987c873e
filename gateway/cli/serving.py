"""Applications at their ports, in one process and one event loop, until somebody asks it to end."""

import asyncio
import errno
import gc
import os
import signal
import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from types import FrameType
from typing import Any, Final

import uvicorn
from uvicorn.config import Config

from gateway.errors import StartRefused

LAST_ANSWERS_WITHIN: Final = 10
"""Seconds that requests under way have when the process ends."""

_COLLECTED_AFTER: Final = (50_000, 20, 50)
"""Objects made beyond those given up, then collections of the young, then of the middle generation."""

_BACKLOG: Final = 2_048

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Place:
    """An ASGI application, and the host and port at which it answers."""

    application: Any
    host: str
    port: int


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs several of them."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Return when it is asked to end. Raises `StartRefused` where its application does not start."""
        try:
            await super().serve(sockets)
        except SystemExit as exit_:
            # in a task, leaving the process would tear the other servers' tasks apart
            raise StartRefused("An application could not be started; the log says why.") from exit_

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class LastingServer(Server):
    """A server of a process that does nothing else: what its start has made lives as long as the process.

    It is left out of the garbage collector's rounds, and these are fewer: requests leave few cycles behind, and looking
    for them took a quarter of the time of large answers. To look through everything, which a policy that takes over
    would bring about, takes longer than many requests together.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, and then set aside what there is."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECTED_AFTER)


def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets at every address of the host. Raises `StartRefused` where the port cannot be had."""
    opened: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, address in dict.fromkeys(found):
            with _absent_family():
                opened.append(_bound(family, address))
    except OSError as error:
        close(opened)
        raise StartRefused(f"port {port} at {host} cannot be had: {error.strerror}") from error
    if not opened:
        raise StartRefused(f"{host} is no address of this machine")
    return opened


def close(sockets: Iterable[socket.socket]) -> None:
    """Close all of them."""
    for each in sockets:
        each.close()


def serve_all(places: Sequence[Place]) -> None:
    """Serve all of them until a signal asks to end, or one of them ends.

    Raises `StartRefused` where a port cannot be had, before anything is served, or an application does not start.
    """
    sockets: list[list[socket.socket]] = []
    for place in places:
        try:
            sockets.append(listening(place.host, place.port))
        except StartRefused:
            close(chain.from_iterable(sockets))
            raise
    servers = [LastingServer(_config(place)) for place in places]
    with ending(servers), asyncio.Runner(loop_factory=servers[0].config.get_loop_factory()) as runner:
        runner.run(served(servers, sockets))


async def served(servers: Sequence[Server], sockets: Sequence[list[socket.socket]]) -> None:
    """Return when every server has ended; when one ends, the others are asked to. Raises as `Server.serve`."""
    tasks = [asyncio.create_task(each.serve(own)) for each, own in zip(servers, sockets, strict=True)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in servers:
            each.should_exit = True
    await asyncio.wait(tasks)
    close(chain.from_iterable(sockets))
    await asyncio.gather(*tasks)


@contextmanager
def ending(servers: Sequence[Server]) -> Iterator[None]:
    """Within, Ctrl-C and a termination signal ask every server to end; a second Ctrl-C does not wait."""

    def end(number: int, frame: FrameType | None) -> None:
        for each in servers:
            each.handle_exit(number, frame)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket:
    # the event loop sends at once (no Nagle) only where the protocol is named, which socket.create_server does not do
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


@contextmanager
def _absent_family() -> Iterator[None]:
    """A name may stand for addresses of a family that this machine does not have."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            raise


def _config(place: Place) -> Config:
    return Config(
        place.application,
        host=place.host,
        port=place.port,
        log_level="warning",
        access_log=False,
        # Addresses are the connections' own: a forwarded one could be anybody's word.
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=LAST_ANSWERS_WITHIN,
    )
