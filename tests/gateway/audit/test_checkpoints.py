"""Checkpoints beside a ledger in use, and bringing them to anchors that fail."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.audit.anchoring import Anchoring
from gateway.audit.anchors.directory import DirectoryAnchor
from gateway.audit.checkpoints import Checkpoints, Pace, Sources
from gateway.audit.errors import AnchorUnavailable
from gateway.audit.journal import Rotation
from gateway.audit.ledger import Ledger, Limits
from gateway.audit.statement_file import StatementFile
from gateway.audit.statements import STATEMENTS_NAME, NewKey
from gateway.audit.storage import DirectoryStorage
from gateway.audit.verify import verify
from tests.gateway.audit.ledgers import entry
from tests.gateway.audit.vouched import KEY, Ticking, Written, record_all

LARGE = Rotation()


class Moody:
    """An anchor that takes statements when it is in the mood, and then remembers them."""

    name = "moody"

    def __init__(self) -> None:
        self.willing = False
        self.kept: list[bytes] = []

    async def held(self) -> tuple[int, bytes] | None:
        """What was taken so far."""
        self._ask()
        return (len(self.kept), self.kept[-1]) if self.kept else None

    async def hold(self, first: int, statements: Sequence[bytes]) -> None:
        """Take them, or not."""
        self._ask()
        assert first == len(self.kept) + 1
        self.kept += statements

    async def close(self) -> None:
        """Nothing is open."""

    def _ask(self) -> None:
        if not self.willing:
            raise AnchorUnavailable("not now")


@asynccontextmanager
async def looked_after(
    directory: Path, pace: Pace, anchors: Sequence[Moody] = (), rotation: Rotation = LARGE
) -> AsyncIterator[tuple[Ledger, Checkpoints, Ticking]]:
    """A ledger with checkpoints that are taken when the test says so."""
    clock = Ticking()
    ledger = await Ledger.open(DirectoryStorage(directory), Limits(rotation=rotation), clock.now)
    sources = Sources(lambda: ledger.end, lambda: "policy-1", clock.now)
    checkpoints = await Checkpoints.open(directory, KEY, anchors, pace, sources)
    yield ledger, checkpoints, clock
    await ledger.close(checkpoints.close)


async def test_a_checkpoint_is_due_after_so_many_lines(tmp_path: Path) -> None:
    """Not before, and not again without new ones."""
    async with looked_after(tmp_path, Pace(lines=3, seconds=3_600)) as (ledger, checkpoints, _):
        numbers = []
        for number in range(6):
            await ledger.record(entry(number))
            await checkpoints.turn()
            await checkpoints.turn()
            numbers.append(checkpoints.standing.lines)
        assert numbers == [0, 3, 3, 3, 6, 6]
        assert checkpoints.standing.issued == 2
    assert verify(tmp_path).accepted


async def test_a_checkpoint_is_due_after_so_many_seconds(tmp_path: Path) -> None:
    """If there is a new line; a clock that was put back does not silence them."""
    async with looked_after(tmp_path, Pace(lines=1_000, seconds=60)) as (ledger, checkpoints, clock):
        await checkpoints.turn()
        assert checkpoints.standing.issued == 0
        clock.time += timedelta(minutes=1)
        await checkpoints.turn()
        await checkpoints.turn()
        assert checkpoints.standing.issued == 1
        clock.time += timedelta(hours=1)
        await checkpoints.turn()
        assert checkpoints.standing.issued == 1
        await ledger.record(entry(1))
        clock.time -= timedelta(days=1)
        await checkpoints.turn()
        assert checkpoints.standing.issued == 2
        assert checkpoints.standing.age <= 3_600 * 24


async def test_the_end_is_signed_before_the_next_process_can_write(tmp_path: Path) -> None:
    """The last checkpoint vouches for the last line."""
    async with looked_after(tmp_path, Pace()) as (ledger, _, _):
        await ledger.record(entry(1))
    found = verify(tmp_path, [KEY.public])
    assert found.checkpoint is not None
    assert found.checkpoint[1].head == found.head
    assert found.checkpoint[1].policy_version == "policy-1"


async def test_a_checkpoint_that_cannot_be_written_withholds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown and counted, entries go on, and the next turn tries again."""

    def broken(*_: object) -> bytes:
        raise OSError(28, "no room")

    async with looked_after(tmp_path, Pace(lines=1)) as (ledger, checkpoints, _):
        with monkeypatch.context() as patched:
            patched.setattr(StatementFile, "append", broken)
            await checkpoints.turn()
            assert (checkpoints.standing.up, checkpoints.standing.failures) == (False, 1)
            await ledger.record(entry(1))
        await checkpoints.turn()
        assert checkpoints.standing.up
        assert checkpoints.standing.lines == 2


async def test_an_anchor_that_fails_is_caught_up_later(tmp_path: Path) -> None:
    """Nobody waits for it; what it lacks and how often it failed is shown; then it has everything, in order."""
    anchor = Moody()
    async with looked_after(tmp_path, Pace(lines=1), [anchor]) as (ledger, checkpoints, _):
        (way,) = checkpoints._anchorings
        for number in range(3):
            await ledger.record(entry(number))
            await checkpoints.turn()
            assert not await way.catch_up()
        standing = checkpoints.standing.anchors["moody"]
        assert (standing.up, standing.behind, standing.failures) == (False, 4, 3)
        anchor.willing = True
        assert await way.catch_up()
        assert checkpoints.standing.anchors["moody"].behind == 0
        assert checkpoints.standing.anchors["moody"].up
    assert b"".join(anchor.kept) == (tmp_path / STATEMENTS_NAME).read_bytes()


async def test_an_anchor_follows_by_itself(tmp_path: Path) -> None:
    """Once started, each new statement is brought when it is there."""
    anchor = Moody()
    anchor.willing = True
    async with looked_after(tmp_path, Pace(lines=1), [anchor]) as (ledger, checkpoints, _):
        checkpoints.start()
        await ledger.record(entry(1))
        async with asyncio.timeout(10):
            await _until(lambda: len(anchor.kept) >= 2)
    assert b"".join(anchor.kept) == (tmp_path / STATEMENTS_NAME).read_bytes()


async def _until(holds: object) -> None:
    assert callable(holds)
    for _ in iter(lambda: bool(holds()), True):
        await asyncio.sleep(0.005)


async def test_an_anchor_of_another_ledger_takes_nothing(tmp_path: Path) -> None:
    """It is said what to do, and nothing in it is touched."""
    clock = Ticking()
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    StatementFile(tmp_path / "two", KEY, lambda: clock.now() + timedelta(days=1))
    mine = StatementFile(tmp_path / "one", KEY, clock.now)
    mine.append(NewKey(clock.now(), KEY.public))
    before = (tmp_path / "two" / STATEMENTS_NAME).read_bytes()
    way = Anchoring(DirectoryAnchor(tmp_path / "two"), lambda: mine.count, mine.after)
    assert not await way.catch_up()
    assert (tmp_path / "two" / STATEMENTS_NAME).read_bytes() == before


async def test_what_is_older_than_it_may_be_is_dropped(tmp_path: Path) -> None:
    """Once an hour, under a signed tombstone, which verification names and accepts."""
    async with looked_after(tmp_path, Pace(keep=timedelta(days=30)), rotation=Rotation(lines=4)) as parts:
        ledger, checkpoints, clock = parts
        for number in range(12):
            await ledger.record(entry(number, clock.now()))
        await checkpoints.drop()
        clock.time += timedelta(days=31)
        await checkpoints.drop()
        assert not (tmp_path / "000001.jsonl").exists()
        await ledger.record(entry(13, clock.now()))
    found = verify(tmp_path, [KEY.public])
    assert found.accepted
    assert [each.fault.value for each in found.findings] == ["DROPPED"]


async def test_entries_do_not_wait_for_checkpoints(tmp_path: Path) -> None:
    """A real run: with an anchor, everything is anchored at the end and accepted."""
    place = Written(tmp_path / "ledger", tmp_path / "anchor")
    await record_all(place)
    found = verify(place.ledger, [KEY.public], place.anchor)
    assert (found.findings, found.anchored) == ((), found.statements)
