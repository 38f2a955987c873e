"""The supergraph of the departments, composed by the reference implementation."""

import subprocess
from pathlib import Path

import orjson

from benchmarks.peers.gateway import GatewayUnavailable, Ports
from benchmarks.peers.node import Node, NodeUnavailable, PackagesRefused, node_with_packages
from benchmarks.processes import LOOPBACK
from benchmarks.services.departments import DEPARTMENTS

_SCRIPTS = Path(__file__).parent / "javascript"


def installed() -> Node:
    """Node.js with the peers of the lock file. Raises `GatewayUnavailable`."""
    try:
        return node_with_packages(_SCRIPTS)
    except (NodeUnavailable, PackagesRefused) as error:
        raise GatewayUnavailable(" ".join(str(error).split())) from error


def address(port: int) -> str:
    """Where the subgraph at a port is asked."""
    return f"http://{LOOPBACK}:{port}/graphql"


def written_supergraph(node: Node, ports: Ports, directory: Path) -> Path:
    """Compose the departments at these ports into a file. Raises `GatewayUnavailable`."""
    subgraphs = [{"name": each.name, "sdl": each.sdl, "url": address(ports[each.name])} for each in DEPARTMENTS]
    finished = subprocess.run(  # our own script
        node.command("compose.cjs"),
        env=node.environ,
        input=orjson.dumps(subgraphs),
        capture_output=True,
        check=False,
    )
    if finished.returncode:
        raise GatewayUnavailable(f"the departments do not compose: {finished.stderr.decode().strip()}")
    path = directory / "supergraph.graphql"
    path.write_bytes(finished.stdout)
    return path
