"""The twelve districts' desks, and what they ask."""

from typing import Any, Final

from demo.generator.districts import DISTRICTS

CARE: Final = "district-enterprise-care"

DESKS: Final = {district: (f"district-care-{district}", CARE) for district in DISTRICTS}
"""District → client and purpose."""

EVERYTHING: Final = """
  name division { range } registrationStatus industry { range } localTaxRegistration
  insuredEmployees { range { label } } safetyInspection foodLicence fireInspection
"""

OWN: Final = f"""query($c: [String!]!) {{ enterprises(creditCodes: $c) {{ {EVERYTHING}
  legalRepresentative {{ name {{ masked }} vitalStatus sources {{ field outcome asOf fetchedAt }} }}
  sources {{ field department outcome asOf fetchedAt }}
}} }}"""
"""All that a district holds about enterprises and about the persons behind them."""


def is_nothing(told: Any) -> bool:
    """Whether nothing at all is told: every leaf null, every line without a record."""
    if isinstance(told, dict):
        return all(_is_blank(value) if key in _OF_A_LINE else is_nothing(value) for key, value in told.items())
    if isinstance(told, list):
        return all(map(is_nothing, told))
    return told is None


_OF_A_LINE: Final = frozenset({"field", "department", "outcome", "fetchedAt"})


def _is_blank(value: Any) -> bool:
    """What stands in a line of `sources`: names and times tell nothing, and an outcome that is another does."""
    return value not in {"ANSWERED", "UNAVAILABLE"}
