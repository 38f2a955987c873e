"""Applications at their ports, in one process and one event loop, until somebody asks it to end."""

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

import uvicorn
from uvicorn.config import Config

from gateway.errors import StartRefused

LAST_ANSWERS_WITHIN: Final = 10
"""Seconds that requests under way have when the process ends."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Place:
    """An ASGI application, and the host and port at which it answers."""

    application: Any
    host: str
    port: int


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs several of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def listening(place: Place) -> list[socket.socket]:
    """Sockets at every address of the host. Raises `StartRefused` where the port cannot be had."""
    opened: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((each[0], each[4][:2]) for each in found):
            with _absent_family():
                opened.append(socket.create_server(address, family=family, backlog=2_048))
    except OSError as error:
        for each in opened:
            each.close()
        raise StartRefused(f"port {place.port} at {place.host} cannot be had: {error.strerror}") from error
    if not opened:
        raise StartRefused(f"{place.host} is no address of this machine")
    return opened


def serve_all(places: Sequence[Place]) -> None:
    """Serve all of them until a signal asks to end; the first one's application decides how long others live.

    Raises `StartRefused` before anything is served where a port cannot be had.
    """
    sockets: list[list[socket.socket]] = []
    try:
        for place in places:
            sockets.append(listening(place))  # noqa: PERF401 - what is open must be known if the next one is not
    except StartRefused:
        for each in sockets:
            for one in each:
                one.close()
        raise
    servers = [Server(_config(place)) for place in places]
    with ending(servers), asyncio.Runner(loop_factory=servers[0].config.get_loop_factory()) as runner:
        runner.run(served(servers, sockets))


async def served(servers: Sequence[Server], sockets: Sequence[list[socket.socket]]) -> None:
    """Return when every server has ended; when one ends, the others are asked to."""
    tasks = [asyncio.create_task(each.serve(own)) for each, own in zip(servers, sockets, strict=True)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in servers:
            each.should_exit = True
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
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=LAST_ANSWERS_WITHIN,
    )
