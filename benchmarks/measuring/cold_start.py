"""From the start of a gateway's process to its first right answer, several times."""

import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.departments import Services
from benchmarks.measuring.sample import Spread, spread
from benchmarks.measuring.telling import Teller
from benchmarks.peers.gateway import Gateway


def cold_starts(
    gateways: Sequence[Gateway], services: Services, directory: Path, times: int, teller: Teller
) -> dict[str, Spread]:
    """Seconds by gateway; what it writes and composes before its process starts counts as well."""
    services.begin(0.0)
    found = {}
    for gateway in gateways:
        seconds = []
        for number in range(times):
            teller.step(f"cold start: {gateway.name}, {number + 1} of {times}")
            own = directory / f"cold-{gateway.name}-{number}"
            own.mkdir()
            started = time.monotonic()
            with gateway.running(services.ports, own):
                seconds.append(time.monotonic() - started)
        found[gateway.name] = spread(seconds)
    return found
