"""What guards the sample's services: a check of credentials, and a token endpoint that knows one client."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from aiohttp import web

from source_adapters.access import ClientCredentials, CredentialsIn

Answer: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

CLIENT: Final = "meridian:city"
SECRET: Final = "canary secret/918273645+%"
KEY: Final = "canary-key-918273645"
TOKEN: Final = "canary-token-918273645"


def guarded(answer: Answer, holds: Callable[[web.Request], bool]) -> Answer:
    """The same service for those only whose request holds what it must."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if not holds(request):
            raise web.HTTPUnauthorized
        return await answer(request)

    return checked


def credentials(
    token_url: str, where: CredentialsIn = CredentialsIn.HEADER, scope: str | None = None
) -> ClientCredentials:
    """Those of the client that the token endpoint knows."""
    return ClientCredentials(token_url, CLIENT, SECRET, where, scope)


@dataclass(slots=True)
class TokenEndpoint:
    """Grants numbered tokens to its one client; `beside` goes into every answer, `headers` and `forms` came in."""

    beside: Mapping[str, Any] = field(default_factory=lambda: {"token_type": "Bearer", "expires_in": 3600})
    granted: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    forms: list[Mapping[str, Any]] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)

    async def __call__(self, request: web.Request) -> web.Response:
        """Grant a token, or refuse a stranger."""
        form = await request.post()
        self.headers.append(request.headers)
        self.forms.append(dict(form))
        if form.get("grant_type") != "client_credentials" or not self._knows(request, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        self.granted.append(f"{TOKEN}-{len(self.granted)}")
        return web.json_response({"access_token": self.granted[-1], **self.beside})

    def holds(self, request: web.Request) -> bool:
        """Whether a request bears a token that was granted and not revoked."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return token in self.granted and token not in self.revoked

    @staticmethod
    def _knows(request: web.Request, form: Mapping[str, Any]) -> bool:
        if (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET):
            return "Authorization" not in request.headers
        # Colon, blank, slash, plus and percent are encoded before the pair is.
        pair = base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        return pair == "meridian%3Acity:canary+secret%2F918273645%2B%25" and "client_secret" not in form
