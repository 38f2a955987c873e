"""Who acts at the operations port: a registered client, by a token that is verified as those of mandates are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gateway.audit.strangers import Strangers
from gateway.clock import Clock
from gateway.engine.mandate import Caller, registered_client
from gateway.errors import Refusal
from gateway.http.metrics import CLIENT_UNKNOWN
from gateway.http.tokens import Bearer, Reason, TokenRefused, Verifier, bearer_token
from gateway.oversight.actor import Actor
from gateway.oversight.errors import Cause, OversightRefused
from gateway.policy.snapshot import Snapshot

_OUR_KEYS = frozenset({Reason.KEY_UNKNOWN, Reason.KEYS_UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Identify:
    """Finds out who acts; `renew` reads the issuer's keys again, as the endpoint does."""

    verifier: Verifier
    renew: Callable[[], Awaitable[bool]]
    snapshot: Callable[[], Snapshot]
    clock: Clock
    strangers: Strangers

    async def __call__(self, authorization: str | None) -> Actor:
        """The client behind an Authorization header. Raises `OversightRefused` UNAUTHENTICATED."""
        try:
            bearer = await self._verified(bearer_token(authorization))
            caller = Caller(bearer.client_id, bearer.purposes, bearer.subject)
            client = registered_client(caller, self.snapshot(), self.clock.policy_day())
        except TokenRefused as refused:
            self.strangers.note(refused.reason.value)
            raise OversightRefused(
                Cause.UNAUTHENTICATED, "a valid access token is needed: Authorization: Bearer"
            ) from None
        except Refusal as refusal:
            self.strangers.note(CLIENT_UNKNOWN)
            raise OversightRefused(Cause.UNAUTHENTICATED, refusal.message) from None
        return Actor(client, narrowed=bearer.purposes is not None or bearer.subject is not None)

    async def _verified(self, token: str) -> Bearer:
        try:
            return self.verifier.verify(token)
        except TokenRefused as refused:
            if refused.reason not in _OUR_KEYS or not await self.renew():
                raise
        return self.verifier.verify(token)
