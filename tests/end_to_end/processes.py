"""The processes of these tests: a city's departments, gateways in front of them, and the command line."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson

from demo.city import City
from demo.departments.roll import DESKS
from demo.generator.edges import POLICY_DAY
from demo.keys import AUDIENCE, ISSUER
from demo.processes import Child
from demo.secret_files import read_secrets
from demo.settings import POLICIES
from gateway.audit.chain import read
from gateway.audit.entry import Kind
from gateway.audit.segment import lines_of
from gateway.audit.storage import segment_names
from tests.demo.ports import free_ports

ROOT: Final = Path(__file__).parents[2]
HTTP_DEPARTMENTS: Final = tuple(desk.department for desk in DESKS)
"""In the order of their ports."""

_SETTINGS: Final = """\
profile = "demo"
policy_day = {policy_day}
policies = "{policies}"
sources = "{sources}"
ledger = "ledger"
supervisor = "data-supervision-office"
deadline = {deadline}

[mandate]
issuer = "{issuer}"
audience = "{audience}"
key_set = "{key_set}"

[checkpoints]
key = "signing.pem"
lines = 50
seconds = 1
anchor_directory = "anchor"
"""

Environment = Mapping[str, str]

_AS_BOUND: Final[Environment] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Departments:
    """The departments that are asked over HTTP, running."""

    base: int
    log: Path

    @property
    def ports(self) -> Mapping[str, int]:
        """Department → port."""
        return {name: self.base + place for place, name in enumerate(HTTP_DEPARTMENTS)}

    @property
    def addresses(self) -> Environment:
        """What tells a gateway where they are."""
        return dict(address(name, f"http://127.0.0.1:{port}") for name, port in self.ports.items())


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway of its own directory, with settings, ledger and everything it wrote to its console."""

    directory: Path
    port: int
    ops_port: int
    process: subprocess.Popen[bytes]

    @property
    def settings(self) -> Path:
        """Its settings file."""
        return self.directory / "meridian.toml"

    @property
    def ledger(self) -> Path:
        """The directory of its ledger."""
        return self.directory / "ledger"

    @property
    def anchor(self) -> Path:
        """The directory of the anchor of its checkpoints."""
        return self.directory / "anchor"

    @property
    def state(self) -> Path:
        """The directory of what it must not forget."""
        return self.directory / "ledger-state"

    def told(self) -> str:
        """Everything it wrote to standard output and standard error so far."""
        return (self.directory / "console.log").read_text(encoding="utf-8", errors="backslashreplace")


def address(department: str, where: str) -> tuple[str, str]:
    """The environment variable that says where a department is, and its value."""
    return f"MERIDIAN_SOURCE_{department.upper()}", where


def database(department: str, path: Path) -> tuple[str, str]:
    """The same for a department whose database is at `path`."""
    return address(department, f"sqlite+aiosqlite:///{path}")


@contextmanager
def departments(city: City, directory: Path) -> Iterator[Departments]:
    """The departments of the city that are asked over HTTP, answering, and ended with the block."""
    where = Departments(free_ports(len(HTTP_DEPARTMENTS)), directory / "departments.log")
    with departments_at(where, city):
        yield where


@contextmanager
def departments_at(where: Departments, city: City) -> Iterator[Child]:
    """The same at ports that are given."""
    command = ["-m", "demo", "departments", "--city", str(city.directory), "--port-base", str(where.base)]
    with _running("the departments", command, read_secrets(city.secrets), where.log) as child:
        for port in where.ports.values():
            child.until_ready(port, "/about")
        yield child


@contextmanager
def gateway(
    city: City,
    directory: Path,
    where: Environment,
    *,
    deadline: float = 10.0,
    debug: bool = False,
    counting: bool = False,
    addresses: Environment = _AS_BOUND,
    policies: Path = POLICIES,
    sources: Path | None = None,
) -> Iterator[Gateway]:
    """A gateway with settings and ledger in `directory`, answering, and ended with the block.

    `where` and `addresses` say where departments are, the latter first; with `debug` it logs at level DEBUG, and if it
    is `counting` it can be asked for its `holdings`. It serves under the set that lies in `policies`, and asks as
    `sources` says, which is as a rule the city's own file.
    """
    directory.mkdir(exist_ok=True)
    settings = directory / "meridian.toml"
    settings.write_text(
        _SETTINGS.format(
            policy_day=POLICY_DAY.isoformat(),
            policies=policies,
            sources=sources or city.sources,
            deadline=deadline,
            issuer=ISSUER,
            audience=AUDIENCE,
            key_set=city.key_set,
        )
    )
    port = free_ports(2)
    own = "gateway_in_debug" if debug else "gateway_counting"
    module = f"tests.end_to_end.{own}" if debug or counting else "gateway.cli"
    command = ["-m", module, "serve", "--config", str(settings), "--port", str(port), "--ops-port", str(port + 1)]
    environ = {**read_secrets(city.secrets), **where, **addresses}
    with _running("the gateway", command, environ, directory / "console.log") as child:
        child.until_ready(port, "/ready")
        yield Gateway(directory, port, port + 1, child.process)


def meridian(*arguments: str, environ: Environment = _AS_BOUND) -> subprocess.CompletedProcess[str]:
    """`meridian` with these arguments, run to its end."""
    return python("gateway.cli", *arguments, environ=environ)


def python(module: str, *arguments: str, environ: Environment = _AS_BOUND) -> subprocess.CompletedProcess[str]:
    """`python -m` with these arguments, run to its end."""
    return subprocess.run(  # noqa: S603  # our own modules
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def entries(ledger: Path) -> dict[str, Any]:
    """The entries of operations in a ledger, by request id."""
    return {entry["request_id"]: entry for entry in entered(ledger, Kind.OPERATION)}


def entered(ledger: Path, kind: Kind) -> Iterator[Any]:
    """What a ledger has of a kind, in order; what is not a whole line is passed over."""
    for name in segment_names(ledger):
        with (ledger / name).open("rb") as stream:
            for line in map(read, lines_of(stream)):
                if line is not None and line.kind is kind:
                    yield orjson.loads(line.entry)


@contextmanager
def _running(title: str, command: list[str], environ: Environment, log: Path) -> Iterator[Child]:
    with log.open("ab") as console:
        process = subprocess.Popen(  # noqa: S603  # our own modules
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=console,
            stderr=subprocess.STDOUT,
        )
    child = Child(title, process)
    try:
        yield child
    finally:
        child.stop()
