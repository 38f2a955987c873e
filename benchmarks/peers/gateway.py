"""What the runner knows of a gateway: how it is made ready, started in front of the departments, and asked."""

import http.client
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import orjson

from benchmarks.load.generator import Target
from benchmarks.load.work import WORKS, is_right
from benchmarks.processes import LOOPBACK, Process

READY_WITHIN: Final = 60.0
_ONE: Final = WORKS["one"]
_PROBES: Final = 100_000_000
"""From this number on, requests that only look whether a gateway is there."""

Ports = Mapping[str, int]
"""Department → the port of its subgraph."""


class GatewayUnavailable(Exception):
    """This gateway cannot be run on this machine; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Running:
    """A gateway that answers."""

    process: Process
    target: Target


class Gateway(Protocol):
    """A gateway that can be measured."""

    @property
    def name(self) -> str:
        """The word by which it is chosen on the command line and told in the tables."""

    def prepare(self) -> None:
        """Install whatever it needs, once. Raises `GatewayUnavailable`."""

    def running(self, ports: Ports, directory: Path) -> AbstractContextManager[Running]:
        """Run it on its core in front of these departments, with its files in `directory`, until the block ends."""


def until_it_answers(process: Process, target: Target) -> Running:
    """Wait until it answers a first question rightly. Raises `BenchmarkFailed`."""
    process.until(lambda: _answers(target), READY_WITHIN)
    return Running(process, target)


def _answers(target: Target) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, target.port, timeout=5.0)
    question = {"query": _ONE.document(target.dialect, _PROBES), "variables": _ONE.variables(_PROBES)}
    headers = {"Content-Type": "application/json", "Accept": "application/json", **target.headers}
    try:
        connection.request("POST", target.path, orjson.dumps(question), headers)
        return is_right(_ONE, target.dialect, _PROBES, connection.getresponse().read())
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
