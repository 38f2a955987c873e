"""Services of tests that run at the same time do not get each other's ports."""

import socket

import pytest

from tests.demo import ports


def test_what_was_given_out_is_not_given_out_again_soon() -> None:
    """Whoever got a port may need a while to take it."""
    given = [ports.free_ports(7) for _ in range(20)]
    taken = {base + place for base in given for place in range(7)}
    assert len(taken) == 20 * 7


def test_workers_share_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of them asks."""
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "2")
    found = {}
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        found[worker] = {ports.free_ports(2) for _ in range(400)}
    assert max(found["gw0"]) + 2 <= min(found["gw1"])


def test_a_port_that_somebody_has_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next neighbours are given out instead."""
    monkeypatch.setattr(ports, "_TURNS", iter((0, 0, 1)))
    first = ports.free_ports(2)
    with socket.socket() as server:
        server.bind(("127.0.0.1", first + 1))
        server.listen()
        assert ports.free_ports(2) > first + 1
