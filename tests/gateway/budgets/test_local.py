"""The counts of one process: they outlive it, belong to it alone, and are never believed where they are doubtful."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from gateway.budgets.errors import BudgetsUnavailable, StateInUse, StateRefused
from gateway.budgets.hashing import ItemHasher, counter
from gateway.budgets.journal import Journal, free
from gateway.budgets.local import LocalStore
from gateway.budgets.store import Cap, Charged, Claim, Exceeded, Measure

TODAY = date(2026, 11, 24)
HASHER = ItemHasher(b"s" * 32)
ABOUT = counter(Measure.DISTINCT, "subjects")
KEYS = [f"44010419800304{number:04d}" for number in range(50)]


def of_some(*numbers: int, limit: int = 3, days: int = 2) -> list[Claim]:
    """A claim about these of the keys."""
    items = HASHER.items("Person", [KEYS[number] for number in numbers])
    return [Claim(ABOUT, (Cap(1, limit, days),), items)]


@asynccontextmanager
async def store(directory: Path, day: date = TODAY, secret: bytes = b"s" * 32) -> AsyncIterator[LocalStore]:
    """The counts in a directory, closed with the block."""
    opened = await LocalStore.open(directory, ItemHasher(secret).mark(), lambda: day, 2)
    try:
        yield opened
    finally:
        await opened.close()


async def remaining(counts: LocalStore, *numbers: int) -> int | None:
    """What is left after these; None if they are refused."""
    charged = await counts.charge(of_some(*numbers))
    return charged.standings[0].remaining if isinstance(charged, Charged) else None


def files(directory: Path) -> list[str]:
    """The files of days."""
    return sorted(path.name for path in directory.glob("*.journal"))


def contents(directory: Path) -> list[bytes]:
    """What stands in each file."""
    return [path.read_bytes() for path in directory.iterdir()]


async def test_counts_outlive_the_process(tmp_path: Path) -> None:
    """As far back as a budget looks; older files are removed."""
    state = tmp_path / "state"
    async with store(state) as counts:
        assert await remaining(counts, 1, 2) == 1
    async with store(state, TODAY + timedelta(1)) as counts:
        assert await remaining(counts, 2, 3) == 0
        assert await remaining(counts, 4) is None
    async with store(state, TODAY + timedelta(2)) as counts:
        assert files(state) == ["budgets-2026-11-25.journal"]
        assert await remaining(counts, 4) == 0


async def test_what_is_settled_is_in_the_file(tmp_path: Path) -> None:
    """Before the process ends, so that a kill does not reach it."""
    async with store(tmp_path) as counts:
        assert await remaining(counts, 1, 2) == 1
        await counts.settled()
        frames = Journal(tmp_path, HASHER.mark()).frames(TODAY)
        assert [sorted(frame.values) for frame in frames] == [sorted(of_some(1, 2)[0].items)]


async def test_a_second_process_does_not_count_here(tmp_path: Path) -> None:
    """It would allow everything once more; the message says where and what to do."""
    async with store(tmp_path):
        with pytest.raises(StateInUse, match=r"stop it, or name another state directory"):
            async with store(tmp_path):
                pass
        with pytest.raises(StateInUse):
            free(tmp_path)
    free(tmp_path)
    async with store(tmp_path) as counts:
        assert await remaining(counts, 1) == 2


async def test_counts_under_another_secret_are_refused(tmp_path: Path) -> None:
    """They would be nobody's, and everything be given back."""
    async with store(tmp_path) as counts:
        await remaining(counts, 1)
    with pytest.raises(StateRefused, match="MERIDIAN_SUBJECT_HASH_KEY"):
        async with store(tmp_path, secret=b"t" * 32):
            pass


async def test_what_was_never_finished_is_cut_off(tmp_path: Path) -> None:
    """At the start after a crash, and counting goes on behind what was whole."""
    async with store(tmp_path) as counts:
        await remaining(counts, 1)
        await counts.settled()
        await remaining(counts, 2)
    path = tmp_path / files(tmp_path)[0]
    os.truncate(path, path.stat().st_size - 1)
    async with store(tmp_path) as counts:
        assert await remaining(counts, 3) == 1
    async with store(tmp_path) as counts:
        assert await remaining(counts, 4) == 0
    path.write_bytes(path.read_bytes()[:5])
    async with store(tmp_path) as counts:
        assert await remaining(counts, 1) == 2
    async with store(tmp_path) as counts:
        assert await remaining(counts, 1) == 2


async def test_damaged_counts_are_refused(tmp_path: Path) -> None:
    """The message names the file and says what moving it away would give back."""
    async with store(tmp_path) as counts:
        for number in range(3):
            await remaining(counts, number)
            await counts.settled()
    path = tmp_path / files(tmp_path)[0]
    data = bytearray(path.read_bytes())
    data[30] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(StateRefused, match=r"budgets-2026-11-24.journal: damaged at byte 16; .*gives back"):
        async with store(tmp_path):
            pass


async def test_a_clock_that_was_put_back(tmp_path: Path) -> None:
    """Over midnight it gives nothing back; days behind it is an error."""
    async with store(tmp_path) as counts:
        assert await remaining(counts, 1, 2, 3) == 0
    async with store(tmp_path, TODAY - timedelta(1)) as counts:
        assert await remaining(counts, 4) is None
    with pytest.raises(StateRefused, match="the clock says 2026-11-22"):
        async with store(tmp_path, TODAY - timedelta(2)):
            pass


async def test_many_at_once_are_together_within_the_limit(tmp_path: Path) -> None:
    """However they interleave, and each is counted whole or not at all."""

    async def operation(counts: LocalStore, number: int) -> bool:
        charged = await counts.charge(of_some(number, number + 1, limit=20))
        if isinstance(charged, Exceeded):
            return False
        await counts.settled()
        return True

    async with store(tmp_path) as counts:
        done = await asyncio.gather(*(operation(counts, number) for number in range(0, 50, 2)))
    assert done == [True] * 10 + [False] * 15
    async with store(tmp_path) as counts:
        charged = await counts.charge(of_some(0, limit=20))
        assert isinstance(charged, Charged)
        assert charged.standings[0].remaining == 0


async def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is answered meanwhile; what was counted is written once it is well again, each count once."""
    real, broken = os.write, True

    def write(descriptor: int, data: bytes | memoryview) -> int:
        if not broken or len(data) < 24:
            return real(descriptor, data)
        real(descriptor, data[:7])
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "write", write)
    async with store(tmp_path) as counts:
        assert await remaining(counts, 1) == 2
        for _ in range(2):
            with pytest.raises(BudgetsUnavailable):
                await counts.settled()
        broken = False
        assert await remaining(counts, 1) == 2
        await counts.settled()
    async with store(tmp_path) as counts:
        assert await remaining(counts, 2) == 1


async def test_a_directory_that_cannot_be_used(tmp_path: Path) -> None:
    """It is said before anybody is served."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BudgetsUnavailable, match="cannot be used"):
        async with store(tmp_path / "file" / "state"):
            pass


async def test_closed_counts_refuse(tmp_path: Path) -> None:
    """What is not counted is not answered."""
    async with store(tmp_path) as counts:
        pass
    with pytest.raises(BudgetsUnavailable, match="closed"):
        await counts.charge(of_some(1))


async def test_files_hold_no_key(tmp_path: Path) -> None:
    """In no spelling, and nobody but the owner can read them."""
    async with store(tmp_path) as counts:
        await counts.charge(of_some(*range(50), limit=100))
    data = b"".join(contents(tmp_path))
    assert len(data) > 8 * len(KEYS)
    assert not any(key.encode() in data or bytes.fromhex(key) in data for key in KEYS)
    assert all(os.stat(tmp_path / name).st_mode & 0o077 == 0 for name in os.listdir(tmp_path))
