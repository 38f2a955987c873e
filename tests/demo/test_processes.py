"""Processes that are started are stopped again."""

import signal
import socket
from collections.abc import Iterator

import pytest

from demo.processes import DemoFailed, Reply, Stopped, child, ending_politely, is_taken, reply, until_one_ends
from tests.demo.ports import free_ports

WAITS = ["-c", "import signal; signal.pause()"]
SERVES = ["-m", "http.server", "--bind", "127.0.0.1"]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_child_ends_with_its_block() -> None:
    """However the block ends, its process has."""

    def broken_off() -> None:
        with child("a child", WAITS, {}) as started:
            processes.append(started.process)
            raise Stopped

    processes: list[object] = []
    with pytest.raises(Stopped):
        broken_off()
    assert getattr(processes[0], "returncode", None) == -signal.SIGTERM


def test_child_sees_what_is_added_to_the_environment() -> None:
    """Secrets reach a child through its environment."""
    with child("a child", ["-c", "import os; raise SystemExit(int(os.environ['ADDED']))"], {"ADDED": "7"}) as started:
        assert started.process.wait() == 7


def test_child_is_awaited_until_it_answers() -> None:
    """A server is ready once it answers, with whatever."""
    port = free_ports(1)
    with child("a server", [*SERVES, str(port)], {}) as started:
        started.until_ready(port, "/missing")
        answered = reply(port, "/missing")
    assert answered is not None
    assert answered.status == 404


def test_child_that_ends_at_once_is_not_awaited() -> None:
    """Waiting for it ends with the exit code instead."""
    with (
        child("a child", ["-c", "raise SystemExit(3)"], {}) as started,
        pytest.raises(DemoFailed, match="a child ended at once with exit code 3"),
    ):
        started.until_ready(free_ports(1), "/")


def test_first_child_to_end_is_named() -> None:
    """Of several, the one that ends by itself ends the demonstration."""
    with (
        child("the patient", WAITS, {}) as one,
        child("the hasty", ["-c", "raise SystemExit(4)"], {}) as other,
        pytest.raises(DemoFailed, match="the hasty ended with exit code 4"),
    ):
        until_one_ends([one, other])


def test_free_port_gives_no_reply() -> None:
    """Where nobody listens there is no reply, and the port is not taken."""
    port = free_ports(1)
    assert reply(port, "/") is None
    assert not is_taken(port)


def test_taken_port_is_noticed(taken: int) -> None:
    """Somebody who listens has the port, whether they answer or not."""
    assert is_taken(taken)


@pytest.mark.parametrize(("body", "document"), [(b'{"a": 1}', {"a": 1}), (b"[]", {}), (b"<html>", {}), (b"\xff", {})])
def test_reply_has_a_document_or_none(body: bytes, document: object) -> None:
    """Whatever was answered can be looked into."""
    assert Reply(200, body).document == document


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_ways_of_asking_to_end_are_heard(number: signal.Signals) -> None:
    """Ctrl-C and a termination signal end the block, and the handlers are as before."""
    before = signal.getsignal(number)

    def asked() -> None:
        with ending_politely():
            signal.raise_signal(number)

    with pytest.raises(Stopped):
        asked()
    assert signal.getsignal(number) is before
