"""The plain Python way: Strawberry, a DataLoader a department, and Casbin asked for every field."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from benchmarks.load.generator import Target
from benchmarks.load.work import PEER
from benchmarks.peers.gateway import Ports, Running, until_it_answers
from benchmarks.peers.plain.rules import CLIENT, PURPOSE, RULES, write_rules
from benchmarks.peers.ports import free_port
from benchmarks.peers.supergraph import address
from benchmarks.processes import GATEWAY_CORE, python, started


class Plain:
    """What a team would write in a week; its requests say who they are, and nothing is entered in a ledger."""

    name = "plain"

    def prepare(self) -> None:
        """It is installed with the benchmarks."""

    @contextmanager
    def running(self, ports: Ports, directory: Path) -> Iterator[Running]:
        """One process of uvicorn with uvloop and httptools."""
        port = free_port()
        write_rules(directory, RULES)
        addresses = orjson.dumps({name: address(each) for name, each in ports.items()}).decode()
        command = python("benchmarks.peers.plain", str(port), str(directory), addresses)
        headers = {"X-Client": CLIENT, "X-Purpose": PURPOSE}
        with started(self.name, command, GATEWAY_CORE, directory / "console.log") as process:
            yield until_it_answers(process, Target(port, "/", headers, PEER))
