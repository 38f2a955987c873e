"""Puts the model city on stage: the departments that are asked over HTTP, and a gateway in front of them all."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from demo.city import City
from demo.departments.roll import DESKS
from demo.processes import LOOPBACK, Child, DemoFailed, child, is_taken, reply
from demo.secret_files import read_secrets
from demo.settings import settings_with

DEFAULT_PORT: Final = 8000
DEFAULT_PORT_BASE: Final = 8101


@dataclass(frozen=True, slots=True)
class Stage:
    """A built city, the gateway's port, the first port of the departments, and where moved databases are.

    `sources` are other bindings than the city's own. Without `ops_port` there are neither metrics nor views.
    """

    city: City
    port: int = DEFAULT_PORT
    port_base: int = DEFAULT_PORT_BASE
    moved: Mapping[str, str] = field(default_factory=dict, repr=False)
    sources: Path | None = None
    ops_port: int | None = None

    @property
    def endpoint(self) -> str:
        """Where the gateway answers questions."""
        return f"http://{LOOPBACK}:{self.port}/graphql"


def gateway_answers(port: int) -> bool:
    """Whether a gateway answers at this port; raises DemoFailed where somebody else does."""
    answered = reply(port, "/ready")
    if answered is not None and "policyVersion" in answered.document:
        return True
    if is_taken(port):
        raise DemoFailed(f"port {port} is taken by another program; choose one with --port")
    return False


@contextmanager
def departments(stage: Stage) -> Iterator[list[Child]]:
    """The departments of the city, answering: those that do already, else a process that ends with the block."""
    if _departments_answer(stage):
        yield []
        return
    command = ["-m", "demo", "departments", "--city", str(stage.city.directory), "--port-base", str(stage.port_base)]
    with child("the departments", command, read_secrets(stage.city.secrets)) as process:
        for place in range(len(DESKS)):
            process.until_ready(stage.port_base + place, "/about")
        yield [process]


@contextmanager
def gateway(stage: Stage) -> Iterator[Child]:
    """A gateway to the city, answering, and ended with the block."""
    command = ["-m", "gateway.cli", "serve", "--config", str(_settings(stage)), "--port", str(stage.port)]
    if stage.ops_port is not None:
        command += ["--ops-port", str(stage.ops_port)]
    with child("the gateway", command, {**read_secrets(stage.city.secrets), **_addresses(stage)}) as process:
        process.until_ready(stage.port, "/ready")
        yield process


@contextmanager
def everything(stage: Stage) -> Iterator[list[Child]]:
    """Departments and gateway."""
    with ExitStack() as open_blocks:
        started = open_blocks.enter_context(departments(stage))
        yield [*started, open_blocks.enter_context(gateway(stage))]


def _settings(stage: Stage) -> Path:
    """The city's settings file, or one beside the other bindings that differs in these alone."""
    if stage.sources is None:
        return stage.city.gateway_settings
    path = stage.sources.with_name("meridian.toml")
    path.write_text(settings_with(stage.sources, stage.city.directory), encoding="utf-8")
    return path


def _departments_answer(stage: Stage) -> bool:
    """Whether the departments of this very city answer; raises DemoFailed where others have their ports."""
    ours = [_answers(stage, place) for place in range(len(DESKS))]
    for place, answers in enumerate(ours):
        port = stage.port_base + place
        if not answers and is_taken(port):
            raise DemoFailed(f"port {port} is taken by another program or city; choose others with --port-base")
    return all(ours)


def _answers(stage: Stage, place: int) -> bool:
    answered = reply(stage.port_base + place, "/about")
    wanted = {"department": DESKS[place].department, "city": stage.city.identity}
    return answered is not None and answered.document == wanted


def _addresses(stage: Stage) -> Mapping[str, str]:
    desks = {desk.department: f"http://{LOOPBACK}:{stage.port_base + place}" for place, desk in enumerate(DESKS)}
    return {f"MERIDIAN_SOURCE_{name.upper()}": address for name, address in {**desks, **stage.moved}.items()}
