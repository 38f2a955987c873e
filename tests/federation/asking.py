"""Asking Meridian, directly and through the router, and what its ledger says about it."""

from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from tests.end_to_end.asking import Asker, Who
from tests.end_to_end.exchange import Got, Sent, over_http
from tests.end_to_end.processes import Gateway, entries


@dataclass(frozen=True, slots=True)
class Street:
    """Sends a client's requests; the router answers at the root of its port."""

    session: aiohttp.ClientSession
    asker: Asker
    gateway: Gateway
    router_port: int

    def request(self, who: Who, text: str, variables: object, **headers: str | None) -> Sent:
        """A request with these further headers, underscores for dashes; None leaves one out."""
        return self.asker(who, text, variables).with_headers(**headers)

    async def directly(self, sent: Sent) -> Got:
        """Meridian's own answer."""
        return await over_http(self.session, self.gateway.port, sent)

    async def routed(self, sent: Sent) -> Got:
        """The router's answer."""
        return await over_http(self.session, self.router_port, replace(sent, target=sent.target.removeprefix("/graphql") or "/"))

    def entered(self, got: Got) -> list[Any]:
        """The ledger's entries of Meridian's answers in this answer, by the request ids that came with it."""
        known = entries(self.gateway.ledger)
        return [known[each] for each in got.headers["sharing-request"].split(", ") if each]
