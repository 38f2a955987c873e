"""`python -m benchmarks.sick_department`: what queries cost that do not need a department, while it is ill.

A real gateway in front of a model city answers two streams of requests at constant rates: one that asks the national
tax office, and one that does not, which is measured. Each phase in which the office hangs, is slow or fails stands
beside one as long in which it is well, now after it and now before it, and is compared with that one alone: whatever
else this machine does meanwhile falls on both. Of several such pairs the median counts.
"""

import asyncio
import json
import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
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
WELL: Final = "none"
ILLNESSES: Final = ("hang", "slow", "error")
MEASURED: Final = "query M($codes: [String!]!) { enterprises(creditCodes: $codes) { localTaxRegistration } }"
BESIDE: Final = "query B($codes: [String!]!) { enterprises(creditCodes: $codes) { nationalTaxRegistration } }"
WARM_UP: Final = 200
_ENTERPRISES: Final = 10


@dataclass(slots=True)
class Streams:
    """Both streams, at `rate` requests a second each."""

    session: aiohttp.ClientSession
    stage: Stage
    codes: list[str]
    rate: float

    async def phase(self, how: str, count: int) -> list[Sample]:
        """The measured stream's answers to so many requests of each while the department is so."""
        await self._order(how)
        if how == WELL:
            await self._until_well()
        measured: list[Sample] = []
        began = time.monotonic()
        async with asyncio.TaskGroup() as asking:
            for sent in range(count):
                due = began + sent / self.rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                asking.create_task(self._ask(MEASURED, due, measured))
                asking.create_task(self._ask(BESIDE, due, []))
        return measured

    async def _until_well(self) -> None:
        """Until the office answers: its breaker may still be open."""
        answered: list[Sample] = []
        while not answered or answered[-1].failed:
            await self._ask(BESIDE, time.monotonic(), answered)
            await asyncio.sleep(0.1)

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
        failed = response.status != 200 or "errors" in document
        samples.append(Sample(due, sent, time.monotonic(), None, failed))


@dataclass(frozen=True, slots=True)
class Pair:
    """What the measured stream saw in two phases of one length beside each other."""

    illness: str
    well: list[Sample]
    ill: list[Sample]

    @property
    def ratio(self) -> float:
        """The p99 while the department was ill, in times of that while it was well."""
        return percentile(self.ill, 99) / percentile(self.well, 99)


@dataclass(frozen=True, slots=True)
class Found:
    """Of one illness: milliseconds from when requests were due, and the ratios of its pairs, ascending."""

    illness: str
    requests: int
    failed: int
    p99_well: float
    p99_ill: float
    ratios: list[float]

    @property
    def ratio(self) -> float:
        """Their median."""
        return median(self.ratios)


def main(
    rate: Annotated[float, typer.Option(min=1, help="Requests a second of each stream.")] = 80.0,
    rounds: Annotated[int, typer.Option(min=1, help="Pairs of phases of each illness.")] = 3,
    requests: Annotated[int, typer.Option(min=1, help="Requests of each stream and phase.")] = 560,
    port: Annotated[int, typer.Option(help="The first of nine neighbouring ports that are free.")] = 8400,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Measure queries that do not need a department while it is ill.

    Exit code 1: a measured request failed, or under an illness the p99 is, in the median, more than 1.5 times the
    healthy one. About three minutes as it is.

    Example: python -m benchmarks.sick_department --rounds 5
    """
    with TemporaryDirectory() as directory:
        stage = Stage(build(Path(directory) / "city", SIZE, SEED), port, port + 1)
        with departments(stage), gateway(stage):
            found = asyncio.run(_measured(stage, rate, rounds, requests))
    typer.echo(json.dumps([asdict(each) for each in found]) if as_json else "\n".join(_lines(found)))
    raise typer.Exit(1 if any(each.ratio > ALLOWED or each.failed for each in found) else 0)


async def _measured(stage: Stage, rate: float, rounds: int, requests: int) -> list[Found]:
    token = signed_token(stage.city.signing_key, Claims(CLIENT[0]))
    headers = {"Authorization": f"Bearer {token}", "Sharing-Purpose": CLIENT[1]}
    codes: list[str] = orjson.loads(stage.city.truth.read_bytes())["enterprises"][:_ENTERPRISES]
    # Shorter than a gateway keeps idle connections: one that is just being closed must not be asked on.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=2.0)
    async with aiohttp.ClientSession(connector=connector, headers=headers, trust_env=False) as session:
        streams = Streams(session, stage, codes, rate)
        await streams.phase(WELL, WARM_UP)
        pairs = [
            await _pair(streams, illness, requests, well_first=number % 2 == 0)
            for number in range(rounds)
            for illness in ILLNESSES
        ]
    return [_found(illness, [pair for pair in pairs if pair.illness == illness]) for illness in ILLNESSES]


async def _pair(streams: Streams, illness: str, requests: int, *, well_first: bool) -> Pair:
    order = (WELL, illness) if well_first else (illness, WELL)
    samples = {how: await streams.phase(how, requests) for how in order}
    return Pair(illness, samples[WELL], samples[illness])


def _found(illness: str, pairs: Sequence[Pair]) -> Found:
    well = [sample for pair in pairs for sample in pair.well]
    ill = [sample for pair in pairs for sample in pair.ill]
    p99_well, p99_ill = (round(percentile(samples, 99) * 1_000, 2) for samples in (well, ill))
    ratios = sorted(round(pair.ratio, 2) for pair in pairs)
    failed = sum(sample.failed for sample in (*well, *ill))
    return Found(illness, len(ill), failed, p99_well, p99_ill, ratios)


def _lines(found: Sequence[Found]) -> Iterator[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"A sick department, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}"
    for each in found:
        yield (
            f"  {each.illness:6} {each.requests:>6,} requests   {each.failed} failed   p99 {each.p99_ill:>6.2f} ms, "
            f"well {each.p99_well:>6.2f} ms   {each.ratio:.2f} times ({each.ratios[0]:.2f} to {each.ratios[-1]:.2f})"
        )
    yield f"  the median of each illness is to be at most {ALLOWED:g}"


if __name__ == "__main__":
    typer.run(main)
