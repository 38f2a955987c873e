"""The days, years and edges that the planted truth is drawn around. Amounts are in fen (1/100 yuan)."""

from datetime import date
from typing import Final

POLICY_DAY: Final = date(2007, 11, 1)
"""Today, in the model city."""

FIRST_BIRTH_YEAR: Final = 1905
TAX_YEARS: Final = (2005, 2006, 2007)

LOTTERY_YEAR: Final = 2006
INCOME_EDGE: Final = 12_000_00
"""Income tax of the lottery year, at or above which an applicant is too well off."""

EXIT_ENTRY_YEAR: Final = 2007
EXIT_ENTRY_EDGE: Final = 100_000_00
"""Local and national tax together, at or above which an enterprise may file for exit-entry business."""
