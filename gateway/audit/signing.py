"""Ed25519 keys (RFC 8032): the gateway signs, and whoever has the public key can check without the gateway.

::

    SigningKeyRefused    a key is absent, of another kind, unreadable, or readable for others
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from gateway.audit.errors import SigningKeyRefused

SIGNING_VARIABLE: Final = "MERIDIAN_CHECKPOINT_KEY"
"""Environment variable that holds the 32 bytes of a signing key in hexadecimal."""

_PUBLIC_BLOCK: Final = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
_FOR_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a key that may be known: 32 bytes."""

    raw: bytes

    @property
    def id(self) -> str:
        """Sixteen hexadecimal characters by which statements name the key."""
        return sha256(self.raw).hexdigest()[:16]

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Whether the holder of the other half signed these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except InvalidSignature:
            return False
        return True

    def pem(self) -> str:
        """As a file that other tools read, too."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half."""

    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def fresh(cls) -> "SigningKey":
        """A new one, drawn from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def of_hexadecimal(cls, text: str) -> "SigningKey":
        """The key with these 32 bytes. Raises `SigningKeyRefused`."""
        try:
            return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text)))
        except ValueError as error:
            raise SigningKeyRefused(f"{SIGNING_VARIABLE} is not 32 bytes in hexadecimal") from error

    @classmethod
    def of_file(cls, path: Path) -> "SigningKey":
        """The key in a PEM file that only its owner can read. Raises `SigningKeyRefused`."""
        try:
            if path.stat().st_mode & _FOR_OTHERS:
                raise SigningKeyRefused(f"{path}: others may read this signing key; chmod 600 it, or make a new one")
            key = load_pem_private_key(path.read_bytes(), password=None)
        except OSError as error:
            raise SigningKeyRefused(f"{path}: the signing key cannot be read ({error.strerror})") from error
        except (ValueError, TypeError) as error:
            raise SigningKeyRefused(f"{path}: no private key in PEM without a password") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise SigningKeyRefused(f"{path}: the signing key must be Ed25519")
        return cls(key)

    @property
    def public(self) -> PublicKey:
        """The other half."""
        return PublicKey(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, data: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(data)

    def hexadecimal(self) -> str:
        """The secret, as the environment variable holds it."""
        return self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex()

    def write(self, path: Path) -> None:
        """Write it to a new file that nobody but its owner can ever have read. Raises `OSError`."""
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())


def signing_key(environment: Mapping[str, str], path: Path | None) -> SigningKey | None:
    """The key of the environment or else of the file; None where neither is named. Raises `SigningKeyRefused`."""
    if text := environment.get(SIGNING_VARIABLE):
        return SigningKey.of_hexadecimal(text)
    return None if path is None else SigningKey.of_file(path)


def public_keys(path: Path) -> list[PublicKey]:
    """All public keys in a PEM file, at least one. Raises `SigningKeyRefused`."""
    try:
        blocks = _PUBLIC_BLOCK.findall(path.read_bytes())
        keys = [load_pem_public_key(block) for block in blocks]
    except OSError as error:
        raise SigningKeyRefused(f"{path}: the public key cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise SigningKeyRefused(f"{path}: a public key in it is damaged") from error
    found = [
        PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw)) for key in keys if isinstance(key, Ed25519PublicKey)
    ]
    if not found or len(found) < len(keys):
        raise SigningKeyRefused(f"{path}: needs Ed25519 public keys in PEM, as `meridian audit key public` prints them")
    return found
