"""The demo's key pair (ES256), and access tokens signed with it (RFC 9068). Good on loopback, for nothing else."""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import ECKey

from demo.secret_files import write_private

ISSUER: Final = "urn:meridian:demo:issuer"
AUDIENCE: Final = "urn:meridian:demo:gateway"
ALGORITHM: Final = "ES256"
KEY_ID_PREFIX: Final = "demo-"
"""A gateway that is not a demo refuses key sets with such ids."""

DEFAULT_LIFE: Final = 3_600


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says beside whom it is from and for: `purposes` narrows, `life` is in seconds."""

    client: str
    purposes: Sequence[str] = ()
    subject: str | None = None
    life: int = DEFAULT_LIFE


def write_key_pair(public: Path, private: Path) -> None:
    """Make a new pair: a key set that anybody may read, and a key that only its owner may."""
    key = ECKey.generate_key("P-256", {"alg": ALGORITHM, "use": "sig"}, private=True)
    kid = KEY_ID_PREFIX + key.thumbprint()[:12]
    key_set = {"keys": [key.as_dict(private=False, kid=kid)]}
    public.write_text(json.dumps(key_set, indent=2) + "\n", encoding="utf-8")
    write_private(private, json.dumps(key.as_dict(private=True, kid=kid)) + "\n")


def signed_token(private: Path, claims: Claims, now: float | None = None) -> str:
    """An access token for these claims, signed with the key in the file, from `now` on (seconds since 1970)."""
    key = ECKey.import_key(json.loads(private.read_text(encoding="utf-8")))
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    issued = int(time.time() if now is None else now)
    return jwt.encode(header, _payload(claims, issued), key, algorithms=[ALGORITHM])


def _payload(claims: Claims, issued: int) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": claims.client,
        "client_id": claims.client,
        "iat": issued,
        "exp": issued + claims.life,
        "jti": secrets.token_urlsafe(16),
    }
    if claims.purposes:
        payload["purposes"] = list(claims.purposes)
    if claims.subject is not None:
        payload["subject"] = claims.subject
    return payload
