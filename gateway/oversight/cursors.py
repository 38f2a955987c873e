"""Where the next page of a view goes on, in a word that tells its reader nothing and serves that view alone.

A number of a line would tell how much others use the gateway, and a made-up one would reach into another view.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.oversight.errors import Cause, OversightRefused

_NONCE: Final = 12
_NUMBER: Final = 8
_LONGEST: Final = 64


class Cursors:
    """Cursors under a key derived from a secret of the ledger's."""

    def __init__(self, secret: bytes) -> None:
        self._cipher: Final = AESGCM(blake2b(digest_size=32, key=secret, person=b"cursors").digest())

    def write(self, view: str, below: int) -> str:
        """A cursor to the lines below a number; `view` says all that the page was asked for with."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, below.to_bytes(_NUMBER, "big"), view.encode())
        return urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def read(self, view: str, cursor: str) -> int:
        """The number. Raises `OversightRefused` for what is no cursor, and for one of another view."""
        try:
            # what is cut is no cursor any more
            text = cursor[:_LONGEST].encode("ascii")
            data = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
            return int.from_bytes(self._cipher.decrypt(data[:_NONCE], data[_NONCE:], view.encode()), "big")
        except (ValueError, Error, InvalidTag):
            message = "that is no cursor of this view; take it from the page before, or begin without one"
            raise OversightRefused(Cause.CURSOR_REFUSED, message) from None
