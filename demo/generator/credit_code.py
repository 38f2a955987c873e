"""Unified social credit codes (GB 32100-2015) and the organisation codes within them (GB 11714-1997)."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_VALUES: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
ENTERPRISE_OF_INDUSTRY_AND_COMMERCE: Final = "91"


def check_character(body: str) -> str:
    """The eighteenth character of the code that begins with these seventeen (weighted sum modulo 31)."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in zip(CODE_WEIGHTS, body, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """The ninth character of the organisation code that begins with these eight (weighted sum modulo 11)."""
    total = sum(
        weight * ORGANISATION_VALUES.index(sign) for weight, sign in zip(ORGANISATION_WEIGHTS, body, strict=True)
    )
    return "0123456789X"[-total % 11]


def credit_code(division: str, organisation_body: str) -> str:
    """The code of an enterprise registered in `division` (six digits) with these eight of its own."""
    organisation = organisation_body + organisation_check_character(organisation_body)
    body = ENTERPRISE_OF_INDUSTRY_AND_COMMERCE + division + organisation
    return body + check_character(body)


def organisation_code(code: str) -> str:
    """The nine characters by which the older departments know the enterprise."""
    return code[8:17]
