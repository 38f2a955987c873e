"""An issuer of tokens for tests: its keys, the tokens they sign, and the documents in which it publishes them."""

import time
from dataclasses import dataclass, field
from typing import Final

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

ISSUER: Final = "https://identity.example"
AUDIENCE: Final = "meridian"
LIFE: Final = 86_400


@dataclass(frozen=True, slots=True)
class Signer:
    """A key of the issuer's under its id."""

    kid: str
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"), repr=False)

    @property
    def published(self) -> dict[str, object]:
        """Its entry in a key set."""
        return {**self.key.as_dict(private=False), "kid": self.kid, "use": "sig", "alg": "ES256"}

    def token(self, client: str = "housing-lottery-portal", now: float | None = None) -> str:
        """A good token for a client, from now on."""
        issued = int(time.time() if now is None else now)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": issued,
            "exp": issued + LIFE,
            "sub": client,
            "client_id": client,
            "jti": "1",
        }
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": self.kid}, claims, self.key, algorithms=["ES256"])


def key_set(*signers: Signer) -> bytes:
    """The document in which the issuer publishes these keys."""
    return orjson.dumps({"keys": [signer.published for signer in signers]})
