"""Requests at a constant rate, whatever becomes of them, from another process than the one that answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from benchmarks.large_policies import DESK, FIELDS
from benchmarks.turns import Parity, Sample

LONGEST: Final = 30.0
"""Seconds after which a request has failed."""

_CONNECTIONS: Final = 64
_QUERY: Final = "query Reload($codes: [String!]!) { enterprises(creditCodes: $codes) { wageDispute codeCertificate } }"
_NAMES: Final = tuple(coordinate.partition(".")[2] for coordinate in FIELDS)


@dataclass(slots=True)
class Load:
    """What asks: `rate` requests a second about the same enterprises under the desk's token."""

    session: aiohttp.ClientSession
    endpoint: str
    codes: list[str]
    rate: float

    async def until(self, stop: asyncio.Event) -> list[Sample]:
        """The requests that were due until then, when all are answered."""
        return await self._send(None, stop)

    async def requests(self, count: int) -> list[Sample]:
        """So many, when all are answered."""
        return await self._send(count, asyncio.Event())

    async def _send(self, count: int | None, stop: asyncio.Event) -> list[Sample]:
        began, sent = time.monotonic(), 0
        samples: list[Sample] = []
        async with asyncio.TaskGroup() as asking:
            while not stop.is_set() and (count is None or sent < count):
                due = began + sent / self.rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                asking.create_task(self._ask(due, samples))
                sent += 1
        return samples

    async def _ask(self, due: float, samples: list[Sample]) -> None:
        samples.append(await self._answered(due))

    async def _answered(self, due: float) -> Sample:
        sent = time.monotonic()
        try:
            body = {"query": _QUERY, "variables": {"codes": self.codes}}
            async with self.session.post(self.endpoint, json=body) as response:
                document = await response.json(content_type=None)
                failed = response.status != 200
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return Sample(due, sent, time.monotonic(), None, failed=True)
        return Sample(due, sent, time.monotonic(), None if failed else decided(document), failed)


def decided(document: Any) -> Parity | None:
    """Which versions give this answer: one of the two fields is denied, and the other one is not."""
    patterns = [error["extensions"].get("pattern") for error in document.get("errors", ())]
    entities = document["data"]["enterprises"]
    for parity, denied in enumerate(_NAMES):
        granted = _NAMES[1 - parity]
        kept = all(entity[denied] is None for entity in entities)
        if kept and any(entity[granted] is not None for entity in entities) and patterns == [f"enterprises.*.{denied}"]:
            return parity
    return None


@asynccontextmanager
async def steady_load(port: int, token: str, codes: list[str], rate: float) -> AsyncIterator[Load]:
    """The load on a gateway at a loopback port."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Sharing-Purpose": DESK[1],
        "Accept": "application/graphql-response+json",
    }
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
        timeout=aiohttp.ClientTimeout(total=LONGEST),
        headers=headers,
        trust_env=False,
    ) as session:
        yield Load(session, f"http://127.0.0.1:{port}/graphql", codes, rate)
