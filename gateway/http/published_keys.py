"""The issuer's keys as published at a URL: read again in time, and at once when a token names a key not yet known.

Keys join and leave with what is published. While the issuer is away the last keys are trusted for a stated time;
after that none is, and every token is refused until it is back.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from gateway.http.issuer import IssuerUnavailable, Published
from gateway.http.key_set import KeySet, KeySetEmpty, KeySetRefused, TrustedKey

_LOG: Final = logging.getLogger("meridian.keys")

SHORTEST: Final = 30.0
"""Seconds: nobody, neither issuer nor stranger, makes us ask more often."""

NO_KEYS: Final = KeySet({})


class KeyState(StrEnum):
    """UP: as last published. STALE: the issuer is away, its last keys are tolerated. UNAVAILABLE: none is trusted."""

    UP = "UP"
    STALE = "STALE"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Pace:
    """`refresh`: seconds between two readings, at most; `tolerate`: seconds for which a reading is trusted at all."""

    refresh: float = 300.0
    tolerate: float = 3_600.0

    def next_reading(self, max_age: float | None) -> float:
        """Seconds to the next reading: the issuer may shorten them, but not below `SHORTEST`."""
        wanted = self.refresh if max_age is None else min(max_age, self.refresh)
        return max(wanted, SHORTEST)


class Publisher(Protocol):
    """Who publishes the keys: `gateway.http.issuer.Issuer`."""

    async def open(self) -> None:
        """Prepare for asking."""

    async def published(self) -> Published:
        """The document now published. Raises `IssuerUnavailable`."""

    async def close(self) -> None:
        """No longer ask."""


class PublishedKeys:
    """Keys by their URL; `monotonic` is seconds that never go back. For one event loop.

    Until `open` has returned no key is trusted; it returns also where the issuer cannot be reached.
    """

    def __init__(
        self,
        publisher: Publisher,
        pace: Pace,
        monotonic: Callable[[], float],
        *,
        demo: bool = False,
    ) -> None:
        self._publisher: Final = publisher
        self._pace: Final = pace
        self._monotonic: Final = monotonic
        self._demo: Final = demo
        self._keys = NO_KEYS
        self._read_at = float("-inf")
        self._due_at = float("-inf")
        self._prompted_at = float("-inf")
        self._failing = False
        self._told: KeyState | None = None
        self._reading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Read the keys for the first time."""
        await self._publisher.open()
        await self.refresh_if_due()

    async def close(self) -> None:
        """Give up what is being read, and the connection."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        await self._publisher.close()

    @property
    def available(self) -> bool:
        """Whether there are keys, read no longer ago than an outage is tolerated."""
        return self._keys.available and self._monotonic() - self._read_at <= self._pace.tolerate

    @property
    def state(self) -> KeyState:
        """What an operator should know."""
        if not self.available:
            return KeyState.UNAVAILABLE
        return KeyState.STALE if self._failing else KeyState.UP

    def find(self, kid: str) -> TrustedKey | None:
        """The key of that id, if it is trusted now."""
        return self._keys.find(kid) if self.available else None

    async def refresh_if_due(self) -> None:
        """Read the keys if it is time to, or wait for the reading that is under way."""
        if self._reading is not None or self._monotonic() >= self._due_at:
            await self._joined()

    async def renew(self) -> bool:
        """Read the keys at once because a token names one that is not known; whether it is worth a second look.

        However many ask, there is one reading at a time, and none within `SHORTEST` of the last that was so prompted.
        """
        if self._reading is None:
            if self._monotonic() - self._prompted_at < SHORTEST:
                return False
            self._prompted_at = self._monotonic()
        await self._joined()
        return not self._failing

    async def _joined(self) -> None:
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(), name="key set")
            self._reading.add_done_callback(self._over)
        # who stops waiting does not stop the reading for the others
        await asyncio.shield(self._reading)

    def _over(self, _reading: asyncio.Task[None]) -> None:
        self._reading = None

    async def _read(self) -> None:
        asked_at = self._monotonic()
        try:
            published = await self._publisher.published()
            self._keys = self._trusted(published.content)
        except (IssuerUnavailable, KeySetRefused) as error:
            self._failing = True
            self._due_at = self._monotonic() + SHORTEST
            self._tell(str(error))
        else:
            self._failing = False
            self._read_at = asked_at
            self._due_at = asked_at + self._pace.next_reading(published.max_age)
            self._tell("the issuer publishes none")

    def _trusted(self, content: bytes) -> KeySet:
        try:
            return KeySet.read(content, demo=self._demo)
        except KeySetEmpty:
            # the issuer says that it trusts none: that is an answer, and no outage to be tolerated
            return NO_KEYS

    def _tell(self, reason: str) -> None:
        """Log a change of state, and only a change."""
        state = self.state
        if state is self._told:
            return
        self._told = state
        if state is KeyState.UP:
            _LOG.info("the issuer's keys are read")
        elif state is KeyState.STALE:
            _LOG.warning("the issuer's keys cannot be read: %s; the last ones are trusted for a while", reason)
        else:
            _LOG.error("no key is trusted, every token is refused: %s", reason)
