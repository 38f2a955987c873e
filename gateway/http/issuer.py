"""Where the issuer publishes its public keys: asked over HTTP, and every foreign error of that ends here.

IssuerUnavailable      no document that could be read, for whatever reason; the message says which
"""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Final

import aiohttp

ANSWER_WITHIN: Final = 5.0
"""Seconds for a whole answer."""

LONGEST_DOCUMENT: Final = 256 * 1024
"""Bytes; a key set is a few kilobytes."""

_MAX_AGE: Final = re.compile(r'max-age\s*=\s*"?(\d{1,9})"?', re.ASCII | re.IGNORECASE)
_NOT_KEPT: Final = frozenset({"no-store", "no-cache"})


class IssuerUnavailable(Exception):
    """The issuer gave no key set; the message says why in our own words."""


@dataclass(frozen=True, slots=True)
class Published:
    """A document as published; `max_age` is for how many seconds it may be kept, None if that is not said."""

    content: bytes = field(repr=False)
    max_age: float | None = None


class Issuer:
    """The address of a key set; `open` before `published`, `close` when no longer needed."""

    def __init__(self, url: str) -> None:
        self._url: Final = url
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Prepare for asking; nothing is sent."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
            cookie_jar=aiohttp.DummyCookieJar(),
            # what is not compressed cannot be larger than it looks
            headers={"Accept": "application/jwk-set+json, application/json", "Accept-Encoding": "identity"},
            trust_env=False,
        )

    async def close(self) -> None:
        """Leave the connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def published(self) -> Published:
        """The document now published. A redirect is not followed: the address in the settings is the trusted one.

        Raises:
            IssuerUnavailable: no connection, no answer in time, another status than 200, or too long a document.
        """
        if self._session is None:
            raise IssuerUnavailable("the issuer is not being asked")
        try:
            async with self._session.get(self._url, allow_redirects=False) as response:
                if response.status != 200:
                    raise IssuerUnavailable(f"the issuer answered with status {response.status}")
                content = await _bounded(response.content)
                return Published(content, max_age(",".join(response.headers.getall("Cache-Control", ()))))
        except TimeoutError as error:
            raise IssuerUnavailable(f"no answer from the issuer within {ANSWER_WITHIN:.0f} seconds") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise IssuerUnavailable(f"the issuer cannot be reached ({type(error).__name__})") from error


def max_age(cache_control: str) -> float | None:
    """For how many seconds a response may be kept, by its ``Cache-Control`` (RFC 9111, section 5.2.2)."""
    directives = [directive.strip() for directive in cache_control.split(",")]
    if any(directive.partition("=")[0].strip().lower() in _NOT_KEPT for directive in directives):
        return 0.0
    ages = [float(found[1]) for directive in directives if (found := _MAX_AGE.fullmatch(directive))]
    return min(ages, default=None)


async def _bounded(stream: aiohttp.StreamReader) -> bytes:
    content = bytearray()
    async for piece in stream.iter_any():
        content += piece
        if len(content) > LONGEST_DOCUMENT:
            raise IssuerUnavailable(f"the issuer's document is longer than {LONGEST_DOCUMENT} bytes")
        # a fast sender must not keep others from their turn
        await asyncio.sleep(0)
    return bytes(content)
