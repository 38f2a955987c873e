"""A process that holds a ledger, or records until it is killed or the disk is full; run by the tests of the ledger."""

import asyncio
import os
import resource
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from gateway.audit.errors import AuditUnavailable
from gateway.audit.journal import Rotation
from gateway.audit.ledger import Ledger, Limits
from gateway.audit.storage import DirectoryStorage
from tests.gateway.audit.ledgers import entry


def _say(word: str) -> None:
    os.write(sys.stdout.fileno(), f"{word}\n".encode())


async def _hold(directory: Path) -> None:
    await Ledger.open(DirectoryStorage(directory))
    _say("held")
    await asyncio.Event().wait()


async def _record(directory: Path) -> None:
    ledger = await Ledger.open(DirectoryStorage(directory), Limits(rotation=Rotation(lines=50)))
    numbers = count()

    async def records() -> None:
        while True:
            number = next(numbers)
            await ledger.record(entry(number))
            _say(f"request-{number}")

    await asyncio.gather(*(records() for _ in range(8)))


async def _fill(directory: Path) -> None:
    """Record until no file may grow any more, three times in vain, and once more when they may."""
    ledger = await Ledger.open(DirectoryStorage(directory))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    refused = 0
    for number in count():
        try:
            await ledger.record(entry(number))
            _say(f"request-{number}")
        except AuditUnavailable:
            _say("refused")
            refused += 1
        if refused == 3:
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    await ledger.record(replace(entry(), request_id="request-last"))
    _say("request-last")
    await ledger.close()


if __name__ == "__main__":
    _TASKS = {"hold": _hold, "record": _record, "fill": _fill}
    asyncio.run(_TASKS[sys.argv[1]](Path(sys.argv[2])))
