"""Who asks: access tokens of RFC 9068, checked against the key set of the one issuer that is trusted.

The order of checks never lets a token choose how it is verified: the key is found by ``kid``, the key says
which algorithms it is for, and only then is the signature looked at; claims are read after it holds. Messages
name the reason and nothing from the token, and foreign errors, which quote it, are not chained.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

import orjson
from cachetools import TLRUCache
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel

from gateway.http.key_set import Keys, TrustedKey

LONGEST_TOKEN: Final = 8 * 1024
"""Characters; nothing longer is looked at."""

LEEWAY: Final = 30.0
"""Seconds by which the issuer's clock may differ from ours."""


class Reason(StrEnum):
    """Why a token was refused; a word for the log, the metrics and the summaries, not for the caller."""

    TOKEN_MISSING = "TOKEN_MISSING"  # noqa: S105 - the name of a reason
    TOO_LONG = "TOO_LONG"
    MALFORMED = "MALFORMED"
    WRONG_TYPE = "WRONG_TYPE"
    KEYS_UNAVAILABLE = "KEYS_UNAVAILABLE"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    WRONG_ALGORITHM = "WRONG_ALGORITHM"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    CLAIM_MISSING = "CLAIM_MISSING"
    CLAIM_INVALID = "CLAIM_INVALID"
    WRONG_ISSUER = "WRONG_ISSUER"
    WRONG_AUDIENCE = "WRONG_AUDIENCE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"


class TokenRefused(Exception):
    """The caller is unknown: UNAUTHENTICATED, or RATE_LIMITED for who comes too often."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the access token was refused: {reason.value}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a valid token says.

    `purposes` narrows what the register grants to the client, None narrows nothing; `subject` is the key of the
    one person or enterprise the token is about; `expires_at` is seconds since the epoch.
    """

    client_id: str
    purposes: frozenset[str] | None
    subject: str | None = field(repr=False)
    expires_at: float


def bearer_token(authorization: str | None) -> str:
    """The token in an ``Authorization: Bearer`` header (RFC 6750, section 2.1).

    Raises:
        TokenRefused: TOKEN_MISSING, TOO_LONG or MALFORMED.
    """
    if not authorization:
        raise TokenRefused(Reason.TOKEN_MISSING)
    if len(authorization) > LONGEST_TOKEN:
        raise TokenRefused(Reason.TOO_LONG)
    matched = _CREDENTIALS.fullmatch(authorization)
    if matched is None:
        raise TokenRefused(Reason.MALFORMED)
    return matched[1]


_SCHEME: Final = "Bearer "
_SCHEME_LENGTH: Final = len(_SCHEME)
_CREDENTIALS: Final = re.compile(r"Bearer +([A-Za-z0-9\-._~+/]+=*)", re.IGNORECASE | re.ASCII)


class _SilentRegistry(jws.JWSRegistry):
    """Looks algorithms up without a warning a token: RFC 9864 renames EdDSA, but issuers still write it."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if self.allowed is None or name not in self.allowed:
            raise TokenRefused(Reason.WRONG_ALGORITHM)
        return self.algorithms[name]


class Verifier:
    """Checks tokens of one issuer for one audience, and remembers those that hold.

    `now` is seconds since the epoch. Tokens are remembered by their SHA-256, at most `remembered` of them,
    until they expire or the key that signed them is no longer trusted; a token that failed is never remembered.
    For one thread.
    """

    def __init__(
        self,
        key_set: Keys,
        issuer: str,
        audience: str,
        now: Callable[[], float],
        remembered: int = 4_096,
    ) -> None:
        self._key_set: Final = key_set
        self._issuer: Final = issuer
        self._audience: Final = audience
        self._now: Final = now
        self._bearers: Final[TLRUCache[bytes, _Remembered, float]] = TLRUCache(remembered, _usable_until, now)

    def recognise(self, authorization: str) -> Bearer | None:
        """`recall` of the token in a header that is written as nearly all are; None for any other."""
        scheme, token = authorization[:_SCHEME_LENGTH], authorization[_SCHEME_LENGTH:]
        return self.recall(token) if scheme == _SCHEME and len(token) <= LONGEST_TOKEN else None

    def recall(self, token: str) -> Bearer | None:
        """The bearer of a token that was verified before and still holds, at the cost of one hash."""
        fingerprint = _fingerprint(token)
        found = self._bearers.get(fingerprint)
        if found is None:
            return None
        trusted = self._key_set.find(found.kid)
        if trusted is not found.signed_by and trusted != found.signed_by:
            # the kid may name another key by now: what verified the token is what must still be trusted
            del self._bearers[fingerprint]
            return None
        return found.bearer

    def verify(self, token: str) -> Bearer:
        """The bearer of a valid token.

        Raises:
            TokenRefused: with the first reason found.
        """
        if len(token) > LONGEST_TOKEN:
            raise TokenRefused(Reason.TOO_LONG)
        bearer = self.recall(token)
        if bearer is None:
            signed = self._signed(token)
            bearer = self._bearer(_claims(signed.payload))
            self._bearers[_fingerprint(token)] = _Remembered(bearer, signed.kid, signed.key)
        return bearer

    def _signed(self, token: str) -> "_Signed":
        try:
            signed = jws.extract_compact(token.encode("ascii"), registry=_REGISTRY)
            kid, trusted = self._trusted_key(signed.headers())
            registry = _SilentRegistry(algorithms=trusted.algorithms, strict_check_header=False)
            holds = jws.validate_compact(signed, trusted.key, registry=registry)
        # the library lets errors of Python through where a header is not even an object
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
            raise TokenRefused(Reason.MALFORMED) from None
        if not holds:
            raise TokenRefused(Reason.BAD_SIGNATURE)
        return _Signed(signed.payload, kid, trusted)

    def _trusted_key(self, header: Mapping[str, object]) -> tuple[str, TrustedKey]:
        kind, kid, algorithm = header.get("typ"), header.get("kid"), header.get("alg")
        if not isinstance(kind, str) or kind.lower() not in _TOKEN_TYPES:
            raise TokenRefused(Reason.WRONG_TYPE)
        if "crit" in header or "b64" in header:
            raise TokenRefused(Reason.MALFORMED)
        if not self._key_set.available:
            raise TokenRefused(Reason.KEYS_UNAVAILABLE)
        if not isinstance(kid, str) or (trusted := self._key_set.find(kid)) is None:
            raise TokenRefused(Reason.KEY_UNKNOWN)
        if algorithm not in trusted.algorithms:
            raise TokenRefused(Reason.WRONG_ALGORITHM)
        return kid, trusted

    def _bearer(self, claims: Mapping[str, object]) -> Bearer:
        if any(claims.get(name) is None for name in _REQUIRED_CLAIMS):
            raise TokenRefused(Reason.CLAIM_MISSING)
        if _text(claims["iss"]) != self._issuer:
            raise TokenRefused(Reason.WRONG_ISSUER)
        audience = claims["aud"]
        if self._audience not in (_texts(audience) if isinstance(audience, list) else {_text(audience)}):
            raise TokenRefused(Reason.WRONG_AUDIENCE)
        _text(claims["sub"])
        _text(claims["jti"])
        subject, purposes = claims.get("subject"), claims.get("purposes")
        return Bearer(
            client_id=_text(claims["client_id"]),
            purposes=None if "purposes" not in claims else _texts(purposes),
            subject=None if "subject" not in claims else _text(subject),
            expires_at=self._lifetime(claims),
        )

    def _lifetime(self, claims: Mapping[str, object]) -> float:
        now = self._now()
        expires_at = _seconds(claims["exp"])
        if expires_at + LEEWAY <= now:
            raise TokenRefused(Reason.EXPIRED)
        if _seconds(claims["iat"]) > now + LEEWAY or _seconds(claims.get("nbf", 0)) > now + LEEWAY:
            raise TokenRefused(Reason.NOT_YET_VALID)
        return expires_at


@dataclass(frozen=True, slots=True)
class _Signed:
    """A payload whose signature holds, and the key that says so."""

    payload: bytes = field(repr=False)
    kid: str
    key: TrustedKey


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A bearer and what its token was verified with."""

    bearer: Bearer
    kid: str
    signed_by: TrustedKey


_TOKEN_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})
_REQUIRED_CLAIMS: Final = ("iss", "aud", "exp", "iat", "sub", "client_id", "jti")
_REGISTRY: Final = jws.JWSRegistry(strict_check_header=False)
_LATEST: Final = 2.0**53


def _claims(payload: bytes) -> Mapping[str, object]:
    try:
        claims = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise TokenRefused(Reason.MALFORMED) from None
    if not isinstance(claims, dict):
        raise TokenRefused(Reason.MALFORMED)
    return claims


def _text(claim: object) -> str:
    if not isinstance(claim, str) or not claim:
        raise TokenRefused(Reason.CLAIM_INVALID)
    return claim


def _texts(claim: object) -> frozenset[str]:
    if not isinstance(claim, list):
        raise TokenRefused(Reason.CLAIM_INVALID)
    return frozenset(_text(item) for item in claim)


def _seconds(claim: object) -> float:
    if isinstance(claim, bool) or not isinstance(claim, (int, float)) or not 0 <= claim <= _LATEST:
        raise TokenRefused(Reason.CLAIM_INVALID)
    return float(claim)


def _fingerprint(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _usable_until(_: bytes, remembered: _Remembered, __: float) -> float:
    return remembered.bearer.expires_at + LEEWAY
