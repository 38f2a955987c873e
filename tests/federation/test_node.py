"""Where Node.js and its packages come from, and how it is said that they do not."""

import shutil
from pathlib import Path

import pytest

from benchmarks.peers import node as installing
from benchmarks.peers.node import NodeUnavailable, PackagesRefused
from tests.federation import node as sought
from tests.federation.node import node

NOBODY_THERE = "http://127.0.0.1:1"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of the manifests to be changed, no packages yet, and nothing that npm remembers."""
    scripts = tmp_path / "javascript"
    shutil.copytree(sought.SCRIPTS, scripts)
    monkeypatch.setattr(sought, "SCRIPTS", scripts)
    monkeypatch.setattr(installing, "_CACHE", tmp_path / "cache")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_registry", NOBODY_THERE)
    return scripts


@pytest.mark.usefixtures("node")
def test_an_unreachable_registry_is_named(elsewhere: Path) -> None:
    """Without its registry npm is unavailable, with its own word for why, and leaves nothing half done."""
    with pytest.raises(NodeUnavailable, match="ECONNREFUSED"):
        node()
    assert list((elsewhere.parent / "cache").iterdir()) == []


@pytest.mark.usefixtures("node")
def test_spoilt_manifests_are_refused(elsewhere: Path) -> None:
    """What npm itself refuses is a fault of ours everywhere: nobody is told to look for a network."""
    (elsewhere / "package.json").write_text("{")
    with pytest.raises(PackagesRefused, match="EJSONPARSE"):
        node()


def test_a_machine_without_node_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither wheel nor programs: the message says what to install."""
    monkeypatch.setattr(installing, "_wheel", lambda: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NodeUnavailable, match="install"):
        node()
