"""`python -m benchmarks.policy_reload`: what answers cost while policies turn back to back, beside when none does.

A real gateway in front of a model city answers requests at a constant rate. Phases with reloads and phases without
them follow each other, each pair with the same number of requests, so that whatever else this machine does meanwhile
falls on both.
"""

import asyncio
import json
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import aiohttp
import orjson
import typer

from benchmarks.back_to_back import Turning
from benchmarks.large_policies import DESK, lay_out
from benchmarks.memory import resident
from benchmarks.steady_load import Load, steady_load
from benchmarks.turns import Sample, percentile, wrong
from demo.city import City, build
from demo.generator.size import CitySize
from demo.keys import Claims, signed_token
from demo.processes import Child
from demo.settings import POLICIES
from demo.stage import Stage, departments, gateway

SIZE: Final = CitySize(persons=1_200, applicants=400, enterprises=300)
SEED: Final = 23
ALLOWED: Final = 10.0
"""Milliseconds by which the p99 may be above that without reload."""

_WARM_UP: Final = 500
_ENTERPRISES: Final = 10


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from when requests were due."""

    requests: int
    p50: float
    p99: float
    worst: float


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured; `resident` is in mebibytes, after each reload, `phases` without and with reloads."""

    rules: int
    reloads: int
    rate: float
    quiet: Times
    reloading: Times
    wrong: int
    failed: int
    seconds_a_reload: float
    resident: list[float]
    phases: list[tuple[Times, Times]]

    @property
    def above(self) -> float:
        """Milliseconds by which the p99 with reloads is above that without."""
        return self.reloading.p99 - self.quiet.p99


def main(
    reloads: Annotated[int, typer.Option(min=1, help="How many times the policy turns.")] = 30,
    rules: Annotated[int, typer.Option(min=1, help="Rules of each version, beside those of the model city.")] = 10_000,
    rate: Annotated[float, typer.Option(min=1, help="Requests a second.")] = 100.0,
    phases: Annotated[int, typer.Option(min=1, help="Phases with reloads, each with one without.")] = 6,
    port: Annotated[int, typer.Option(help="The first of nine neighbouring ports that are free.")] = 8300,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    out: Annotated[Path | None, typer.Option(help="A folder in which a dated result is written.")] = None,
) -> None:
    """Measure answers while policies turn back to back.

    Exit code 1: a decision was wrong, a request failed, or the p99 is more than 10 ms above that without reload.

    Example: python -m benchmarks.policy_reload --out docs/acceptance
    """
    with TemporaryDirectory() as directory, _on_stage(Path(directory), rules, port) as (stage, child):
        result = asyncio.run(_measure(stage, child, reloads, rules, rate, phases))
    text = json.dumps(asdict(result)) if as_json else "\n".join(_lines(result))
    typer.echo(text)
    if out is not None:
        (out / f"{datetime.now(UTC).date()}-policy-reload.txt").write_text(text + "\n", encoding="utf-8")
    raise typer.Exit(1 if result.wrong or result.failed or result.above > ALLOWED else 0)


@contextmanager
def _on_stage(directory: Path, rules: int, port: int) -> Iterator[tuple[Stage, Child]]:
    """A city whose gateway serves under a large set in the folder `policies`; its operations port is the next one."""
    city = build(directory / "city", SIZE, SEED)
    lay_out(POLICIES, directory / "policies", rules)
    _settle(city, directory / "policies", port + 1)
    stage = Stage(city, port, port + 2)
    with departments(stage), gateway(stage) as child:
        yield stage, child


def _settle(city: City, policies: Path, ops_port: int) -> None:
    kept = [
        line
        for line in city.gateway_settings.read_text(encoding="utf-8").splitlines()
        if not line.startswith("policies")
    ]
    told = [f'policies = "{policies}"', f"ops_port = {ops_port}", *kept]
    city.gateway_settings.write_text("\n".join(told) + "\n", encoding="utf-8")


async def _measure(stage: Stage, child: Child, reloads: int, rules: int, rate: float, phases: int) -> Result:
    folder, process = stage.city.directory.parent / "policies", child.process.pid
    token = signed_token(stage.city.signing_key, Claims(DESK[0]))
    quiet: list[Sample] = []
    reloading: list[Sample] = []
    memory: list[float] = []
    phased: list[tuple[Times, Times]] = []
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        steady_load(stage.port, token, _codes(stage.city), rate) as load,
    ):
        turning = Turning(session, folder, stage.port + 1, process)
        await turning.begin()
        await load.requests(_WARM_UP)
        for phase in range(phases):
            turns = len(range(phase, reloads, phases))
            turned = await _while_turning(load, turning, turns, memory)
            # until the gateway has seen that nothing has changed since the last version
            await load.requests(_WARM_UP)
            rested = await load.requests(len(turned))
            reloading += turned
            quiet += rested
            phased.append((_times(rested), _times(turned)))
            typer.echo(f"phase {phase + 1} of {phases}: {turns} reloads, {len(turned)} requests", err=True)
    everything = [*quiet, *reloading]
    return Result(
        rules=rules,
        reloads=reloads,
        rate=rate,
        quiet=_times(quiet),
        reloading=_times(reloading),
        wrong=len(wrong(everything, turning.turns)),
        failed=sum(sample.failed for sample in everything),
        seconds_a_reload=round(len(reloading) / rate / reloads, 2),
        resident=memory,
        phases=phased,
    )


async def _while_turning(load: Load, turning: Turning, turns: int, memory: list[float]) -> list[Sample]:
    stop = asyncio.Event()
    loading = asyncio.create_task(load.until(stop))
    for _ in range(turns):
        await turning.turn()
        memory.append(round(resident(turning.process), 1))
    stop.set()
    return await loading


def _codes(city: City) -> list[str]:
    codes: list[str] = orjson.loads(city.truth.read_bytes())["enterprises"]
    return codes[:_ENTERPRISES]


def _times(samples: Sequence[Sample]) -> Times:
    p50, p99, worst = (round(percentile(samples, percent) * 1_000, 2) for percent in (50, 99, 100))
    return Times(len(samples), p50, p99, worst)


def _lines(result: Result) -> Iterator[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"Policy reload, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}"
    yield f"{result.reloads} reloads of {result.rules:,} rules back to back, {result.rate:g} requests a second"
    for name, times in (("without reload", result.quiet), ("with reloads", result.reloading)):
        yield (
            f"  {name:15} {times.requests:>6,} requests   p50 {times.p50:>6.2f} ms"
            f"   p99 {times.p99:>6.2f} ms   worst {times.worst:>7.2f} ms"
        )
    yield f"  p99 above that without reload: {result.above:.2f} ms (at most {ALLOWED:g})"
    differences = sorted(reloading.p99 - quiet.p99 for quiet, reloading in result.phases)
    yield f"  the same, phase by phase: {' '.join(f'{difference:.2f}' for difference in differences)}"
    yield f"  a reload every {result.seconds_a_reload:.2f} s"
    yield f"  wrong decisions: {result.wrong}; failed requests: {result.failed}"
    yield f"  resident after each reload (MiB): {' '.join(f'{size:.0f}' for size in result.resident)}"


if __name__ == "__main__":
    typer.run(main)
