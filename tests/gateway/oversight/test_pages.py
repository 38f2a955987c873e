"""Reading is bounded: in hits, in bytes, in those who wait; and it lets others go first."""

import asyncio
import threading
from pathlib import Path

import pytest

from gateway.audit.reading import EVERYTHING, Passage
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.pages import WAITING, Page, ReadingRoom, page
from tests.gateway.oversight.planted import plant


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week or so."""
    return plant(tmp_path_factory.mktemp("ledger"), count=200).directory


def number(passage: Passage) -> int:
    """Every line is a hit."""
    return passage.seq


def nothing(_: Passage) -> int | None:
    """No line is a hit."""
    return None


def test_a_page_ends_with_its_hits(ledger: Path) -> None:
    """The next one begins below; the last one says so."""
    first = page(ledger, EVERYTHING, number, 10)
    assert len(first.hits) == 10
    assert first.below == first.hits[-1]
    whole = page(ledger, EVERYTHING, number, 10_000)
    assert whole == Page(tuple(range(first.hits[0], 0, -1)), None)


def test_a_page_ends_with_what_it_may_read(ledger: Path) -> None:
    """Though it found nothing: its cursor is past what it read, so that pages come to an end."""
    found = page(ledger, EVERYTHING, nothing, 10, most_bytes=5_000)
    assert found.hits == ()
    assert found.below is not None


def test_reading_rests(ledger: Path) -> None:
    """After so many bytes the interpreter is given up, or answers would wait for it."""
    rests: list[float] = []
    whole = page(ledger, EVERYTHING, number, 10_000, rest=rests.append)
    read = sum(path.stat().st_size for path in ledger.iterdir())
    assert len(whole.hits) > 200
    assert len(rests) == pytest.approx(read / (256 * 1024), abs=1)


async def test_the_event_loop_goes_on_meanwhile(ledger: Path) -> None:
    """A thread of its own reads; it waits here until the loop lets it go on."""
    room, begun, go_on = ReadingRoom(ledger), threading.Event(), threading.Event()

    def held(_: Passage) -> int | None:
        begun.set()
        assert go_on.wait(30)
        return None

    reading = asyncio.create_task(room.page(EVERYTHING, held, 10))
    await asyncio.to_thread(begun.wait, 30)
    assert not reading.done()
    go_on.set()
    assert (await reading).hits == ()
    room.close()


async def test_so_many_wait_and_no_more(ledger: Path) -> None:
    """Whoever comes too many is told so at once; the others are served."""
    room, go_on = ReadingRoom(ledger), threading.Event()

    def held(passage: Passage) -> int:
        assert go_on.wait(30)
        return passage.seq

    waiting = [asyncio.create_task(room.page(EVERYTHING, held, 1)) for _ in range(WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(OversightRefused) as caught:
        await room.page(EVERYTHING, held, 1)
    assert caught.value.cause is Cause.BUSY
    go_on.set()
    assert {len(found.hits) for found in await asyncio.gather(*waiting)} == {1}
    assert (await room.page(EVERYTHING, number, 1)).below is not None
    room.close()
