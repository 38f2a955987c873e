"""Calls to a department over HTTP as it wants them: with the gateway's credentials, and once more with a new token."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import orjson

from source_adapters import certificates, token_endpoint
from source_adapters.access import Access, ClientCredentials, Tls
from source_adapters.bound import Limits
from source_adapters.client_token import ClientToken
from source_adapters.contract import SourceDataInvalid, SourceUnavailable
from source_adapters.foreign import ours_for, translated
from source_adapters.gathering import Clock
from source_adapters.json_path import Nowhere
from source_adapters.retry_after import may_pass, seconds_of
from source_adapters.token_endpoint import Granted
from source_adapters.web_request import OK, WebAnswer, WebRequest
from source_adapters.web_session import WebSession

_UNAUTHORIZED: Final = 401
_LOG: Final = logging.getLogger("meridian.sources")


class WebCalls:
    """One department's service: what is asked of it, and what it answers as parsed JSON."""

    def __init__(self, department: str, limits: Limits, access: Access, accept: str, clock: Clock) -> None:
        self.department = department
        self._limits = limits
        self._access = access
        self._clock = clock
        self._session = WebSession(department, limits, {"Content-Type": "application/json", "Accept": accept})
        self._shown = _shown(access)
        self._token: ClientToken | None = None

    async def open(self) -> None:
        """Make ready to call; nothing is sent."""
        tls = self._access.tls
        if tls is not None:
            _warn_of_end(self.department, tls, self._clock())
        await self._session.open(None if tls is None else certificates.context_of(tls))
        if (credentials := self._access.client_credentials) is not None:
            loop = asyncio.get_running_loop()
            self._token = ClientToken(self.department, lambda: self._granted(credentials), loop.time)

    async def close(self) -> None:
        """Release all connections, and forget the token."""
        if self._token is not None:
            await self._token.close()
            self._token = None
        await self._session.close()

    def latest(self, until: float | None) -> float:
        """When a question has to have been answered, for the department's own limits and for the request's."""
        own = asyncio.get_running_loop().time() + self._limits.longest
        return own if until is None else min(own, until)

    async def content(self, request: WebRequest, announced: Mapping[str, str], until: float) -> object:
        """The parsed answer, or ABSENT where its status means that there is no record.

        `until` is a time of the event loop. Raises as `foreign.translated` expects, and `SourceError`.
        """
        if not request.names_key:
            return self._read(request, await self._answer(request, announced, until))
        try:
            return self._read(request, await self._answer(request, announced, until))
        except Exception as foreign:
            ours = ours_for(self.department, foreign)
            if ours is None:
                raise
        # Outside of the handler, and so without the foreign error, whose text may hold the address.
        raise ours

    async def _answer(self, request: WebRequest, announced: Mapping[str, str], until: float) -> WebAnswer:
        headers = {**announced, **self._shown}
        if self._token is None:
            return await self._sent(request, headers, until)
        async with asyncio.timeout_at(until):
            token = await self._token.current()
        answer = await self._sent(request, headers | _bearing(token), until)
        if answer.status != _UNAUTHORIZED:
            return answer
        async with asyncio.timeout_at(until):
            other = await self._token.instead_of(token)
        return answer if other is None else await self._sent(request, headers | _bearing(other), until)

    async def _sent(self, request: WebRequest, headers: Mapping[str, str], until: float) -> WebAnswer:
        return await self._session.answer(request, headers, until, self._limits.max_answer_bytes)

    def _read(self, request: WebRequest, answer: WebAnswer) -> object:
        if answer.status == OK:
            return orjson.loads(answer.body)
        if answer.status in request.absent:
            return Nowhere.ABSENT
        raise SourceUnavailable(
            self.department,
            f"the service answered with status {answer.status}",
            retry_after=seconds_of(answer.retry_after, self._clock()),
            may_pass=may_pass(answer.status),
        )

    async def _granted(self, credentials: ClientCredentials) -> Granted:
        """A new token. Whatever goes wrong is the department's fault, and may pass: no look-up can be its cause."""
        request = WebRequest(credentials.token_url, token_endpoint.body_of(credentials))
        headers = token_endpoint.headers_of(credentials)
        with translated(self.department):
            try:
                answer = await self._session.answer(request, headers, self.latest(None), token_endpoint.LONGEST_ANSWER)
            except SourceDataInvalid as error:
                raise SourceUnavailable(self.department, "the token endpoint gave too long an answer") from error
        if answer.status != OK:
            raise SourceUnavailable(
                self.department,
                f"the token endpoint answered with status {answer.status}",
                retry_after=seconds_of(answer.retry_after, self._clock()),
            )
        return token_endpoint.granted(self.department, answer.body)


def _shown(access: Access) -> dict[str, str]:
    """The headers with the credentials that stay the same."""
    shown = {} if access.api_key is None else {access.api_key.header: access.api_key.key}
    return shown if access.bearer_token is None else shown | _bearing(access.bearer_token)


def _bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _warn_of_end(department: str, tls: Tls, now: datetime) -> None:
    end = certificates.ends(tls)
    if end is not None and end - now < certificates.SOON:
        _LOG.warning("department %s: the gateway's certificate expires on %s", department, end.date().isoformat())
