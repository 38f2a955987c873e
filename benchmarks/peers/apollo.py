"""Apollo Gateway inside Apollo Server, on Node.js."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load.generator import Target
from benchmarks.load.work import PEER
from benchmarks.peers.gateway import Ports, Running, until_it_answers
from benchmarks.peers.ports import free_port
from benchmarks.peers.supergraph import installed, written_supergraph
from benchmarks.processes import GATEWAY_CORE, started


class Apollo:
    """`@apollo/gateway` and `@apollo/server`."""

    name = "apollo"

    def prepare(self) -> None:
        """Install the packages of the lock file."""
        installed()

    @contextmanager
    def running(self, ports: Ports, directory: Path) -> Iterator[Running]:
        """One process, in production mode."""
        node, port = installed(), free_port()
        supergraph = written_supergraph(node, ports, directory)
        command = node.command("apollo.cjs", str(supergraph), str(port))
        with started(self.name, command, GATEWAY_CORE, directory / "console.log", node.environ) as process:
            yield until_it_answers(process, Target(port, "/", {}, PEER))
