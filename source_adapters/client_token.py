"""The access token by which the gateway is a client of one department, remembered while it holds.

Whoever needs one while it is being fetched waits for the same answer, and may give up waiting without harm to others.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from source_adapters.contract import SourceUnavailable
from source_adapters.token_endpoint import Granted

RENEWED_EVERY: Final = 10.0
"""Seconds between two tokens that are fetched because the department refused one: a quarrel is no reason for more."""


class ClientToken:
    """Fetched by `ask`, which raises `SourceError`; `monotonic` are seconds that never go back."""

    def __init__(self, department: str, ask: Callable[[], Awaitable[Granted]], monotonic: Callable[[], float]) -> None:
        self._department = department
        self._ask = ask
        self._monotonic = monotonic
        self._token: str | None = None
        self._until = 0.0
        self._renewable_at = float("-inf")
        self._asking: asyncio.Task[str] | None = None

    async def current(self) -> str:
        """A token that holds; raises as `ask` does."""
        if self._token is not None and self._monotonic() < self._until:
            return self._token
        return await self._asked()

    async def instead_of(self, refused: str) -> str | None:
        """Another one in the place of a token that the department refused; None where that has just been tried."""
        if self._token == refused:
            now = self._monotonic()
            if now < self._renewable_at:
                return None
            self._renewable_at = now + RENEWED_EVERY
            self._token = None
        return await self.current()

    async def close(self) -> None:
        """Forget it, and stop fetching."""
        self._token = None
        if (asking := self._asking) is not None:
            asking.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await asking

    async def _asked(self) -> str:
        if self._asking is None:
            self._asking = asyncio.create_task(self._remembered(), name="client token")
            self._asking.add_done_callback(self._settled)
        asking = self._asking
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            waiting = asyncio.current_task()
            if asking.cancelled() and (waiting is None or not waiting.cancelling()):
                raise SourceUnavailable(self._department, "not open") from None
            raise

    async def _remembered(self) -> str:
        began = self._monotonic()
        found = await self._ask()
        self._token, self._until = found.token, began + found.seconds
        return found.token

    def _settled(self, asking: asyncio.Task[str]) -> None:
        self._asking = None
        # Those who waited may all have gone; asking for the outcome says that this is meant.
        if not asking.cancelled():
            asking.exception()
