"""Papers that were given out: certificates and licences."""

from enum import StrEnum


class Validity(StrEnum):
    """Whether a paper still holds."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
