"""Ports that nobody has, for services that are told theirs."""

import itertools
import os
import socket
from typing import Final

_FIRST: Final = 12_000
_PAST: Final = 32_000
"""Below the ports that systems give to whoever asks for any: no connection takes one of these in between."""

_APART: Final = 32
"""Neighbours that may be asked for at once."""

_TURNS: Final = itertools.count(os.getpid())
"""Runs of the tests on one machine begin in different places."""


def free_ports(count: int) -> int:
    """The first of so many neighbouring loopback ports that are free, and that no other worker of the run gives out."""
    band = _own_band()
    bases = range(band.start, band.stop - count, _APART)
    in_turn = (bases[turn % len(bases)] for turn in _TURNS)
    return next(base for base in in_turn if all(_is_free(base + place) for place in range(count)))


def _own_band() -> range:
    """The part of the ports that is this worker's (pytest-xdist says which one it is)."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    size = (_PAST - _FIRST) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return range(_FIRST + worker * size, _FIRST + (worker + 1) * size)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
