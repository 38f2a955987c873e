"""The one writer of a ledger: groups of records go to stable storage, or are known not to be there.

After a failed write the partial group is cut back. After a failed sync nothing that was written since the
last good one is believed, whatever the system says next: the segment ends at its last durable byte, and what
comes next is written to a fresh segment. Either is noted in the next group that succeeds.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gateway.audit.chain import GENESIS, Head, seal_all
from gateway.audit.entry import Boundary, Kind, Mishap, Record, Recovery, canonical
from gateway.audit.moment import moment, stamp_of
from gateway.audit.seals import Tally, extent
from gateway.audit.segment import name_of, number_of, torn_name
from gateway.audit.storage import SegmentFile, Storage


@dataclass(frozen=True, slots=True)
class Rotation:
    """When the next segment begins: the present one holds that many bytes or lines, or began so long ago."""

    bytes: int = 64 * 1024 * 1024
    lines: int = 500_000
    age: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class End:
    """The durable end of a ledger: the chain's head, and the segment that holds that line."""

    head: Head
    segment: str


@dataclass(slots=True)
class _Open:
    """The segment being written; `tally` counts what is durable."""

    file: SegmentFile
    name: str
    begun: datetime
    tally: Tally


class Journal:
    """Appends to a ledger's segments. It blocks, and one thread at a time may call it.

    Raises, on construction:
        LedgerInUse: another process writes this ledger.
        OSError: the storage fails.
    """

    def __init__(self, storage: Storage, rotation: Rotation, now: Callable[[], datetime]) -> None:
        self._storage: Final = storage
        self._rotation: Final = rotation
        self._now: Final = now
        self._head = GENESIS
        self._end = End(GENESIS, name_of(1))
        self._latest = 0
        self._segment: _Open | None = None
        self._suspect: Mishap | None = None
        self._seal: Record | None = None
        self._notes: dict[tuple[Mishap, str], Record] = {}
        storage.lock()
        try:
            self._resume()
            self.append([self._boundary(Kind.START)])
        except BaseException:
            self._release()
            raise

    @property
    def end(self) -> End:
        """The end of the durable chain; whichever thread asks."""
        return self._end

    def append(self, records: Sequence[Record]) -> None:
        """Return when the records, in this order, are on stable storage.

        Raises:
            OSError: they are not, or not known to be, and no later call will make them so.
        """
        segment = self._writable()
        # the seal of the segment before comes first of all: that is where readers look for it
        group = [*([self._seal] if self._seal else []), *self._notes.values(), *records]
        lines, head = seal_all(self._head, group)
        data = b"".join(lines)
        try:
            self._commit(segment, data)
        except BaseException:
            self._retreat(segment)
            raise
        self._head = head
        self._end = End(head, segment.name)
        self._seal = None
        self._notes.clear()
        segment.tally.count(data, len(group), [stamp_of(record.body) for record in group])

    def close(self) -> None:
        """Note the end and leave the storage to the next process.

        Raises:
            OSError: the end could not be noted; the storage is left all the same.
        """
        try:
            self.note_end()
        finally:
            self.leave()

    def note_end(self) -> None:
        """The ledger stops here for now. Raises `OSError`."""
        self.append([self._boundary(Kind.STOP)])

    def leave(self) -> None:
        """Leave the storage to the next process."""
        self._release()

    def _commit(self, segment: _Open, data: bytes) -> None:
        # the suspicion stands before each step, so that whatever interrupts it leaves it standing
        self._suspect = Mishap.WRITE_FAILED
        segment.file.write(data)
        self._suspect = Mishap.SYNC_FAILED
        segment.file.sync()
        self._suspect = None

    def _retreat(self, segment: _Open) -> None:
        if self._suspect is None:
            return
        self._note(Recovery(self._now(), self._suspect, segment.name, segment.tally.size))
        with suppress(OSError):
            segment.file.truncate(segment.tally.size)
            if self._suspect is Mishap.WRITE_FAILED:
                self._suspect = None

    def _writable(self) -> _Open:
        if self._suspect is not None and self._segment is not None:
            self._abandon(self._segment)
        segment = self._segment
        if segment is None:
            return self._begin()
        if self._is_full(segment):
            self._seal = _seal(segment)
            fresh = self._begin()
            _close(segment)
            return fresh
        return segment

    def _is_full(self, segment: _Open) -> bool:
        tally, rotation = segment.tally, self._rotation
        return bool(tally.lines) and (
            tally.size >= rotation.bytes or tally.lines >= rotation.lines or self._now() - segment.begun >= rotation.age
        )

    def _abandon(self, segment: _Open) -> None:
        self._segment = None
        self._suspect = None
        if segment.tally.lines:
            self._seal = _seal(segment)
        else:
            self._latest -= 1  # nothing in it was ever durable: its number is free again
        _close(segment)

    def _begin(self) -> _Open:
        name = name_of(self._latest + 1)
        self._storage.discard(name)
        self._segment = _Open(self._storage.create(name), name, self._now(), Tally(self._head.seq + 1))
        self._latest += 1
        return self._segment

    def _resume(self) -> None:
        names = self._storage.segments()
        self._latest = max((number_of(name) or 0 for name in names), default=0)
        for name in reversed(names):
            found = extent(self._storage.lines(name))
            if found.excess:
                self._set_aside(name, found.tally.size)
            segment = _Open(self._storage.resume(name), name, self._begun(found.tally), found.tally)
            # what a killed process wrote may be in the system's memory only, and the chain goes on from it
            segment.file.sync()
            if found.head is not None:
                self._head = found.head
            if self._segment is None:
                self._segment = segment
            else:
                _close(segment)
                self._go_on_after(segment)
            if found.head is not None:
                return

    def _go_on_after(self, before: _Open) -> None:
        """The segment to write is still empty: it will begin with the seal of the last one that is not."""
        if before.tally.lines and self._segment is not None:
            self._segment.tally = Tally(self._head.seq + 1)
            self._seal = _seal(before)

    def _begun(self, tally: Tally) -> datetime:
        first = None if tally.first is None else moment(tally.first)
        return first or self._now()

    def _set_aside(self, name: str, length: int) -> None:
        now = self._now()
        part = torn_name(now, name, length)
        self._storage.set_aside(name, length, part)
        self._note(Recovery(now, Mishap.TORN_LINE, name, length, part))

    def _note(self, recovery: Recovery) -> None:
        # a disk that fails for hours under load is one mishap, noted once
        self._notes.setdefault((recovery.mishap, recovery.segment), Record(Kind.RECOVERY, canonical(recovery)))

    def _boundary(self, kind: Kind) -> Record:
        return Record(kind, canonical(Boundary(self._now())))

    def _release(self) -> None:
        if self._segment is not None:
            _close(self._segment)
        self._segment = None
        self._storage.unlock()


def _seal(segment: _Open) -> Record:
    return Record(Kind.SEAL, canonical(segment.tally.seal(segment.name)))


def _close(segment: _Open) -> None:
    # what is durable is known from sync; an error of closing would add nothing
    with suppress(OSError):
        segment.file.close()
