"""Places for calls under way: how many there are, who waits for one, and that none is lost."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from source_adapters.safeguards.bulkhead import Bulkhead
from source_adapters.safeguards.settings import BulkheadSettings
from tests.source_adapters.virtual_time import run


def test_a_free_place_is_taken_at_once() -> None:
    """As many as there are."""
    bulkhead = Bulkhead(BulkheadSettings(in_flight=2))
    assert [bulkhead.take() for _ in range(3)] == [True, True, False]
    bulkhead.leave()
    assert bulkhead.take()


def test_places_are_given_in_the_order_of_asking() -> None:
    """To who has waited longest."""

    async def work() -> list[int]:
        bulkhead, order = Bulkhead(BulkheadSettings(in_flight=1)), list[int]()

        async def one(number: int) -> None:
            assert bulkhead.take() or await bulkhead.wait(60)
            order.append(number)
            await asyncio.sleep(1)
            bulkhead.leave()

        await asyncio.gather(*map(one, range(4)))
        assert (bulkhead.in_flight, bulkhead.waiting) == (0, 0)
        return order

    assert run(work) == [0, 1, 2, 3]


def test_nobody_waits_longer_than_allowed_nor_beside_too_many() -> None:
    """Both are told so, and hold no place."""

    async def work() -> None:
        bulkhead = Bulkhead(BulkheadSettings(in_flight=1, waiting=1))
        assert bulkhead.take()
        waiting = asyncio.ensure_future(bulkhead.wait(2))
        await asyncio.sleep(1)
        assert not await bulkhead.wait(2)
        assert asyncio.get_running_loop().time() == 1
        assert not await waiting
        assert asyncio.get_running_loop().time() == 2
        assert (bulkhead.in_flight, bulkhead.waiting) == (1, 0)

    run(work)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0, 3), st.floats(0, 5)), min_size=1, max_size=30))
def test_no_place_is_lost_or_given_twice(callers: list[tuple[float, float, float]]) -> None:
    """Whoever comes, waits, works and is cancelled whenever."""

    async def work() -> None:
        bulkhead, inside, most = Bulkhead(BulkheadSettings(in_flight=3, waiting=5)), 0, 0

        async def one(comes: float, works: float) -> None:
            nonlocal inside, most
            await asyncio.sleep(comes)
            if not (bulkhead.take() or await bulkhead.wait(1.0)):
                return
            inside += 1
            most = max(most, inside)
            try:
                await asyncio.sleep(works)
            finally:
                inside -= 1
                bulkhead.leave()

        loop = asyncio.get_running_loop()
        tasks = []
        for comes, works, cancelled in callers:
            task = asyncio.ensure_future(one(comes, works))
            loop.call_later(cancelled, task.cancel)
            tasks.append(task)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert most <= 3
        assert (bulkhead.in_flight, bulkhead.waiting, inside) == (0, 0, 0)

    run(work)
