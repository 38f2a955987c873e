"""Ports that nobody has, for servers that must be told theirs."""

import socket

from benchmarks.processes import LOOPBACK


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
