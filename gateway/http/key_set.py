"""The issuer's public keys: which may verify a token, and with which algorithm."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import orjson
from joserfc import jwk
from joserfc.errors import JoseError, SecurityWarning

DEMO_PREFIX: Final = "demo-"
"""Begins the id of every key of the demo's key set, and of no other key."""


class KeySetRefused(Exception):
    """The key set cannot be trusted as it is; the message says which key and why."""


class KeySetEmpty(KeySetRefused):
    """The key set is sound and holds no key that can verify a token."""


VerifyingKey: TypeAlias = jwk.RSAKey | jwk.ECKey | jwk.OKPKey

_ALGORITHMS: Final[Mapping[tuple[str | None, str | None], frozenset[str]]] = {
    ("EC", "P-256"): frozenset({"ES256"}),
    ("RSA", None): frozenset({"RS256", "PS256"}),
    ("OKP", "Ed25519"): frozenset({"EdDSA"}),
}
"""Key type and curve → the algorithms such a key may verify. No symmetric key, no ``none``."""


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key and the algorithms that it may verify; two are equal when they would verify the same signatures."""

    key: VerifyingKey = field(repr=False, compare=False)
    algorithms: frozenset[str]
    thumbprint: str


class Keys(Protocol):
    """The keys that are trusted at this moment, wherever they come from."""

    @property
    def available(self) -> bool:
        """Whether there are any; without, every token is refused."""

    def find(self, kid: str) -> TrustedKey | None:
        """The key of that id, if it is trusted now."""


class KeySet:
    """The issuer's public keys by ``kid``, each bound to its algorithms."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Mapping[str, TrustedKey]) -> None:
        self._keys = keys

    @property
    def available(self) -> bool:
        """Whether there is any key at all."""
        return bool(self._keys)

    @classmethod
    def load(cls, path: Path, *, demo: bool = False) -> "KeySet":
        """Read a JWKS file; raises as `read`, and where the file cannot be read."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise KeySetRefused("the key set cannot be read as a JSON file") from error
        return cls.read(content, demo=demo)

    @classmethod
    def read(cls, content: bytes, *, demo: bool = False) -> "KeySet":
        """Read a JWKS document (RFC 7517). Keys for encryption, or for no algorithm of ours, are passed over.

        With `demo`, every key must be one of the demo; without, none may be.

        Raises:
            KeySetRefused: it is no key set, or holds a secret, a weak or doubtful key, a key of the wrong side of
                `demo`; `KeySetEmpty` if no key is left.
        """
        keys: dict[str, TrustedKey] = {}
        for position, entry in enumerate(_entries(content), start=1):
            kid = _kid(entry, position, demo=demo)
            if kid in keys:
                raise KeySetRefused(f"key {position}: its kid occurs twice")
            if (trusted := _trusted(entry, position)) is not None:
                keys[kid] = trusted
        if not keys:
            raise KeySetEmpty("the key set holds no key that can verify a token")
        return cls(keys)

    def find(self, kid: str) -> TrustedKey | None:
        """The key of that id."""
        return self._keys.get(kid)


def _entries(content: bytes) -> list[dict[str, Any]]:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise KeySetRefused("the key set cannot be read as a JSON file") from error
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise KeySetRefused('the key set has no list of "keys"')
    return entries


def _kid(entry: Mapping[str, object], position: int, *, demo: bool) -> str:
    kid = entry.get("kid")
    if not isinstance(kid, str) or not kid:
        raise KeySetRefused(f"key {position}: it has no kid")
    if kid.startswith(DEMO_PREFIX) and not demo:
        raise KeySetRefused(f"key {position}: a key of the demo is trusted in the demo profile only")
    if demo and not kid.startswith(DEMO_PREFIX):
        raise KeySetRefused(f"key {position}: the demo profile trusts only keys of the demo")
    return kid


def _trusted(entry: dict[str, Any], position: int) -> TrustedKey | None:
    if any(not isinstance(entry.get(name, ""), str) for name in ("kty", "use", "crv", "alg")):
        raise KeySetRefused(f"key {position}: what it says of itself is not text")
    kind = entry.get("kty")
    if kind == "oct" or "d" in entry:
        raise KeySetRefused(f"key {position}: a secret has no place in a key set for verification")
    fitting = _ALGORITHMS.get((kind, entry.get("crv")), frozenset())
    algorithms = fitting & {entry["alg"]} if "alg" in entry else fitting
    if entry.get("use", "sig") != "sig" or not algorithms:
        return None
    key = _imported(entry, position)
    return TrustedKey(key, algorithms, key.thumbprint())


def _imported(entry: dict[str, Any], position: int) -> VerifyingKey:
    try:
        with warnings.catch_warnings():
            # what the library only warns of (a short RSA modulus) is reason enough here
            warnings.simplefilter("error", SecurityWarning)
            key = jwk.import_key(entry)
            key.check_key_op("verify")
    except (JoseError, SecurityWarning, ValueError, TypeError) as error:
        raise KeySetRefused(f"key {position}: it cannot be used to verify a token") from error
    if isinstance(key, jwk.OctKey):
        raise KeySetRefused(f"key {position}: a secret has no place in a key set for verification")
    return key
