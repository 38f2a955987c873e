"""The processes that a demonstration starts, and stops again by their own ids."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

LOOPBACK: Final = "127.0.0.1"
READY_WITHIN: Final = 30.0
STOP_WITHIN: Final = 10.0
LOOK_EVERY: Final = 0.1


class DemoFailed(Exception):
    """A demonstration cannot go on; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a port answered."""

    status: int
    body: bytes

    @property
    def document(self) -> Mapping[str, object]:
        """The JSON object in the body; empty where there is none."""
        try:
            document = json.loads(self.body)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


def reply(port: int, path: str) -> Reply | None:
    """What `GET path` on this loopback port gives; None where nobody speaks HTTP there."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2.0)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Reply(response.status, response.read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def is_taken(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


@contextmanager
def child(title: str, command: Sequence[str], environ: Mapping[str, str]) -> Iterator["Child"]:
    """Start `python` with these arguments, with `environ` added to our own; it is stopped on leaving."""
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **environ})  # noqa: S603  # our own modules
    started = Child(title, process)
    try:
        yield started
    finally:
        started.stop()


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was started here."""

    title: str
    process: subprocess.Popen[bytes]

    def until_ready(self, port: int, path: str) -> None:
        """Wait until it answers; raises DemoFailed if it ends instead, or takes too long."""
        give_up = time.monotonic() + READY_WITHIN
        while reply(port, path) is None:
            if (code := self.process.poll()) is not None:
                raise DemoFailed(f"{self.title} ended at once with exit code {code}; see above")
            if time.monotonic() > give_up:
                raise DemoFailed(f"{self.title} did not answer within {READY_WITHIN:.0f} seconds")
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def until_one_ends(children: Sequence[Child]) -> None:
    """Wait for as long as all of them run; raises DemoFailed when one has ended by itself."""
    while True:
        for one in children:
            if (code := one.process.poll()) is not None:
                raise DemoFailed(f"{one.title} ended with exit code {code}")
        time.sleep(LOOK_EVERY)


class Stopped(KeyboardInterrupt):
    """Somebody asked us to end: Ctrl-C, or a termination signal. Event loops let such an exception through."""


@contextmanager
def ending_politely() -> Iterator[None]:
    """Within, both ways of asking us to end raise Stopped once, so that what was started is stopped as well."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            for number, handler in before.items():
                signal.signal(number, handler)
