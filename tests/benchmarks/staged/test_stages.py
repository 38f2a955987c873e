"""The stages of a request."""

from pathlib import Path

from benchmarks.load.work import WORKS
from benchmarks.staged.in_process import application
from benchmarks.staged.stopwatch import Stopwatch, watched
from benchmarks.stages import PLACES, STAGES, staged, table


async def test_every_stage_is_watched(tmp_path: Path) -> None:
    """Each takes some time, in the order of the story."""
    watch = Stopwatch()
    with watched(watch, PLACES):
        async with application(tmp_path) as app:
            found = await staged(app, WORKS["one"], 5, 0, watch)
    assert list(found.stages) == list(STAGES)
    assert all(microseconds > 0 for microseconds in found.stages.values())
    assert table([found]).row_count == len(STAGES) + 1


def test_watches_leave_nothing_behind() -> None:
    """Afterwards everything is as it was."""
    before = {place: getattr(*place) for place in PLACES}
    with watched(Stopwatch(), PLACES):
        assert all(getattr(*place) is not function for place, function in before.items())
    assert {place: getattr(*place) for place in PLACES} == before
