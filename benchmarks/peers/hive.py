"""Hive Gateway on Node.js, by itself and with its planner in Rust."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.generator import Target
from benchmarks.load.work import PEER
from benchmarks.peers.gateway import Ports, Running, until_it_answers
from benchmarks.peers.ports import free_port
from benchmarks.peers.supergraph import installed, written_supergraph
from benchmarks.processes import GATEWAY_CORE, LOOPBACK, started


@dataclass(frozen=True, slots=True)
class Hive:
    """`@graphql-hive/gateway`; with `planner`, over `@graphql-hive/router-runtime`."""

    name: str
    planner: bool

    def prepare(self) -> None:
        """Install the packages of the lock file."""
        installed()

    @contextmanager
    def running(self, ports: Ports, directory: Path) -> Iterator[Running]:
        """One worker, in production mode."""
        node, port = installed(), free_port()
        supergraph = written_supergraph(node, ports, directory)
        config = directory / "gateway.config.mjs"
        shutil.copy(node.scripts / "hive.config.mjs", config)
        command = [
            *(str(node.program), str(node.packages / ".bin" / "hive-gateway"), "supergraph", str(supergraph)),
            *("--host", LOOPBACK, "--port", str(port), "--fork", "1", "--config-path", str(config)),
            *(("--hive-router-runtime",) if self.planner else ()),
        ]
        console = directory / "console.log"
        with started(self.name, command, GATEWAY_CORE, console, node.environ, directory) as process:
            yield until_it_answers(process, Target(port, "/graphql", {}, PEER))
