"""A handful of persons and enterprises in memory, with unusual values that a search for leaks would find."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from source_adapters.contract import Entity
from source_adapters.fake import FakeSource, Held, HeldByYear, Holding

AS_OF: Final = datetime(2007, 10, 31, 16, tzinfo=UTC)

Records: TypeAlias = Mapping[str, Mapping[str, Held | HeldByYear]]

ALICE: Final = "11010519491231002X"
BOB: Final = "440104198003041238"
CAROL: Final = "440106199012121245"
NOBODY: Final = "440111197207071251"
ACME: Final = "91440101000000011N"
BOLT: Final = "91440101000000062Y"

ALICE_NAME: Final = "欧阳·星海"
CANARY_TAX: Final = Decimal("987654321.12")
CANARY_CAPITAL: Final = Decimal("876543219.34")
CANARY_LOCAL: Final = Decimal("765432198.56")
CANARIES: Final = ("987654321", "876543219", "765432198", "星海", ALICE, BOB, CAROL, ACME, BOLT)

PERSONS: Final[Records] = {
    ALICE: {
        "idNumber": ALICE,
        "idNumberMasked": ALICE,
        "name": ALICE_NAME,
        "nameMatches": ALICE_NAME,
        "sex": "FEMALE",
        "birthDate": date(1949, 12, 31),
        "householdStatus": "LOCAL",
        "householdDivision": "440104001",
        "householdRegisteredOn": date(1990, 1, 1),
        "vitalStatus": "ALIVE",
        "diedOn": None,
    },
    BOB: {
        "idNumber": BOB,
        "idNumberMasked": BOB,
        "name": "李雷",
        "nameMatches": "李雷",
        "sex": "MALE",
        "birthDate": date(1980, 3, 4),
        "householdStatus": "NON_LOCAL",
        "householdDivision": None,
        "householdRegisteredOn": None,
        "vitalStatus": "ALIVE",
        "diedOn": None,
    },
    CAROL: {
        "idNumber": CAROL,
        "idNumberMasked": CAROL,
        "name": "韩梅",
        "nameMatches": "韩梅",
        "sex": "FEMALE",
        "birthDate": date(1990, 12, 12),
        "householdStatus": "LOCAL",
        "householdDivision": "440106002",
        "householdRegisteredOn": date(1991, 1, 1),
        "vitalStatus": "ALIVE",
        "diedOn": None,
    },
}

ENTERPRISES: Final[Records] = {
    ACME: {
        "creditCode": ACME,
        "name": "珠江灯具厂",
        "registrationStatus": "ACTIVE",
        "registeredOn": date(1998, 5, 20),
        "division": "440104001",
        "industry": "3972",
        "registeredCapital": CANARY_CAPITAL,
    },
    BOLT: {
        "creditCode": BOLT,
        "name": "越秀五金行",
        "registrationStatus": "ACTIVE",
        "registeredOn": date(2003, 2, 1),
        "division": "440104002",
        "industry": "6371",
        "registeredCapital": Decimal("300000.00"),
    },
}


PERMITS: Final[Records] = {BOB: {"residencePermit": "VALID"}}


def public_security() -> FakeSource:
    """The register of persons, and that of permits, which is complete."""
    register = tuple(PERSONS[ALICE])
    permits = Holding(Entity.PERSON, ("residencePermit",), PERMITS, complete=True)
    return FakeSource("public_security", Holding(Entity.PERSON, register, PERSONS, as_of=AS_OF), permits)


def land_housing() -> FakeSource:
    """Only Carol owns a home."""
    homes: Records = {CAROL: {"homesOwned": 2, "homeFloorArea": Decimal("181.50")}}
    return FakeSource(
        "land_housing", Holding(Entity.PERSON, ("homesOwned", "homeFloorArea"), homes, complete=True, as_of=AS_OF)
    )


def local_tax() -> FakeSource:
    """Bob pays an unusual tax; Acme pays to both bureaus, Bolt to this one alone."""
    incomes: Records = {BOB: {"incomeTax": {2006: CANARY_TAX}}, ALICE: {"incomeTax": {2006: Decimal("11999.99")}}}
    taxes: Records = {
        ACME: {
            "localTaxRegistration": "REGISTERED",
            "localTax": {2006: Decimal(0), 2007: CANARY_LOCAL},
            "localTaxArrears": Decimal(0),
        },
        BOLT: {
            "localTaxRegistration": "REGISTERED",
            "localTax": {2006: Decimal(0), 2007: Decimal("99999.99")},
            "localTaxArrears": Decimal(0),
        },
    }
    enterprise = ("localTaxRegistration", "localTax", "localTaxArrears")
    return FakeSource(
        "local_tax",
        Holding(Entity.PERSON, ("incomeTax",), incomes, yearly=("incomeTax",), complete=True),
        Holding(Entity.ENTERPRISE, enterprise, taxes, yearly=("localTax",), complete=True),
    )


def national_tax() -> FakeSource:
    """Acme only."""
    taxes: Records = {ACME: {"nationalTaxRegistration": "REGISTERED", "nationalTax": {2007: Decimal("5000.00")}}}
    return FakeSource(
        "national_tax",
        Holding(
            Entity.ENTERPRISE,
            ("nationalTaxRegistration", "nationalTax"),
            taxes,
            yearly=("nationalTax",),
            complete=True,
        ),
    )


def industry_commerce() -> FakeSource:
    """The register of enterprises, complete for its status alone."""
    attributes = tuple(name for name in ENTERPRISES[ACME] if name != "registrationStatus")
    status: Records = {key: {"registrationStatus": row["registrationStatus"]} for key, row in ENTERPRISES.items()}
    return FakeSource(
        "industry_commerce",
        Holding(Entity.ENTERPRISE, attributes, ENTERPRISES, as_of=AS_OF),
        Holding(Entity.ENTERPRISE, ("registrationStatus",), status, complete=True),
    )


@dataclass(slots=True)
class SmallCity:
    """Five departments in memory."""

    sources: dict[str, FakeSource] = field(
        default_factory=lambda: {
            made.department: made
            for made in (public_security(), land_housing(), local_tax(), national_tax(), industry_commerce())
        }
    )

    @property
    def calls(self) -> dict[str, int]:
        """How many calls each department got, those with none left out."""
        return {name: len(source.requests) for name, source in self.sources.items() if source.requests}

    def asked(self, department: str) -> list[str]:
        """Attributes that a department was asked for, as ``name form year``."""
        return [
            " ".join(filter(None, (each.name, each.form.value, str(each.year or ""))))
            for request in self.sources[department].requests
            for each in request.attributes
        ]
