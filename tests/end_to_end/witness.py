"""A ledger's storage that writes down which entries are on stable storage, and fails or waits when told to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from errno import EIO
from pathlib import Path
from threading import Event
from typing import Final

from gateway.audit.storage import DirectoryStorage, SegmentFile
from tests.end_to_end.exchange import Message

STABLE: Final = "stable"
BEGUN: Final = "begun"

_REQUEST_ID: Final = re.compile(rb'"request_id":"([0-9a-f]{32})"')


@dataclass(slots=True)
class Witness:
    """What happened, in order: the entry of a request became stable, the response to it was begun.

    `failing` are the calls that raise; `held` holds every flush until it is set; `flushing` is called as one begins.
    """

    events: list[tuple[str, str]] = field(default_factory=list)
    failing: frozenset[str] = frozenset()
    held: Event = field(default_factory=Event)
    flushing: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        self.held.set()

    def told(self, message: Message) -> None:
        """See a message of a response on its way out."""
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            self.events.append((BEGUN, headers[b"sharing-request"].decode()))

    @property
    def begun(self) -> list[str]:
        """The requests whose responses were begun, in order."""
        return [request for what, request in self.events if what == BEGUN]

    @property
    def begun_too_soon(self) -> list[str]:
        """The requests whose responses were begun before their entries were stable."""
        stable = {request: place for place, (what, request) in enumerate(self.events) if what == STABLE}
        return [
            request
            for place, (what, request) in enumerate(self.events)
            if what == BEGUN and stable.get(request, place) >= place
        ]

    def call(self, name: str) -> None:
        """Fail if told so."""
        if name in self.failing:
            raise OSError(EIO, "the disk was told to fail")


class WitnessedSegment:
    """A segment of a real directory."""

    def __init__(self, real: SegmentFile, witness: Witness) -> None:
        self._real = real
        self._witness = witness
        self._written = bytearray()
        self.close = real.close

    def write(self, data: bytes) -> None:
        """Append all of it."""
        self._witness.call("write")
        self._real.write(data)
        self._written += data

    def sync(self) -> None:
        """Flush, and only then bear witness."""
        self._witness.flushing()
        self._witness.held.wait()
        self._witness.call("sync")
        self._real.sync()
        found = _REQUEST_ID.findall(bytes(self._written))
        self._witness.events += [(STABLE, request.decode()) for request in found]
        self._written.clear()

    def truncate(self, length: int) -> None:
        """Cut back; what was not flushed is forgotten."""
        self._witness.call("truncate")
        self._real.truncate(length)
        self._written.clear()


class WitnessedStorage:
    """A real directory under a witness."""

    def __init__(self, directory: Path, witness: Witness) -> None:
        real = DirectoryStorage(directory)
        self._real = real
        self._witness = witness
        self.lock, self.unlock = real.lock, real.unlock
        self.segments, self.lines, self.set_aside = real.segments, real.lines, real.set_aside
        self.discard = real.discard

    def create(self, name: str) -> SegmentFile:
        """Make a witnessed segment."""
        self._witness.call("create")
        return WitnessedSegment(self._real.create(name), self._witness)

    def resume(self, name: str) -> SegmentFile:
        """Open a witnessed segment."""
        return WitnessedSegment(self._real.resume(name), self._witness)
