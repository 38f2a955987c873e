"""The Grafbase gateway, in Rust, as its command line runs it."""

import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.load.generator import Target
from benchmarks.load.work import PEER
from benchmarks.peers.gateway import GatewayUnavailable, Ports, Running, until_it_answers
from benchmarks.peers.node import Node
from benchmarks.peers.ports import free_port
from benchmarks.peers.supergraph import address, installed
from benchmarks.processes import GATEWAY_CORE, LOOPBACK, started
from benchmarks.services.departments import DEPARTMENTS, Department

_PROGRAM: Final = "@grafbase/cli-x86_64-unknown-linux-musl/grafbase"

_SETTINGS: Final = """\
[graph]
introspection = false
"""

_SUBGRAPH: Final = """
[subgraphs.{name}]
url = "{url}"
schema_path = "{sdl}"
"""


class Grafbase:
    """`@grafbase/cli-x86_64-unknown-linux-musl`, in whose binary the gateway is."""

    name = "grafbase"

    def prepare(self) -> None:
        """Install the packages of the lock file; the binary is one for Linux on x86-64."""
        if (sys.platform, platform.machine()) != ("linux", "x86_64"):
            raise GatewayUnavailable("its package holds a program for Linux on x86-64 only")
        if not _program(installed()).exists():
            raise GatewayUnavailable("its program is not in the installed packages")

    @contextmanager
    def running(self, ports: Ports, directory: Path) -> Iterator[Running]:
        """Its only way to run from this package: with the subgraphs' schemas from files."""
        port = free_port()
        settings = directory / "grafbase.toml"
        settings.write_text(_settings(ports, directory), encoding="utf-8")
        command = [
            *(str(_program(installed())), "--trace", "0", "--home", str(directory), "dev"),
            *("--config", str(settings), "--listen-address", f"{LOOPBACK}:{port}"),
        ]
        console = directory / "console.log"
        with started(self.name, command, GATEWAY_CORE, console, cwd=directory) as process:
            yield until_it_answers(process, Target(port, "/graphql", {}, PEER))


def _program(node: Node) -> Path:
    return node.packages / _PROGRAM


def _name(department: Department) -> str:
    return department.name.replace("_", "-")


def _settings(ports: Ports, directory: Path) -> str:
    parts = [_SETTINGS]
    for department in DEPARTMENTS:
        sdl = directory / f"{department.name}.graphql"
        sdl.write_text(department.sdl, encoding="utf-8")
        parts.append(_SUBGRAPH.format(name=_name(department), url=address(ports[department.name]), sdl=sdl))
    return "".join(parts)
