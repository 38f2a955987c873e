"""One timer for all who wait: whoever waits too long is given up, nobody else, and a cancellation stays one."""

import asyncio

import pytest

from gateway.http.patience import Patience

SOON = 0.02


class TooLate(Exception):
    """What a task makes of having been given up."""


async def waits(patience: Patience, body: "asyncio.Future[str]") -> str:
    """Waits as the reading of a body does."""
    task = patience.begin()
    try:
        return await body
    except asyncio.CancelledError:
        if not patience.ran_out(task):
            raise
        raise TooLate from None
    finally:
        patience.end(task)


def bodies(count: int) -> list["asyncio.Future[str]"]:
    """Bodies that have not come."""
    return [asyncio.get_running_loop().create_future() for _ in range(count)]


async def test_who_waits_too_long_is_given_up() -> None:
    """Also the second, who came while the first was watched, and one after all have gone."""
    patience = Patience(SOON)
    for _ in range(2):
        waiting = [asyncio.create_task(waits(patience, body)) for body in bodies(2)]
        assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [TooLate, TooLate]


async def test_whose_body_comes_is_not() -> None:
    """While another's does not."""
    patience, (here, never) = Patience(SOON), bodies(2)
    served, late = asyncio.create_task(waits(patience, here)), asyncio.create_task(waits(patience, never))
    here.set_result("body")
    assert await served == "body"
    with pytest.raises(TooLate):
        await late


async def test_a_cancellation_by_others_stays_one() -> None:
    """A request that is given up for another reason is not answered as one that was late."""
    patience, (body,) = Patience(60), bodies(1)
    task = asyncio.create_task(waits(patience, body))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_was_given_up_goes_on() -> None:
    """It can answer: its cancellation is taken back."""
    patience, (body,) = Patience(SOON), bodies(1)

    async def answers() -> str:
        try:
            return await waits(patience, body)
        except TooLate:
            await asyncio.sleep(0)
            return "too late"

    assert await asyncio.create_task(answers()) == "too late"


async def test_only_a_task_waits() -> None:
    """A callback of the loop has nobody who could be given up."""
    patience, failed = Patience(SOON), asyncio.get_running_loop().create_future()

    def begin() -> None:
        try:
            patience.begin()
        except RuntimeError as error:
            failed.set_result(str(error))

    asyncio.get_running_loop().call_soon(begin)
    assert "MERIDIAN-BODY-WITHOUT-TASK" in await failed
