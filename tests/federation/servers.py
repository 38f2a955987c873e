"""The servers of these tests that are written in JavaScript: the foreign subgraph and the router."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.peers.node import Node
from demo.processes import Child


@dataclass(frozen=True, slots=True)
class Permit:
    """A parking permit; `number` and `zone` are the department's own, `holder` is an identity number."""

    number: str
    zone: str
    holder: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, and the file of what it wrote to standard error."""

    url: str
    console: Path

    @property
    def port(self) -> int:
        """Its port on loopback."""
        return int(self.url.rstrip("/").rpartition(":")[2])


@contextmanager
def permits(node: Node, issued: Sequence[Permit], directory: Path) -> Iterator[Server]:
    """The department of parking permits, which has issued these."""
    written = directory / "permits.json"
    written.write_text(json.dumps([asdict(each) for each in issued]))
    with _running(node.command("permits.cjs", str(written)), node, directory / "permits.log") as server:
        yield server


@contextmanager
def register(node: Node, held: Mapping[str, object], directory: Path) -> Iterator[Server]:
    """The conformance sample as a subgraph that holds this."""
    written = directory / "register.json"
    written.write_text(json.dumps(held), encoding="utf-8")
    with _running(node.command("register.cjs", str(written)), node, directory / "register.log") as server:
        yield server


@contextmanager
def router(node: Node, supergraph: str, directory: Path) -> Iterator[Server]:
    """A router over this supergraph."""
    written = directory / "supergraph.graphql"
    written.write_text(supergraph, encoding="utf-8")
    with _running(node.command("router.cjs", str(written)), node, directory / "router.log") as server:
        yield server


@contextmanager
def _running(command: list[str], node: Node, console: Path) -> Iterator[Server]:
    with console.open("ab") as log:
        process = subprocess.Popen(command, env=node.environ, stdout=subprocess.PIPE, stderr=log)  # noqa: S603  # ours
    child = Child(console.stem, process)
    try:
        if process.stdout is None:
            raise TypeError("a piped process has standard output")
        with process.stdout as told:
            url = told.readline().decode().strip()
            if not url:
                raise AssertionError(f"{console.stem} did not start:\n{console.read_text()}")
            yield Server(url, console)
    finally:
        child.stop()
