"""What a gateway holds: tasks of its loop, connections, and everything else that it has open."""

import asyncio
import os
import signal
from collections.abc import Collection
from dataclasses import dataclass

import psutil

from tests.end_to_end.gateway_counting import TASKS
from tests.end_to_end.processes import Gateway
from tests.end_to_end.waiting import until


@dataclass(frozen=True, slots=True)
class Holdings:
    """Tasks; connections to departments, and how many of them the department has closed; all other descriptors."""

    tasks: int
    to_departments: int
    half_closed: int
    beside: int


async def holdings(gateway: Gateway, ports: Collection[int]) -> Holdings:
    """Of a gateway that was started to count its tasks; the departments have these ports."""
    tasks = await _tasks(gateway)
    process = psutil.Process(gateway.process.pid)
    connections = process.net_connections("tcp")
    outward = [each for each in connections if each.status != psutil.CONN_LISTEN and each.raddr.port in ports]
    open_ones = [each for each in connections if each.fd >= 0]
    return Holdings(
        tasks=tasks,
        to_departments=len(outward),
        half_closed=sum(each.status == psutil.CONN_CLOSE_WAIT for each in outward),
        beside=process.num_fds() - len(open_ones),
    )


async def _tasks(gateway: Gateway) -> int:
    before = gateway.told().count(TASKS)
    os.kill(gateway.process.pid, signal.SIGUSR1)

    async def told() -> list[str]:
        await asyncio.sleep(0)
        return [line for line in gateway.told().splitlines() if line.startswith(TASKS)]

    lines = await until(told, lambda found: len(found) > before)
    return int(lines[-1].removeprefix(TASKS))
