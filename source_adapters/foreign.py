"""Where foreign exceptions end: one table from theirs to ours, chained with ``from``.

The messages are ours. Those of drivers may quote parameters, addresses or cells, and are not repeated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiohttp
import orjson
import sqlalchemy.exc

from source_adapters.contract import (
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
)

TRANSLATIONS: Final[tuple[tuple[type[Exception], type[SourceError], str], ...]] = (
    (TimeoutError, SourceTimeout, "no complete answer in time"),
    (sqlalchemy.exc.TimeoutError, SourceTimeout, "no free connection in time"),
    (sqlalchemy.exc.DataError, SourceDataInvalid, "the database could not convert a cell"),
    (UnicodeDecodeError, SourceDataInvalid, "a text is in another encoding than the database says"),
    (sqlalchemy.exc.SQLAlchemyError, SourceUnavailable, "the database did not answer the statement"),
    (aiohttp.ClientConnectorCertificateError, SourceUnavailable, "the certificate of the service is not trusted"),
    (aiohttp.ClientConnectorSSLError, SourceUnavailable, "no connection over TLS"),
    (aiohttp.ClientConnectorError, SourceUnavailable, "no connection"),
    (aiohttp.ClientPayloadError, SourceUnavailable, "the answer broke off"),
    (aiohttp.ClientError, SourceUnavailable, "the service did not answer as HTTP asks"),
    (orjson.JSONDecodeError, SourceDataInvalid, "the answer is not JSON"),
    (OSError, SourceUnavailable, "no connection"),
)
"""Foreign exception, ours, our message. The first row that fits holds, so the narrow ones stand above."""


def ours_for(department: str, foreign: Exception) -> SourceError | None:
    """What a foreign exception means here; None where it is none of a driver's."""
    for theirs, ours, message in TRANSLATIONS:
        if isinstance(foreign, theirs):
            return ours(department, message)
    return None


@contextmanager
def translated(department: str) -> Iterator[None]:
    """Whatever a driver raises inside leaves as one of the contract's `SourceError`s."""
    try:
        yield
    except Exception as foreign:
        if (ours := ours_for(department, foreign)) is not None:
            raise ours from foreign
        raise
