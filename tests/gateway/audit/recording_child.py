"""A process that holds a ledger, or records into it until it is killed; run by the tests of the ledger."""

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

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


if __name__ == "__main__":
    _TASKS = {"hold": _hold, "record": _record}
    asyncio.run(_TASKS[sys.argv[1]](Path(sys.argv[2])))
