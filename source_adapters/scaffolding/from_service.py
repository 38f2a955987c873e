"""One call to a live service, for an answer to look at."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import aiohttp
import orjson

from source_adapters.addresses import http_fault
from source_adapters.bound import Limits
from source_adapters.contract import SourceError
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.web_request import OK, WebRequest
from source_adapters.web_session import WebSession

PATIENCE: Final = Limits(connect_timeout=5.0, read_timeout=30.0)
_JSON: Final = {"Content-Type": "application/json", "Accept": "application/json"}


async def answered(address: str, body: Mapping[str, object], bearer_token: str | None) -> bytes:
    """What a service answers to a POST of this body.

    Raises:
        Unreadable: the address is none, or the service does not answer with 200. The message holds no key and no token.
    """
    if (fault := http_fault(address)) is not None:
        raise Unreadable(fault)
    headers = {**_JSON, **({} if bearer_token is None else {"Authorization": f"Bearer {bearer_token}"})}
    session = WebSession("scaffold", PATIENCE, headers)
    await session.open(None)
    try:
        until = asyncio.get_running_loop().time() + PATIENCE.longest
        answer = await session.answer(WebRequest(address, orjson.dumps(body)), {}, until, PATIENCE.max_answer_bytes)
    except (aiohttp.ClientError, SourceError, TimeoutError, OSError) as error:
        raise Unreadable(f"the service cannot be reached, or does not answer ({type(error).__name__})") from None
    finally:
        await session.close()
    if answer.status != OK:
        raise Unreadable(f"the service answered with status {answer.status}")
    return bytes(answer.body)


def asking(keys: Sequence[str], fields: Sequence[str]) -> Mapping[str, object]:
    """The body of a question about many keys, as kind `http` asks it."""
    return {"keys": list(keys), "fields": list(fields), "years": []}
