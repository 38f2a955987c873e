"""Subjects, names and counters as integers of 64 bits.

The key is derived from the secret under which subjects are hashed in the ledger, and is not that secret: what stands in
the files of counts tells nothing by itself, and cannot be laid beside the ledger. Two of a million subjects share an
integer with a chance of one in 37 million; they would then share their counts.
"""

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from gateway.budgets.store import Counter, Item, Measure

_DIGEST_BYTES: Final = 8
_KEY_BYTES: Final = 32


class ItemHasher:
    """Hashes under a key of its own, derived from a secret."""

    __slots__ = ("_blanks", "_key")

    def __init__(self, secret: bytes) -> None:
        self._key: Final = blake2b(digest_size=_KEY_BYTES, key=secret, person=b"budgets").digest()
        self._blanks: Final[dict[str, blake2b]] = {}

    def items(self, kind: str, words: Iterable[str]) -> tuple[Item, ...]:
        """One integer a word, in order; `kind`, at most sixteen bytes of ASCII, keeps persons and enterprises apart.

        The blank hash is copied for each word: making a keyed one costs as much as hashing.
        """
        blank = self._blanks.get(kind) or self._blanks.setdefault(kind, self._blank(kind))
        digests = []
        for word in words:
            digest = blank.copy()
            digest.update(word.encode())
            digests.append(digest.digest())
        hashed = array("Q")
        hashed.frombytes(b"".join(digests))
        return tuple(hashed)

    def mark(self) -> bytes:
        """Eight bytes by which a file tells that it was written under this key."""
        return blake2b(digest_size=_DIGEST_BYTES, key=self._key, person=b"mark").digest()

    def _blank(self, kind: str) -> blake2b:
        return blake2b(digest_size=_DIGEST_BYTES, key=self._key, person=kind.encode())


def counter(measure: Measure, *words: str | None) -> Counter:
    """The counter of these register words, None standing for all of them together. It is no secret."""
    named = "\0".join((measure.name, *("" if word is None else f"={word}" for word in words)))
    return Counter(identified(named), measure)


def identified(text: str) -> int:
    """An integer of 64 bits for a text that is no secret."""
    return int.from_bytes(blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest(), "little")
