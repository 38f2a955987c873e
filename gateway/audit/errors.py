"""What can go wrong with the ledger; messages are for the log and hold no entry, key or subject.

::

    AuditError
    ├── AuditUnavailable     the entry could not be made durable: nothing may be disclosed   AUDIT_UNAVAILABLE
    ├── LedgerInUse          another process holds the ledger's directory
    ├── SubjectKeyRefused    a key for hashing subjects is absent or too weak
    ├── SigningKeyRefused    a key for signing or checking statements is absent, unreadable or of another kind
    ├── EvidenceKept         a segment whose time is over is not as it was sealed, and stays
    ├── StatementsRefused    the statements of the ledger were signed under another key
    └── AnchorUnavailable    an anchor did not take statements, or holds others
"""

from typing import ClassVar


class AuditError(Exception):
    """Base of everything this package raises on purpose."""


class AuditUnavailable(AuditError):
    """The entry is not on stable storage, or not known to be."""

    code: ClassVar[str] = "AUDIT_UNAVAILABLE"


class LedgerInUse(AuditError):
    """A second writer on one directory would break the chain, so it does not start."""


class SubjectKeyRefused(AuditError):
    """Without a strong secret the hash of an identity number can be reversed by trying them all."""


class SigningKeyRefused(AuditError):
    """Whoever else knew the key could vouch for another ledger."""


class StatementsRefused(AuditError):
    """A key that the one before has not signed vouches for nothing."""


class AnchorUnavailable(AuditError):
    """The statements are not outside yet; they are kept, and brought there later."""


class EvidenceKept(AuditError):
    """Dropping what was tampered with would be the last step of tampering."""
