"""Large answers are compressed for clients that ask for it; very large ones without keeping others waiting."""

import asyncio
import zlib
from typing import Final

from gateway.http.media import accepts_coding

FROM_BYTES: Final = 4 * 1024
"""Below, a saving is not worth the work."""

ASIDE_FROM_BYTES: Final = 256 * 1024
"""From here on compression takes so long that it is left to a thread."""

CODING: Final = "gzip"

_LEVEL: Final = 5
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


async def encoded(body: bytes, accept_encoding: str | None) -> tuple[bytes, str | None]:
    """A body as it is sent, and its content coding; None where it is sent as it is."""
    if len(body) < FROM_BYTES or not accepts_coding(accept_encoding, CODING):
        return body, None
    if len(body) < ASIDE_FROM_BYTES:
        return _compressed(body), CODING
    return await asyncio.to_thread(_compressed, body), CODING


def _compressed(body: bytes) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return compressor.compress(body) + compressor.flush()
