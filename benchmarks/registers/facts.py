"""What the departments hold about anybody: each fact is read off the digits of the key, so nobody keeps a register.

Services answer by these functions and whoever checks an answer uses the same ones; `load/one.lua` says four of them
once more. A fact takes the key and the year that it is asked for (0 where it has none).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from benchmarks.registers.numbers import identity_number, sibling

Value: TypeAlias = str | int | list[str] | None
Fact: TypeAlias = Callable[[str, int], Value]

_STANDINGS: Final = ("LOCAL",) * 7 + ("NON_LOCAL",) * 3
_PERMITS: Final = ("VALID", "EXPIRED", "NONE")
_REGISTRATIONS: Final = ("ACTIVE",) * 8 + ("SUSPENDED", "REVOKED")
THRESHOLD: Final = 12_000
"""Yuan of income tax from which on a status says so, under the benchmark's purpose."""


def sex(key: str, year: int) -> str:
    """Odd sequences are men's."""
    return "MALE" if key[16] in "13579" else "FEMALE"


def household_status(key: str, year: int) -> str:
    """Seven in ten are registered here."""
    return _STANDINGS[int(key[15])]


def household_division(key: str, year: int) -> str:
    """The third street of the district."""
    return key[:6] + "003"


def vital_status(key: str, year: int) -> str:
    """One in ten has died."""
    return "DECEASED" if key[14] == "9" else "ALIVE"


def residence_permit(key: str, year: int) -> str:
    """Three states in turn."""
    return _PERMITS[int(key[15]) % 3]


def birth_date(key: str, year: int) -> str:
    """As the number states it."""
    return f"{key[6:10]}-{key[10:12]}-{key[12:14]}"


def household_members(key: str, year: int) -> list[str]:
    """The next two of the same place and day."""
    return [sibling(key, 1), sibling(key, 2)]


def income_tax(key: str, year: int) -> str:
    """From 1,000 to 31,995 yuan, and the year in the last two places."""
    return f"{int(key[12:17])}.{year % 100:02d}"


def homes_owned(key: str, year: int) -> int:
    """None, one or two."""
    return int(key[14]) % 3


def home_floor_area(key: str, year: int) -> str:
    """45.50 square metres a home."""
    return f"{int(key[14]) % 3 * 45.5:.2f}"


def registration_status(key: str, year: int) -> str:
    """Eight in ten are active."""
    return _REGISTRATIONS[int(key[15])]


def enterprise_name(key: str, year: int) -> str:
    """Numbered like the code."""
    return f"Enterprise {key[8:16]}"


def legal_representative(key: str, year: int) -> list[str]:
    """One person, numbered like the code."""
    return [identity_number(int(key[8:16]))]


PERSON: Final[Mapping[str, Fact]] = MappingProxyType(
    {
        "sex": sex,
        "householdStatus": household_status,
        "householdDivision": household_division,
        "vitalStatus": vital_status,
        "residencePermit": residence_permit,
        "birthDate": birth_date,
        "householdMembers": household_members,
        "incomeTax": income_tax,
        "homesOwned": homes_owned,
        "homeFloorArea": home_floor_area,
    }
)
"""Facts about persons by the name of their field."""

ENTERPRISE: Final[Mapping[str, Fact]] = MappingProxyType(
    {
        "name": enterprise_name,
        "registrationStatus": registration_status,
        "legalRepresentative": legal_representative,
    }
)
"""Facts about enterprises by the name of their field."""
