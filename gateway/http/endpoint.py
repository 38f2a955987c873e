"""``/graphql``: who calls, what is asked, and the response as GraphQL over HTTP wants it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.audit.strangers import FailedVerifications, Strangers
from gateway.engine.mandate import Caller
from gateway.engine.plan import JSON
from gateway.engine.response import Response as Answered
from gateway.engine.response import refused
from gateway.engine.room import Question
from gateway.errors import Code, Refusal
from gateway.http.request import RESPONSE_TYPE, Asked, accepted_type, read_get, read_post
from gateway.http.tokens import Bearer, TokenRefused, Verifier, bearer_token

_LOG: Final = logging.getLogger("meridian.endpoint")

Answer = Callable[[Question], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Serves GraphQL requests; `answer` is the engine, composed with everything it needs."""

    answer: Answer
    verifier: Verifier
    strangers: Strangers
    failures: FailedVerifications
    body_bytes: int = field(default=1_048_576)

    async def serve(self, request: Request) -> Response:
        """The response to a request, good or bad: every one carries its request id and may not be stored."""
        request_id = uuid4().hex
        media_type = accepted_type(request)
        try:
            answered = await self.answer(await self._question(request, request_id))
        except Refusal as refusal:
            return self._refused(request, refusal, request_id, media_type)
        except Exception:  # noqa: BLE001 - the last edge: a fault must not show itself to the caller
            _LOG.exception("request %s: unexpected fault", request_id)
            fault = Refusal(Code.INTERNAL, "Meridian failed; the log has the details.")
            return self._refused(request, fault, request_id, media_type)
        return _response(answered.body, 200, request_id, media_type)

    async def not_served(self, request: Request, error: Exception) -> Response:
        """The refusal of a path or method that there is no route for, in the form of every other refusal."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        refusal = Refusal(Code.REQUEST_MALFORMED, "Meridian answers GET and POST at /graphql.", status=status)
        return self._refused(request, refusal, uuid4().hex, accepted_type(request))

    async def _question(self, request: Request, request_id: str) -> Question:
        bearer = self._bearer(request)
        asked = await self._asked(request)
        return Question(
            request_id=request_id,
            caller=Caller(bearer.client_id, bearer.purposes, bearer.subject),
            purpose=request.headers.get("sharing-purpose"),
            case=request.headers.get("sharing-case"),
            text=asked.text,
            operation_name=asked.operation_name,
            variables=asked.variables,
            static_only=request.method == "GET",
        )

    def _bearer(self, request: Request) -> Bearer:
        """Who calls. A good token passes whatever others did from its address: a router has many users."""
        try:
            return self.verifier.verify(bearer_token(request.headers.get("authorization")))
        except TokenRefused as refused_token:
            self.strangers.note(refused_token.reason.value)
            address = request.client.host if request.client else ""
            exhausted = self.failures.exhausted(address)
            self.failures.note(address)
            if exhausted:
                raise Refusal(
                    Code.RATE_LIMITED,
                    "Too many tokens from this address were refused.",
                    extensions={"retryAfter": 60},
                ) from None
            raise Refusal(Code.UNAUTHENTICATED, "A valid access token is needed: Authorization: Bearer.") from None

    async def _asked(self, request: Request) -> Asked:
        if request.method == "GET":
            return read_get(request)
        try:
            return await read_post(request, self.body_bytes)
        except Refusal as refusal:
            self.strangers.note(f"BODY_{refusal.code}")
            raise

    def _refused(self, request: Request, refusal: Refusal, request_id: str, media_type: str) -> Response:
        plain_json = media_type != RESPONSE_TYPE
        status = 200 if plain_json and refusal.concerns_document else refusal.status
        response = _response(refused(refusal, request_id), status, request_id, media_type)
        if refusal.code is Code.UNAUTHENTICATED:
            # The client is not registered or the token is bad: RFC 6750 asks for the challenge.
            response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        if refusal.code is Code.RATE_LIMITED:
            response.headers["Retry-After"] = str(refusal.extensions.get("retryAfter", 60))
        if refusal.status == 405:
            response.headers["Allow"] = "POST"
        if refusal.code in {Code.INTERNAL, Code.AUDIT_UNAVAILABLE}:
            _LOG.error("request %s: %s", request_id, refusal.code)
        return response


def _response(body: dict[str, JSON], status: int, request_id: str, media_type: str) -> Response:
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type=media_type,
        headers={"Sharing-Request": request_id, "Cache-Control": "no-store"},
    )
