"""Composing a supergraph with the reference implementation."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.peers.node import Node
from tests.federation.node import SCRIPTS


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A subgraph: its name in the supergraph, its SDL and its address."""

    name: str
    sdl: str
    url: str = "http://subgraph.invalid/"


@dataclass(frozen=True, slots=True)
class Composed:
    """The SDL of a supergraph, or the codes of what is against it; `hints` are codes too."""

    supergraph: str | None
    errors: tuple[str, ...]
    hints: tuple[str, ...]


PERMITS_SDL = (SCRIPTS / "permits.graphql").read_text(encoding="utf-8")
"""The subgraph of the department of parking permits."""


def compose(node: Node, subgraphs: Sequence[Subgraph]) -> Composed:
    """The supergraph of these subgraphs."""
    finished = subprocess.run(  # noqa: S603  # our own script
        node.command("compose.cjs"),
        env=node.environ,
        input=json.dumps([asdict(each) for each in subgraphs]),
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise AssertionError(f"the composition did not run: {finished.stderr}")
    found = json.loads(finished.stdout)
    return Composed(found["supergraph"], tuple(each["code"] for each in found["errors"]), tuple(found["hints"]))
