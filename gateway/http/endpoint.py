"""``/graphql``: who calls, what is asked, and the response as GraphQL over HTTP wants it."""

import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.audit.strangers import FailedVerifications, Strangers
from gateway.engine.mandate import Caller
from gateway.engine.response import Response as Answered
from gateway.engine.response import refused
from gateway.engine.room import Question
from gateway.errors import Code, Refusal, without_values
from gateway.http.arrived import Arrived, arrived
from gateway.http.compression import FROM_BYTES, encoded
from gateway.http.metrics import CLIENT_UNKNOWN, Metrics
from gateway.http.patience import Patience
from gateway.http.request import JSON_TYPE, OFFERED, RESPONSE_TYPE, Asked, accepted_type, read_get, read_post
from gateway.http.tokens import Bearer, Reason, TokenRefused, Verifier, bearer_token

_LOG: Final = logging.getLogger("meridian.endpoint")

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
_READING: Final = frozenset({"GET", "HEAD"})
"""Methods whose parameters stand in the URL, so that no subject may be asked about."""

_OUR_KEYS: Final = frozenset({Reason.KEY_UNKNOWN, Reason.KEYS_UNAVAILABLE})
"""Reasons that may be gone once the issuer's keys are read again."""

Answer = Callable[[Question], Awaitable[Answered]]


Header: TypeAlias = tuple[bytes, bytes]
"""A header as ASGI wants it: its name in lower case, and its value."""


class Written(NamedTuple):
    """A response as it goes out."""

    status: int
    content: bytes
    headers: list[Header]


async def never_renewed() -> bool:
    """Keys from a file do not change while Meridian serves."""
    return False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Serves GraphQL requests; `answer` is the engine, composed with everything it needs.

    `renew` reads the issuer's keys again and says whether a token with an unknown key is worth a second look.
    """

    answer: Answer
    verifier: Verifier
    strangers: Strangers
    failures: FailedVerifications
    metrics: Metrics
    renew: Callable[[], Awaitable[bool]] = never_renewed
    body_bytes: int = 1_048_576
    patience: Patience = field(default_factory=lambda: Patience(10.0))
    monotonic: Callable[[], float] = time.monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as an ASGI application."""
        status, content, headers = await self._served(arrived(scope, receive))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _served(self, request: Arrived) -> Written:
        """The response to a request, good or bad: every one carries its request id and may not be stored."""
        started, request_id = self.monotonic(), _new_id()
        if request.method == "OPTIONS":
            # no word about other origins: no page of another site has business here
            return Written(204, b"", [*_headers(request_id), (b"allow", ", ".join(METHODS).encode())])
        media_type = accepted_type(request)
        try:
            answered = await self._answered(await self._question(request, request_id, media_type))
            outcome, body, status, more, waited = answered.outcome, answered.body, 200, {}, answered.waited
        except Exception as fault:  # noqa: BLE001 - the last edge: a fault must not show itself to the caller
            refusal = _refusal(fault, request_id)
            outcome, body = refusal.code.value, refused(refusal, request_id)
            status = _status(refusal, request, media_type)
            more, waited = _more_headers(refusal, status, with_token=request.header("authorization") is not None), 0.0
        content, coding = orjson.dumps(body), None
        if len(content) >= FROM_BYTES:
            content, coding = await encoded(content, request.joined("accept-encoding"))
        self.metrics.answered(outcome, request.header("sharing-purpose"), self.monotonic() - started, waited)
        return Written(status, content, _all_headers(request_id, media_type, coding, more, len(content)))

    async def _answered(self, question: Question) -> Answered:
        """The engine's answer; who is not registered is a stranger, though its token is good."""
        try:
            return await self.answer(question)
        except Refusal as refusal:
            if refusal.code is Code.UNAUTHENTICATED:
                self._note_stranger(CLIENT_UNKNOWN)
            raise

    async def not_served(self, request: Request, error: Exception) -> Response:
        """The refusal of a path or method that there is no route for, in the form of every other refusal."""
        status, headers = 404, None
        if isinstance(error, HTTPException):
            status, headers = error.status_code, error.headers
        allowed = ", ".join(sorted((headers or {}).get("Allow", "").replace(",", " ").split()))
        refusal = Refusal(Code.REQUEST_MALFORMED, "Meridian answers GET and POST at /graphql.", status=status)
        request_id = _new_id()
        more = {"Allow": allowed} if allowed else {}
        came = arrived(request.scope, request.receive)
        response = Response(orjson.dumps(refused(refusal, request_id)), status_code=status)
        length = len(response.body)
        response.raw_headers = _all_headers(request_id, accepted_type(came), None, more, length)
        return response

    async def _question(self, request: Arrived, request_id: str, media_type: str | None) -> Question:
        _refuse_repeated(request)
        bearer = await self._bearer(request)
        asked = await self._asked(request, media_type)
        return Question(
            request_id=request_id,
            caller=Caller(bearer.client_id, bearer.purposes, bearer.subject),
            purpose=request.header("sharing-purpose"),
            case=request.header("sharing-case"),
            text=asked.text,
            operation_name=asked.operation_name,
            variables=asked.variables,
            static_only=request.method in _READING,
        )

    async def _bearer(self, request: Arrived) -> Bearer:
        """Who calls. A good token passes whatever others did from its address: a router has many users."""
        known = self.verifier.recognise(request.header("authorization") or "")
        self.metrics.cache("token", hit=known is not None)
        if known is not None:
            return known
        try:
            return await self._verified(bearer_token(request.header("authorization")))
        except TokenRefused as refused_token:
            self._note_stranger(refused_token.reason.value)
            if refused_token.reason is not Reason.KEYS_UNAVAILABLE and self._exhausted(request):
                raise Refusal(
                    Code.RATE_LIMITED,
                    "Too many tokens from this address were refused.",
                    extensions={"retryAfter": 60},
                ) from None
            raise Refusal(Code.UNAUTHENTICATED, "A valid access token is needed: Authorization: Bearer.") from None

    async def _verified(self, token: str) -> Bearer:
        try:
            return self.verifier.verify(token)
        except TokenRefused as refused_token:
            if refused_token.reason not in _OUR_KEYS or not await self.renew():
                raise
        return self.verifier.verify(token)

    def _exhausted(self, request: Arrived) -> bool:
        """Count a bad token; whether there were too many from its address before it."""
        exhausted = self.failures.exhausted(request.address)
        self.failures.note(request.address)
        return exhausted

    async def _asked(self, request: Arrived, media_type: str | None) -> Asked:
        try:
            _check_acceptable(media_type)
            return (
                read_get(request)
                if request.method in _READING
                else await read_post(request, self.body_bytes, self.patience)
            )
        except Refusal as refusal:
            self._note_stranger(refusal.code.value)
            raise

    def _note_stranger(self, cause: str) -> None:
        self.strangers.note(cause)
        self.metrics.stranger(cause)


def _refuse_repeated(request: Arrived) -> None:
    """Whoever stands between might read another one of two equal headers than we do."""
    for name in ("authorization", "sharing-purpose", "sharing-case"):
        if len(request.headers.get(name, ())) > 1:
            raise Refusal(Code.REQUEST_MALFORMED, f"The header {name.title()} is given more than once.")


def _check_acceptable(media_type: str | None) -> None:
    if media_type is None:
        acceptable = f"A response can be {RESPONSE_TYPE} or {JSON_TYPE}, in UTF-8; Accept allows neither."
        raise Refusal(Code.REQUEST_MALFORMED, acceptable, status=406)


def _refusal(fault: Exception, request_id: str) -> Refusal:
    if not isinstance(fault, Refusal):
        _LOG.error("request %s: unexpected fault: %s", request_id, without_values(fault))
        return Refusal(Code.INTERNAL, "Meridian failed; the log has the details.")
    if fault.code in {Code.INTERNAL, Code.AUDIT_UNAVAILABLE}:
        _LOG.error("request %s: %s", request_id, fault.code)
    return fault


def _status(refusal: Refusal, request: Arrived, media_type: str | None) -> int:
    if refusal.code is Code.OPERATION_UNSUPPORTED and request.method in _READING:
        return 405
    return 200 if media_type == JSON_TYPE and refusal.concerns_document else refusal.status


def _more_headers(refusal: Refusal, status: int, *, with_token: bool) -> dict[str, str]:
    """What HTTP wants beside a status (RFC 9110, section 15.5; RFC 6750, section 3).

    Who sent no token at all is only told that one is needed.
    """
    if status == 401:
        return {"WWW-Authenticate": 'Bearer error="invalid_token"' if with_token else "Bearer"}
    if status == 408:
        return {"Connection": "close"}
    if status == 405:
        return {"Allow": "POST"}
    if status == 415:
        return {"Accept-Post": JSON_TYPE, "Accept-Encoding": "identity"}
    if status == 429:
        return {"Retry-After": str(refusal.extensions.get("retryAfter", 60))}
    return {}


def _new_id() -> str:
    """Thirty-two hexadecimal digits that nobody can guess."""
    return os.urandom(16).hex()


def _headers(request_id: str) -> list[Header]:
    return [(b"sharing-request", request_id.encode()), _NOT_STORED]


def _all_headers(
    request_id: str, media_type: str | None, coding: str | None, more: Mapping[str, str], length: int
) -> list[Header]:
    headers = [
        *_headers(request_id),
        *((name.lower().encode(), value.encode("latin-1")) for name, value in more.items()),
    ]
    headers += (_CONTENT_TYPES[media_type or RESPONSE_TYPE], _VARYING, (b"content-length", b"%d" % length))
    if coding is not None:
        headers.append((b"content-encoding", coding.encode()))
    return headers


_NOT_STORED: Final[Header] = (b"cache-control", b"no-store")
_VARYING: Final[Header] = (b"vary", b"Accept, Accept-Encoding")
_CONTENT_TYPES: Final[Mapping[str, Header]] = MappingProxyType(
    {each: (b"content-type", f"{each}; charset=utf-8".encode()) for each in OFFERED}
)
