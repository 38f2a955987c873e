"""Sends a question to the gateway, and again while it is only busy or away for a moment.

What ends here, chained with ``from``::

    GatewayFailed          no answer to this batch, however often it was asked; the note says why
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import aiohttp
import orjson

from demo.housing_lottery.answer import error_code, retry_after

MEDIA_TYPE: Final = "application/graphql-response+json"
MOMENTARY: Final = frozenset({429, 502, 503, 504})
"""Statuses that may be gone when asked again."""

UNDERSTOOD: Final = frozenset({200, 400})
"""Statuses whose body is an answer: data, or what is wrong with the request."""

Sleep: TypeAlias = Callable[[float], Awaitable[None]]


class GatewayFailed(Exception):
    """No answer; `note` names the last cause in a few words without anything that was asked."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


class _Momentary(Exception):
    """Worth asking again, after `after` seconds if the gateway said so."""

    def __init__(self, note: str, after: float | None = None) -> None:
        super().__init__(note)
        self.note = note
        self.after = after


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a batch is asked, how long is waited in between (doubling, bounded), how long for one answer."""

    attempts: int = 6
    first_wait: float = 0.2
    longest_wait: float = 5.0
    answer_within: float = 30.0

    def wait(self, attempt: int, told: float | None) -> float:
        """Seconds before the attempt after this one (counted from nought): as told, or as its turn is; bounded."""
        wanted = self.first_wait * 2**attempt if told is None else told
        return min(max(wanted, 0.0), self.longest_wait)


PATIENT: Final = Patience()


@dataclass(frozen=True, slots=True)
class Gateway:
    """The gateway as this client asks it: where, under which token and purpose, and how patiently."""

    session: aiohttp.ClientSession
    url: str
    token: str = field(repr=False)
    purpose: str
    patience: Patience = PATIENT
    sleep: Sleep = asyncio.sleep

    async def ask(self, body: Mapping[str, Any]) -> object:
        """The JSON of the answer, data or errors; raises GatewayFailed."""
        attempt = 0
        while True:
            try:
                return await self._ask_once(body)
            except _Momentary as failure:
                if attempt + 1 >= self.patience.attempts:
                    raise GatewayFailed(failure.note) from failure
                await self.sleep(self.patience.wait(attempt, failure.after))
                attempt += 1

    async def _ask_once(self, body: Mapping[str, Any]) -> object:
        try:
            async with self.session.post(
                self.url,
                data=orjson.dumps(body),
                headers=self._headers(),
                timeout=aiohttp.ClientTimeout(total=self.patience.answer_within),
                allow_redirects=False,
            ) as response:
                return _understood(response, await response.read())
        except TimeoutError as error:
            raise _Momentary("gateway did not answer in time") from error
        except aiohttp.ClientError as error:
            raise _Momentary("gateway not reachable") from error

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Sharing-Purpose": self.purpose,
            "Content-Type": "application/json",
            "Accept": MEDIA_TYPE,
        }


def _understood(response: aiohttp.ClientResponse, content: bytes) -> object:
    answer = _json(content)
    note = error_code(answer) or f"gateway answered with status {response.status}"
    if response.status in MOMENTARY:
        raise _Momentary(note, _seconds(response.headers.get("Retry-After")) or retry_after(answer))
    if answer is None or response.status not in UNDERSTOOD:
        raise GatewayFailed(note)
    return answer


def _json(content: bytes) -> object:
    """The document in the content; None where there is none."""
    try:
        document: object = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return document


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None
