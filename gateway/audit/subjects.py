"""Subjects in the ledger: keyed hashes, so that entries about one person can be found but not read back.

BLAKE2b keyed (RFC 7693), sixteen bytes; the entity separates the domains, so that a person and an enterprise
never share a hash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from gateway.audit.errors import SubjectKeyRefused

KEY_VARIABLE: Final = "MERIDIAN_SUBJECT_HASH_KEY"
"""Environment variable that holds the keys in hexadecimal, the newest first, a comma between two."""

_DIGEST_BYTES: Final = 16
_VERSION_BYTES: Final = 8
_SHORTEST: Final = 32
_LONGEST: Final = blake2b.MAX_KEY_SIZE


class SubjectHasher:
    """Hashes keys of subjects under one secret of 32 to 64 bytes.

    `version` tells secrets apart and nothing about them: sixteen hexadecimal characters that each entry names.

    Raises:
        SubjectKeyRefused: the secret is shorter or longer.
    """

    __slots__ = ("_blanks", "_key", "version")

    def __init__(self, key: bytes) -> None:
        if not _SHORTEST <= len(key) <= _LONGEST:
            raise SubjectKeyRefused(f"a subject hash key needs {_SHORTEST} to {_LONGEST} bytes")
        self._key = key
        self._blanks: Final[dict[str, blake2b]] = {}
        self.version: Final = blake2b(digest_size=_VERSION_BYTES, key=key, person=b"version").hexdigest()

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


@dataclass(frozen=True, slots=True)
class SubjectKeys:
    """The secrets of a ledger, the newest first: it hashes what comes, the others find what was.

    Counts of budgets are hashed under what is derived from the oldest, so that a new secret gives no budget back.
    """

    secrets: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SubjectKeys":
        """The secrets in `KEY_VARIABLE`.

        Raises:
            SubjectKeyRefused: the variable is absent, not hexadecimal, or a secret is too short, too long, or repeated.
        """
        text = environment.get(KEY_VARIABLE, "").strip()
        if not text:
            raise SubjectKeyRefused(f"{KEY_VARIABLE} is not set")
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> "SubjectKeys":
        """The secrets in a value of that variable. Raises `SubjectKeyRefused`."""
        try:
            secrets = tuple(bytes.fromhex(each) for each in text.split(","))
        except ValueError as error:
            raise SubjectKeyRefused(f"{KEY_VARIABLE} is not hexadecimal") from error
        if len(set(secrets)) < len(secrets):
            raise SubjectKeyRefused(f"{KEY_VARIABLE} holds a key twice")
        for secret in secrets:
            SubjectHasher(secret)
        return cls(secrets)

    def __str__(self) -> str:
        return ",".join(secret.hex() for secret in self.secrets)

    @property
    def newest(self) -> SubjectHasher:
        """What hashes the subjects of new entries."""
        return SubjectHasher(self.secrets[0])

    @property
    def oldest_secret(self) -> bytes:
        """What the key of the counts of budgets is derived from."""
        return self.secrets[-1]

    def rotated(self, fresh: bytes) -> "SubjectKeys":
        """The same with a new secret in front. Raises `SubjectKeyRefused`."""
        SubjectHasher(fresh)
        return SubjectKeys((fresh, *self.secrets))

    def hashes_of(self, entity: str, key: str) -> Mapping[str, str]:
        """Under which hash a subject stands in entries of each version of the key; `entity` and `key` as `hashes`."""
        hashers = map(SubjectHasher, self.secrets)
        return {hasher.version: hasher.hashes(entity, [key])[0] for hasher in hashers}
