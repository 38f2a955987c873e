"""Subjects in the ledger: keyed hashes, so that entries about one person can be found but not read back.

BLAKE2b keyed (RFC 7693), sixteen bytes; the entity separates the domains, so that a person and an enterprise
never share a hash.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Final

from gateway.audit.errors import SubjectKeyRefused

KEY_VARIABLE: Final = "MERIDIAN_SUBJECT_HASH_KEY"
"""Environment variable that holds the key in hexadecimal."""

_DIGEST_BYTES: Final = 16
_SHORTEST: Final = 32
_LONGEST: Final = blake2b.MAX_KEY_SIZE


class SubjectHasher:
    """Hashes keys of subjects under one secret of 32 to 64 bytes.

    Raises:
        SubjectKeyRefused: the secret is shorter or longer.
    """

    __slots__ = ("_blanks", "_key")

    def __init__(self, key: bytes) -> None:
        if not _SHORTEST <= len(key) <= _LONGEST:
            raise SubjectKeyRefused(f"the subject hash key needs {_SHORTEST} to {_LONGEST} bytes")
        self._key = key
        self._blanks: Final[dict[str, blake2b]] = {}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SubjectHasher":
        """The hasher under the key in `KEY_VARIABLE`.

        Raises:
            SubjectKeyRefused: the variable is absent, not hexadecimal, or too short or long.
        """
        text = environment.get(KEY_VARIABLE)
        if not text:
            raise SubjectKeyRefused(f"{KEY_VARIABLE} is not set")
        try:
            key = bytes.fromhex(text)
        except ValueError as error:
            raise SubjectKeyRefused(f"{KEY_VARIABLE} is not hexadecimal") from error
        return cls(key)

    def hashes(self, entity: str, keys: Iterable[str]) -> tuple[str, ...]:
        """One hash of 32 hexadecimal characters a key, in order; keys must be in their canonical spelling.

        `entity` is the GraphQL type's name, at most sixteen bytes.
        """
        # made once for each of the few entities: a keyed hash costs as much to make as a key to hash
        blank = self._blanks.get(entity) or self._blanks.setdefault(entity, self._blank(entity))
        copy = blank.copy
        hashed = []
        for key in keys:
            digest = copy()
            digest.update(key.encode())
            hashed.append(digest.hexdigest())
        return tuple(hashed)

    def _blank(self, entity: str) -> blake2b:
        return blake2b(digest_size=_DIGEST_BYTES, key=self._key, person=entity.encode())

    def ordered(self, entity: str, keys: Iterable[str]) -> list[str]:
        """Keys in the order of their hashes: the same every time, and telling nothing about the keys."""
        listed = list(keys)
        return [key for _, key in sorted(zip(self.hashes(entity, listed), listed, strict=True))]
