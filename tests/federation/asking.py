"""Asking Meridian, directly and through the router, and what its ledger says about it."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import aiohttp

from demo.keys import Claims, signed_token
from tests.end_to_end.asking import Asker, Who
from tests.end_to_end.exchange import Got, Sent, over_http
from tests.end_to_end.processes import Gateway, entries
from tests.federation.servers import Server


@dataclass(frozen=True, slots=True)
class Street:
    """A client's way to Meridian: directly, or through the router."""

    session: aiohttp.ClientSession
    asker: Asker
    gateway: Gateway
    router: Server

    def request(self, who: Who, text: str, variables: object, **headers: str | None) -> Sent:
        """A request with these further headers, underscores for dashes; None leaves one out."""
        return self.asker(who, text, variables).with_headers(**headers)

    def service_by_get(self, who: Who, text: str) -> Sent:
        """A request about a document without subjects, which Meridian answers by GET as well."""
        return replace(self.asker(who, text), method="GET", body=b"", target=f"/graphql?{urlencode({'query': text})}")

    def about_oneself(self, client: str, subject: str) -> str:
        """An Authorization header of a client that acts for this person."""
        return f"Bearer {signed_token(self.asker.city.signing_key, Claims(client, subject=subject))}"

    async def directly(self, sent: Sent) -> Got:
        """Meridian's own answer."""
        return await over_http(self.session, self.gateway.port, sent)

    async def routed(self, sent: Sent) -> Got:
        """The router's answer; it listens at the root."""
        return await over_http(
            self.session, self.router.port, replace(sent, target=f"/{sent.target[len('/graphql') :]}")
        )

    def entry(self, request_id: str) -> Any:
        """The ledger's entry of one of Meridian's answers, typed Any because it is JSON."""
        return entries(self.gateway.ledger)[request_id]
