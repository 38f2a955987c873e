"""Serve the departments of the benchmark in one process: `python -m benchmarks.services`.

Prints one line of JSON, department → port, once all of them answer; ends when asked to.
"""

import asyncio
import signal
import sys

import orjson
import uvloop

from benchmarks.services.answering import Answering
from benchmarks.services.departments import DEPARTMENTS
from benchmarks.services.protocol import protocol_of
from benchmarks.services.tally import Conduct, Tally

LOOPBACK = "127.0.0.1"


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    conduct = Conduct(tallies={department.name: Tally() for department in DEPARTMENTS})
    ports = {}
    for department in DEPARTMENTS:
        answering = Answering(department, conduct.tallies[department.name])
        server = await loop.create_server(protocol_of(answering, conduct), LOOPBACK, 0, backlog=1_024)
        ports[department.name] = server.sockets[0].getsockname()[1]
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    sys.stdout.write(orjson.dumps(ports).decode() + "\n")
    sys.stdout.flush()
    await asked.wait()


if __name__ == "__main__":
    uvloop.run(_serve())
