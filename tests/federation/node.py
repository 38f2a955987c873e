"""Node.js with the packages of the lock file beside the scripts of these tests."""

from pathlib import Path
from typing import Final

from benchmarks.peers.node import Node, node_with_packages

SCRIPTS: Final = Path(__file__).parent / "javascript"


def node() -> Node:
    """Node.js with these packages. Raises `NodeUnavailable` or `PackagesRefused`."""
    return node_with_packages(SCRIPTS)
