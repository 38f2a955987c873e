"""A real ledger for those who attack it: written by a `Ledger` with checkpoints and an anchor, in several segments."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.audit.anchors.contract import Anchor
from gateway.audit.anchors.directory import DirectoryAnchor
from gateway.audit.checkpoints import Checkpoints, Pace, Sources
from gateway.audit.entry import Summary
from gateway.audit.journal import Rotation
from gateway.audit.ledger import Ledger, Limits
from gateway.audit.signing import SigningKey
from gateway.audit.storage import DirectoryStorage
from tests.gateway.audit.ledgers import NOON, entry

KEY: Final = SigningKey.of_hexadecimal("0a" * 32)
ENTRIES: Final = 60
PER_SEGMENT: Final = 15
PER_CHECKPOINT: Final = 10


@dataclass(slots=True)
class Ticking:
    """A clock that goes on by a second whenever it is looked at."""

    time: datetime = NOON

    def now(self) -> datetime:
        """The present, aware."""
        self.time += timedelta(seconds=1)
        return self.time


@dataclass(frozen=True, slots=True)
class Written:
    """Where a ledger is and where its anchor."""

    ledger: Path
    anchor: Path


async def record_all(place: Written, key: SigningKey = KEY, anchors: Sequence[Anchor] | None = None) -> None:
    """Record entries and a summary, sign a checkpoint every ten lines, close."""
    clock = Ticking()
    place.anchor.mkdir(exist_ok=True)
    chosen = [DirectoryAnchor(place.anchor)] if anchors is None else anchors
    ledger = await Ledger.open(DirectoryStorage(place.ledger), Limits(rotation=Rotation(lines=PER_SEGMENT)), clock.now)
    sources = Sources(lambda: ledger.end, lambda: "policy-1", clock.now)
    checkpoints = await Checkpoints.open(place.ledger, key, chosen, Pace(PER_CHECKPOINT, 3_600), sources)
    for number in range(ENTRIES):
        await ledger.record(entry(number, clock.now()))
        await checkpoints.turn()
    await ledger.summarise(Summary("EXPIRED", NOON, 3))
    await ledger.close(checkpoints.close)


def written(directory: Path, key: SigningKey = KEY) -> Written:
    """A ledger of sixty entries in a directory, closed, with its anchor beside it."""
    place = Written(directory / "ledger", directory / "anchor")
    asyncio.run(record_all(place, key))
    return place
