"""Ports that nobody has, for services that are told theirs."""

import socket


def free_ports(count: int) -> int:
    """The first of so many neighbouring loopback ports that were free a moment ago."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            base: int = first.getsockname()[1]
            if all(_is_free(base + place) for place in range(1, count)):
                return base


def _is_free(port: int) -> bool:
    if port > 65_535:
        return False
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
