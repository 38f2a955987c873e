"""An anchor behind HTTP: each piece of statements is sent by POST as JSON Lines, and 2xx means that it is kept.

How far it has got is remembered in the ledger's directory, so that a restart goes on there. What was sent and not
answered is sent again, so that an endpoint may see a statement twice: its number tells.
"""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp

from gateway.audit.errors import AnchorUnavailable

ANSWER_WITHIN: Final = 10.0
"""Seconds for one answer."""

PROGRESS_NAME: Final = "anchored-by-post"


class EndpointAnchor:
    """An address that takes statements; redirects are not followed."""

    name = "url"

    def __init__(self, url: str, directory: Path) -> None:
        self._url: Final = url
        self._progress: Final = directory / PROGRESS_NAME
        self._session: aiohttp.ClientSession | None = None

    async def held(self) -> tuple[int, bytes] | None:
        """As `Anchor.held`: what was taken before, by this address."""
        return await asyncio.to_thread(self._taken)

    async def hold(self, first: int, statements: Sequence[bytes]) -> None:
        """As `Anchor.hold`."""
        try:
            async with self._opened().post(
                self._url,
                data=b"".join(statements),
                headers={"Content-Type": "application/jsonl"},
                allow_redirects=False,
            ) as response:
                if not response.ok or response.status >= _REDIRECT:
                    raise AnchorUnavailable(f"the endpoint answered with status {response.status}")
        except TimeoutError as error:
            raise AnchorUnavailable(f"no answer from the endpoint within {ANSWER_WITHIN:g} seconds") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise AnchorUnavailable(f"the endpoint cannot be reached ({type(error).__name__})") from error
        await asyncio.to_thread(self._note, first + len(statements) - 1)

    async def close(self) -> None:
        """Leave the connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        return self._session

    def _taken(self) -> tuple[int, bytes] | None:
        try:
            number, _, url = self._progress.read_text(encoding="utf-8").strip().partition(" ")
            return (int(number), b"") if url == self._url else None
        except (OSError, ValueError):
            return None

    def _note(self, number: int) -> None:
        # what cannot be noted is sent again after a restart
        beside = self._progress.with_name(f"{PROGRESS_NAME}.new")
        with contextlib.suppress(OSError):
            beside.write_text(f"{number} {self._url}\n", encoding="utf-8")
            os.replace(beside, self._progress)


_REDIRECT: Final = 300
