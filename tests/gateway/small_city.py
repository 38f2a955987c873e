"""A handful of persons and enterprises in memory, with unusual values that a search for leaks would find.

Alice and Dora live together in Yuexiu; so do Carol of Tianhe and Evan of Liwan, and Bob, of whom no division is known,
and Felix, whose division is in no list. Acme and Bolt have their seats in Yuexiu, Core in Tianhe; of Dusk none is
known, and that of Elms is in no list.
"""

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
DORA: Final = "440104200106011023"
EVAN: Final = "440103196602022033"
FELIX: Final = "44010419750505101X"
NOBODY: Final = "440111197207071251"
ACME: Final = "91440101000000011N"
BOLT: Final = "91440101000000062Y"
CORE: Final = "91440106200000013U"
DUSK: Final = "914401002000000210"
ELMS: Final = "9144019920000003X5"
NO_FIRM: Final = "914401043000000101"

ALICE_NAME: Final = "欧阳·星海"
CANARY_TAX: Final = Decimal("987654321.12")
CANARY_CAPITAL: Final = Decimal("876543219.34")
CANARY_LOCAL: Final = Decimal("765432198.56")
CANARIES: Final = ("987654321", "876543219", "765432198", "星海", ALICE, BOB, CAROL, ACME, BOLT)
UNKNOWN_STREET: Final = "440199001"
"""A division that is in no list of the city."""

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
    DORA: {
        "idNumber": DORA,
        "idNumberMasked": DORA,
        "name": "欧阳小雨",
        "nameMatches": "欧阳小雨",
        "sex": "FEMALE",
        "birthDate": date(2001, 6, 1),
        "householdStatus": "LOCAL",
        "householdDivision": "440104001",
        "householdRegisteredOn": date(2001, 7, 1),
        "vitalStatus": "ALIVE",
        "diedOn": None,
    },
    EVAN: {
        "idNumber": EVAN,
        "idNumberMasked": EVAN,
        "name": "何伟",
        "nameMatches": "何伟",
        "sex": "MALE",
        "birthDate": date(1966, 2, 2),
        "householdStatus": "CANCELLED",
        "householdDivision": "440103005",
        "householdRegisteredOn": date(1966, 3, 1),
        "vitalStatus": "DECEASED",
        "diedOn": date(2007, 3, 9),
    },
    FELIX: {
        "idNumber": FELIX,
        "idNumberMasked": FELIX,
        "name": "冯强",
        "nameMatches": "冯强",
        "sex": "MALE",
        "birthDate": date(1975, 5, 5),
        "householdStatus": "LOCAL",
        "householdDivision": UNKNOWN_STREET,
        "householdRegisteredOn": date(1999, 1, 1),
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
    CORE: {
        "creditCode": CORE,
        "name": "天河软件",
        "registrationStatus": "ACTIVE",
        "registeredOn": date(2005, 8, 8),
        "division": "440106003",
        "industry": "6211",
        "registeredCapital": Decimal("1000000.00"),
    },
    DUSK: {
        "creditCode": DUSK,
        "name": "暮色照相馆",
        "registrationStatus": "SUSPENDED",
        "registeredOn": date(1995, 1, 5),
        "division": None,
        "industry": "8271",
        "registeredCapital": Decimal("50000.00"),
    },
    ELMS: {
        "creditCode": ELMS,
        "name": "榆树食品",
        "registrationStatus": "ACTIVE",
        "registeredOn": date(2001, 4, 30),
        "division": UNKNOWN_STREET,
        "industry": "1411",
        "registeredCapital": Decimal("80000.00"),
    },
}

HOUSEHOLDS: Final[Records] = {
    ALICE: {"householdMembers": (DORA,)},
    DORA: {"householdMembers": (ALICE,)},
    CAROL: {"householdMembers": (EVAN,)},
    EVAN: {"householdMembers": (CAROL,)},
    BOB: {"householdMembers": (FELIX,)},
    FELIX: {"householdMembers": (BOB,)},
}
EMPLOYERS: Final[Records] = {
    BOB: {"employer": (ACME,)},
    DORA: {"employer": (BOLT,)},
    CAROL: {"employer": (CORE,)},
}
REPRESENTATIVES: Final[Records] = {
    ACME: {"legalRepresentative": (ALICE,)},
    BOLT: {"legalRepresentative": (CAROL,)},
    CORE: {"legalRepresentative": (CAROL,)},
    DUSK: {"legalRepresentative": (BOB,)},
    ELMS: {"legalRepresentative": (ALICE,)},
}
REPRESENTED: Final[Records] = {
    ALICE: {"enterprises": (ACME, ELMS)},
    CAROL: {"enterprises": (BOLT, CORE)},
    BOB: {"enterprises": (DUSK,)},
}

PERMITS: Final[Records] = {BOB: {"residencePermit": "VALID"}}


def public_security() -> FakeSource:
    """The register of persons, that of permits, which is complete, and inspections of premises."""
    inspections: Records = {ACME: {"fireInspection": "PASSED"}, CORE: {"fireInspection": "DUE"}}
    return FakeSource(
        "public_security",
        Holding(Entity.PERSON, tuple(PERSONS[ALICE]), PERSONS, as_of=AS_OF),
        Holding(Entity.PERSON, ("residencePermit",), PERMITS, complete=True),
        Holding(Entity.PERSON, ("householdMembers",), HOUSEHOLDS, as_of=AS_OF),
        Holding(Entity.ENTERPRISE, ("fireInspection",), inspections),
    )


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
        Holding(Entity.ENTERPRISE, ("legalRepresentative",), REPRESENTATIVES, as_of=AS_OF),
        Holding(Entity.PERSON, ("enterprises",), REPRESENTED),
    )


def labour() -> FakeSource:
    """Insurance and wage disputes, which it knows all about; pensions paid and employers, of which it does not."""
    insured: Records = {
        BOB: {"employmentFiling": "FILED", "pensionStatus": "NONE", "insuredMonths": 96},
        ALICE: {"employmentFiling": "NOT_FILED", "pensionStatus": "RECEIVING", "insuredMonths": 312},
    }
    staff: Records = {
        ACME: {"insuredEmployees": 420, "wageDispute": "OPEN"},
        CORE: {"insuredEmployees": 8, "wageDispute": "NONE"},
    }
    pensions: Records = {ALICE: {"pensionMonthly": Decimal("1834.50")}}
    return FakeSource(
        "labour",
        Holding(Entity.PERSON, ("employmentFiling", "pensionStatus", "insuredMonths"), insured, complete=True),
        Holding(Entity.PERSON, ("pensionMonthly",), pensions, as_of=AS_OF),
        Holding(Entity.PERSON, ("employer",), EMPLOYERS),
        Holding(Entity.ENTERPRISE, ("insuredEmployees", "wageDispute"), staff, complete=True, as_of=AS_OF),
    )


def further_departments() -> tuple[FakeSource, ...]:
    """Twelve that hold a few rows each, about Alice and Acme first of all."""
    person, enterprise = Entity.PERSON, Entity.ENTERPRISE
    codes: Records = {
        ACME: {"organisationCode": ACME[8:17], "codeCertificate": "VALID", "productLicence": "EXPIRED"},
        BOLT: {"organisationCode": BOLT[8:17], "codeCertificate": "VALID", "productLicence": None},
    }
    reported: Records = {ACME: {"reportedEmployees": 400, "reportedRevenue": {2006: Decimal("8000000.00")}}}
    subsidies: Records = {CORE: {"subsidies": {2007: Decimal("50000.00")}}}
    return (
        FakeSource(
            "family_planning",
            _rows(person, "familyPlanningCertificate", {ALICE: "VALID", CAROL: "EXPIRED"}),
            _rows(enterprise, "familyPlanningDuty", {ACME: "FULFILLED"}),
        ),
        FakeSource(
            "civil_affairs",
            _rows(person, "maritalStatus", {ALICE: "WIDOWED", BOB: "UNMARRIED"}),
            _rows(person, "subsistenceAllowance", {ALICE: "RECEIVING"}, complete=True),
        ),
        FakeSource(
            "disabled_federation",
            _rows(person, "disabilityGrade", {DORA: 2}),
            _rows(enterprise, "disabledEmployees", {ACME: 6}, complete=True),
        ),
        FakeSource("education", _rows(person, "schoolEnrolment", {DORA: "ENROLLED"})),
        FakeSource("trade_union", _rows(person, "hardshipWorker", {BOB: "RECOGNISED"})),
        FakeSource("health", _rows(person, "medicalAssistance", {ALICE: "RECEIVING"})),
        FakeSource("justice", _rows(person, "legalAid", {BOB: "GRANTED"})),
        FakeSource("quality_supervision", Holding(enterprise, tuple(codes[ACME]), codes, as_of=AS_OF)),
        FakeSource("statistics", Holding(enterprise, tuple(reported[ACME]), reported, yearly=("reportedRevenue",))),
        FakeSource("finance", Holding(enterprise, ("subsidies",), subsidies, yearly=("subsidies",), complete=True)),
        FakeSource("work_safety", _rows(enterprise, "safetyInspection", {ACME: "FAILED", CORE: "PASSED"})),
        FakeSource("food_drug", _rows(enterprise, "foodLicence", {ELMS: "VALID"})),
    )


def _rows(entity: Entity, attribute: str, values: Mapping[str, Held], *, complete: bool = False) -> Holding:
    """A register of one attribute."""
    return Holding(entity, (attribute,), {key: {attribute: value} for key, value in values.items()}, complete=complete)


@dataclass(slots=True)
class SmallCity:
    """Eighteen departments in memory."""

    sources: dict[str, FakeSource] = field(
        default_factory=lambda: {
            made.department: made
            for made in (
                public_security(),
                land_housing(),
                local_tax(),
                national_tax(),
                industry_commerce(),
                labour(),
                *further_departments(),
            )
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
