"""`python -m benchmarks.sick_department`: what queries cost that do not need a department, while it is ill.

A real gateway in front of a model city answers two streams of requests at constant rates: one that asks the national
tax office, and one that does not, which is measured. Phases in which the office is well and phases in which it hangs,
is slow or fails follow each other, so that whatever else this machine does meanwhile falls on all of them.
"""

import asyncio
import json
import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import aiohttp
import orjson
import typer

from benchmarks.turns import Sample, percentile
from demo.city import build
from demo.departments.roll import DESKS
from demo.generator.size import CitySize
from demo.keys import Claims, signed_token
from demo.processes import LOOPBACK
from demo.stage import Stage, departments, gateway

SIZE: Final = CitySize(persons=1_200, applicants=400, enterprises=300)
SEED: Final = 23
ALLOWED: Final = 1.5
"""Times the healthy p99 that the p99 may be while the department is ill."""

CLIENT: Final = ("tax-registration-desk", "tax-registration-check")
ILL: Final = "national_tax"
ILLNESSES: Final = ("hang", "slow", "error")
MEASURED: Final = "query M($codes: [String!]!) { enterprises(creditCodes: $codes) { localTaxRegistration } }"
BESIDE: Final = "query B($codes: [String!]!) { enterprises(creditCodes: $codes) { nationalTaxRegistration } }"
WARM_UP: Final = 200
_ENTERPRISES: Final = 10


@dataclass(slots=True)
class Streams:
    """Both streams; `samples` are those that are measured, by how the department is meanwhile."""

    session: aiohttp.ClientSession
    stage: Stage
    codes: list[str]
    rate: float
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    async def phase(self, how: str, count: int) -> None:
        """So many requests of each stream while the department is so."""
        await self._order(how)
        measured: list[Sample] = []
        began = time.monotonic()
        async with asyncio.TaskGroup() as asking:
            for sent in range(count):
                due = began + sent / self.rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                asking.create_task(self._ask(MEASURED, due, measured))
                asking.create_task(self._ask(BESIDE, due, []))
        self.samples.setdefault(how, []).extend(measured)

    async def _order(self, how: str) -> None:
        places = [desk.department for desk in DESKS]
        address = f"http://{LOOPBACK}:{self.stage.port_base + places.index(ILL)}/fault"
        async with self.session.put(address, json={"mode": how}) as ordered:
            ordered.raise_for_status()

    async def _ask(self, text: str, due: float, samples: list[Sample]) -> None:
        sent = time.monotonic()
        body = {"query": text, "variables": {"codes": self.codes}}
        async with self.session.post(self.stage.endpoint, json=body) as response:
            document: Any = await response.json(content_type=None)
        failed = response.status != 200 or (text == MEASURED and "errors" in document)
        samples.append(Sample(due, sent, time.monotonic(), None, failed))


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from when requests were due."""

    requests: int
    failed: int
    p50: float
    p99: float


def main(
    rate: Annotated[float, typer.Option(min=1, help="Requests a second of each stream.")] = 50.0,
    rounds: Annotated[int, typer.Option(min=1, help="Times that all phases follow each other.")] = 3,
    requests: Annotated[int, typer.Option(min=1, help="Requests of each stream and phase.")] = 500,
    port: Annotated[int, typer.Option(help="The first of nine neighbouring ports that are free.")] = 8400,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Measure queries that do not need a department while it is ill.

    Exit code 1: a measured request failed, or the p99 under an illness is more than 1.5 times the healthy one.

    Example: python -m benchmarks.sick_department --rounds 5
    """
    with TemporaryDirectory() as directory:
        stage = Stage(build(Path(directory) / "city", SIZE, SEED), port, port + 1)
        with departments(stage), gateway(stage):
            found = asyncio.run(_measured(stage, rate, rounds, requests))
    worst = max(found[how].p99 for how in ILLNESSES) / found["none"].p99
    typer.echo(
        json.dumps({how: asdict(times) for how, times in found.items()}) if as_json else "\n".join(_lines(found, worst))
    )
    raise typer.Exit(1 if worst > ALLOWED or any(times.failed for times in found.values()) else 0)


async def _measured(stage: Stage, rate: float, rounds: int, requests: int) -> dict[str, Times]:
    token = signed_token(stage.city.signing_key, Claims(CLIENT[0]))
    headers = {"Authorization": f"Bearer {token}", "Sharing-Purpose": CLIENT[1]}
    codes: list[str] = orjson.loads(stage.city.truth.read_bytes())["enterprises"][:_ENTERPRISES]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers=headers, trust_env=False) as session:
        streams = Streams(session, stage, codes, rate)
        await streams.phase("none", WARM_UP)
        streams.samples.clear()
        for _ in range(rounds):
            for illness in ILLNESSES:
                await streams.phase("none", max(1, requests // len(ILLNESSES)))
                await streams.phase(illness, requests)
    return {how: _times(samples) for how, samples in streams.samples.items()}


def _times(samples: Sequence[Sample]) -> Times:
    p50, p99 = (round(percentile(samples, percent) * 1_000, 2) for percent in (50, 99))
    return Times(len(samples), sum(sample.failed for sample in samples), p50, p99)


def _lines(found: dict[str, Times], worst: float) -> Iterator[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"A sick department, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}"
    for how, times in found.items():
        yield (
            f"  {how:6} {times.requests:>6,} requests   {times.failed} failed"
            f"   p50 {times.p50:>6.2f} ms   p99 {times.p99:>7.2f} ms"
        )
    yield f"  p99 under the worst illness: {worst:.2f} times the healthy one (at most {ALLOWED:g})"


if __name__ == "__main__":
    typer.run(main)
