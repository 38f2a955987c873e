"""The sample department of the conformance suite (`testing`): what it holds, and how it is asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from source_adapters.contract import (
    NO_RECORD,
    Attribute,
    Cell,
    Coarsening,
    Entity,
    FetchRequest,
    Form,
    LookUp,
    ValueKind,
)
from source_adapters.fake import Holding

DEPARTMENT: Final = "sample"
AS_OF: Final = datetime(2007, 10, 30, 16, tzinfo=UTC)
"""Midnight of 31 October in China: both registers say that their records held then."""

LOW, EDGE, HIGH = "44010319600307101X", "440104197008152055", "440105198501010051"
BLANK = "440112198002292158"
CENTENARIAN, CHILD = "440106190503051287", "440106200503051283"
"""Born a century apart to the day, with the same sequence: one 15-digit number, which is the elder's alone."""
STRANGER = "440103197706063045"
WRONG = "440104199006121035"
"""A record in which nothing can be true."""

LOW_FIRM, EDGE_FIRM, HIGH_FIRM = "91440101190481234T", "914401012312456780", "9144010171813579XE"
BLANK_FIRM = "91440101MA59ABCDEM"
UNKNOWN_FIRM = "914401014567812305"
NO_KEY = "44010319770606304"
"""Stands where a key should: one character short."""

PEOPLE: Final = Holding(
    Entity.PERSON,
    attributes=(
        "idNumber",
        "idNumberMasked",
        "name",
        "nameMatches",
        "sex",
        "birthDate",
        "householdDivision",
        "householdRegisteredOn",
        "homesOwned",
        "homeFloorArea",
        "insuredMonths",
        "incomeTax",
        "householdMembers",
        "employer",
    ),
    yearly=("incomeTax",),
    as_of=AS_OF,
    records={
        LOW: {
            "idNumber": LOW,
            "idNumberMasked": LOW,
            "name": "阿依古丽·买买提",
            "nameMatches": "阿依古丽·买买提",
            "sex": "FEMALE",
            "birthDate": date(1960, 3, 7),
            "householdDivision": "440103001",
            "householdRegisteredOn": date(2000, 1, 31),
            "homesOwned": 0,
            "homeFloorArea": Decimal("59.99"),
            "insuredMonths": 59,
            "incomeTax": {2006: Decimal("0.01"), 2007: Decimal("39999.99")},
            "householdMembers": (HIGH, EDGE),
            "employer": (EDGE_FIRM,),
        },
        EDGE: {
            "idNumber": EDGE,
            "idNumberMasked": EDGE,
            "name": "陈大文",
            "nameMatches": "陈大文",
            "sex": "MALE",
            "birthDate": date(1970, 8, 15),
            "householdDivision": "440104002",
            "householdRegisteredOn": date(2000, 2, 1),
            "homesOwned": 1,
            "homeFloorArea": Decimal("60.00"),
            "insuredMonths": 60,
            "incomeTax": {2007: Decimal("40000.00")},
            "householdMembers": (LOW, EDGE, CENTENARIAN, LOW, EDGE, HIGH, LOW),
            "employer": (HIGH_FIRM, LOW_FIRM),
        },
        HIGH: {
            "idNumber": HIGH,
            "idNumberMasked": HIGH,
            "name": "李",
            "nameMatches": "李",
            "sex": "MALE",
            "birthDate": date(1985, 1, 1),
            "householdDivision": "440105",
            "householdRegisteredOn": date(2000, 2, 2),
            "homesOwned": 3,
            "homeFloorArea": Decimal("60.01"),
            "insuredMonths": 61,
            "incomeTax": {2007: Decimal("40000.01")},
            "householdMembers": (LOW, NO_KEY),
            "employer": (LOW_FIRM, LOW_FIRM),
        },
        CENTENARIAN: {
            "idNumber": CENTENARIAN,
            "idNumberMasked": CENTENARIAN,
            "name": "何阿婆",
            "nameMatches": "何阿婆",
            "sex": "FEMALE",
            "birthDate": date(1905, 3, 5),
            "householdDivision": "440106003",
            "householdRegisteredOn": date(1958, 1, 9),
            "homesOwned": 2,
            "homeFloorArea": Decimal("88.00"),
            "insuredMonths": 0,
            "incomeTax": {2007: Decimal("0.00")},
        },
        WRONG: {
            "idNumber": WRONG,
            "idNumberMasked": WRONG,
            "name": "区不详",
            "nameMatches": "区不详",
            "sex": "99",
            "birthDate": date(2999, 12, 31),
            "householdDivision": "440104002",
            "householdRegisteredOn": date(1990, 6, 11),
            "homesOwned": -1,
            "homeFloorArea": Decimal("-0.01"),
            "insuredMonths": -12,
            "incomeTax": {2007: Decimal("-12.50")},
        },
        BLANK: {"householdMembers": (), "idNumber": BLANK, "idNumberMasked": BLANK, "incomeTax": {2007: None}},
    },
)

FIRMS: Final = Holding(
    Entity.ENTERPRISE,
    attributes=(
        "creditCode",
        "name",
        "registrationStatus",
        "registeredOn",
        "division",
        "industry",
        "registeredCapital",
        "localTaxArrears",
        "localTax",
        "legalRepresentative",
    ),
    yearly=("localTax",),
    complete=True,
    as_of=AS_OF,
    records={
        LOW_FIRM: {
            "creditCode": LOW_FIRM,
            "name": "越秀第一印刷厂",
            "registrationStatus": "ACTIVE",
            "registeredOn": date(1999, 12, 31),
            "division": "440104001",
            "industry": "2311",
            "registeredCapital": Decimal("499999.99"),
            "localTaxArrears": Decimal("0.00"),
            "localTax": {2007: Decimal("99.99")},
            "legalRepresentative": (CENTENARIAN,),
        },
        EDGE_FIRM: {
            "creditCode": EDGE_FIRM,
            "name": "荔湾茶楼",
            "registrationStatus": "SUSPENDED",
            "registeredOn": date(2000, 1, 1),
            "division": "440103001",
            "industry": "6710",
            "registeredCapital": Decimal("500000.00"),
            "localTaxArrears": Decimal("1000.00"),
            "localTax": {2006: Decimal("12.30"), 2007: Decimal("100.00")},
            "legalRepresentative": (EDGE, EDGE, EDGE),
        },
        HIGH_FIRM: {
            "creditCode": HIGH_FIRM,
            "name": "海珠运输",
            "registrationStatus": "REVOKED",
            "registeredOn": date(2000, 1, 2),
            "division": "440105004",
            "industry": "5120",
            "registeredCapital": Decimal("500000.01"),
            "localTaxArrears": Decimal("1000.01"),
            "localTax": {2007: Decimal("100.01")},
            "legalRepresentative": (LOW,),
        },
        BLANK_FIRM: {"creditCode": BLANK_FIRM},
    },
)

SEXES: Final = ("MALE", "FEMALE", "UNKNOWN", "UNSPECIFIED")
STATUSES: Final = ("ACTIVE", "SUSPENDED", "REVOKED", "DEREGISTERED", "NONE")

THREE: Final = (LOW, EDGE, HIGH)
THREE_FIRMS: Final = (LOW_FIRM, EDGE_FIRM, HIGH_FIRM)


def asking(
    keys: Sequence[str | LookUp], *attributes: Attribute, entity: Entity = Entity.PERSON, timeout: float = 5.0
) -> FetchRequest:
    """A request to the sample department."""
    look_ups = tuple(key if isinstance(key, LookUp) else LookUp(key) for key in keys)
    return FetchRequest(DEPARTMENT, entity, look_ups, attributes, "sample-client", "sample-purpose", timeout)


def exact(name: str, kind: ValueKind, year: int | None = None, silence: Cell = NO_RECORD) -> Attribute:
    """An attribute as it is."""
    return Attribute(name, Form.EXACT, kind, year=year, silence=silence)


def status(name: str, kind: ValueKind, edge: Decimal | int | date, year: int | None = None) -> Attribute:
    """Whether a figure is at or above an edge."""
    return Attribute(name, Form.STATUS, kind, edges=(edge,), year=year)


def banded(name: str, kind: ValueKind, *edges: Decimal | int | date, year: int | None = None) -> Attribute:
    """A figure's band."""
    return Attribute(name, Form.RANGE, kind, edges=edges, year=year)


def coarse(name: str, kind: ValueKind, coarsening: Coarsening) -> Attribute:
    """A value made coarser by its own structure."""
    return Attribute(name, Form.RANGE, kind, coarsening=coarsening)


def coded(name: str, words: tuple[str, ...], silence: Cell = NO_RECORD) -> Attribute:
    """A word of the schema."""
    return Attribute(name, Form.STATUS, ValueKind.CODE, words=words, silence=silence)


def related(name: str, target: Entity, most: int) -> Attribute:
    """The subjects that a relation leads to."""
    return Attribute(name, Form.RELATION, ValueKind.KEYS, target=target, most=most)
