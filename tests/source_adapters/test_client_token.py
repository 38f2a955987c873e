"""A token is remembered while it holds, and fetched once for all who wait; an hour of this takes no time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from source_adapters.client_token import RENEWED_EVERY, ClientToken
from source_adapters.contract import SourceUnavailable
from source_adapters.token_endpoint import Granted
from tests.source_adapters.virtual_time import run


class Endpoint:
    """Grants numbered tokens for a hundred seconds, taking one second each; refuses while `failing`."""

    def __init__(self) -> None:
        self.asked = 0
        self.failing = False

    async def __call__(self) -> Granted:
        """Grant one."""
        self.asked += 1
        await asyncio.sleep(1)
        if self.failing:
            raise SourceUnavailable("d", "refused")
        return Granted(f"t{self.asked}", 100)


def remembering(work: Callable[[ClientToken, Endpoint], Awaitable[None]]) -> None:
    """Do this in virtual time with a token that nobody has asked for yet."""

    async def in_time() -> None:
        endpoint = Endpoint()
        token = ClientToken("d", endpoint, asyncio.get_running_loop().time)
        await work(token, endpoint)
        await token.close()

    run(in_time)


def test_it_is_remembered_until_its_end() -> None:
    """Counted from when it was asked for: nobody knows when within that second it was granted."""

    async def work(token: ClientToken, endpoint: Endpoint) -> None:
        assert [await token.current(), await token.current()] == ["t1", "t1"]
        await asyncio.sleep(98.5)
        assert await token.current() == "t1"
        await asyncio.sleep(0.5)
        assert await token.current() == "t2"
        assert endpoint.asked == 2

    remembering(work)


def test_those_who_wait_share_one() -> None:
    """A failure, too, and after it the next one is asked for anew."""

    async def work(token: ClientToken, endpoint: Endpoint) -> None:
        endpoint.failing = True
        failed = await asyncio.gather(*(token.current() for _ in range(5)), return_exceptions=True)
        assert all(isinstance(each, SourceUnavailable) for each in failed)
        endpoint.failing = False
        assert await asyncio.gather(*(token.current() for _ in range(5))) == ["t2"] * 5
        assert endpoint.asked == 2

    remembering(work)


def test_who_gives_up_ends_it_for_nobody() -> None:
    """Not even where nobody is left; the token is there for the next one."""

    async def work(token: ClientToken, endpoint: Endpoint) -> None:
        for _ in range(2):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await token.current()
        await asyncio.sleep(1)
        assert await token.current() == "t1"
        assert endpoint.asked == 1

    remembering(work)


def test_a_failure_that_nobody_waits_for_is_nobodys() -> None:
    """It is not reported as one that was forgotten: warnings are errors here."""

    async def work(token: ClientToken, endpoint: Endpoint) -> None:
        endpoint.failing = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await token.current()
        await asyncio.sleep(1)

    remembering(work)


def test_a_refused_one_is_renewed_once_in_a_while() -> None:
    """However many were refused; one that has been renewed since is not renewed again."""

    async def work(token: ClientToken, endpoint: Endpoint) -> None:
        first = await token.current()
        assert await asyncio.gather(*(token.instead_of(first) for _ in range(5))) == ["t2"] * 5
        assert await token.instead_of(first) == "t2"
        assert await token.instead_of("t2") is None
        await asyncio.sleep(RENEWED_EVERY)
        assert await token.instead_of("t2") == "t3"
        assert endpoint.asked == 3

    remembering(work)


def test_closing_ends_the_waiting() -> None:
    """Whoever waits is told that the department is not open; nothing goes on."""

    async def work(token: ClientToken, endpoint: Endpoint) -> None:
        waiting = asyncio.ensure_future(token.current())
        await asyncio.sleep(0.1)
        await token.close()
        with pytest.raises(SourceUnavailable, match="not open"):
            await waiting
        assert endpoint.asked == 1

    remembering(work)
