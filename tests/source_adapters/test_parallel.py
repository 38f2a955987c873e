"""Pieces of work at once, in virtual time."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.parallel import in_parallel
from tests.source_adapters.virtual_time import run


@given(st.lists(st.integers(0, 9), max_size=20), st.integers(1, 5))
def test_results_stand_in_order_and_never_more_are_under_way(pieces: list[int], at_most: int) -> None:
    """However long each takes."""
    under_way, most = 0, 0

    async def work(piece: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(piece)
        under_way -= 1
        return -piece

    assert run(lambda: in_parallel(pieces, at_most, work)) == [-piece for piece in pieces]
    assert most <= at_most
    assert most == min(at_most, len(pieces)) or 0 in pieces


def test_the_first_failure_ends_the_others() -> None:
    """And is raised as it is; what has not begun never does."""
    begun: list[int] = []

    async def work(piece: int) -> None:
        begun.append(piece)
        await asyncio.sleep(piece)
        raise LookupError(piece)

    with pytest.raises(LookupError, match="2"):
        run(lambda: in_parallel([5, 2, 1], 2, work))
    assert begun == [5, 2]


def test_who_is_cancelled_leaves_nothing_behind() -> None:
    """A caller that goes away takes the pieces with it."""

    async def cancelled() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await in_parallel([5, 6, 7], 2, asyncio.sleep)

    run(cancelled)
