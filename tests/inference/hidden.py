"""What registers hold of the subjects of two purposes, and what of it the grants let an organisation tell apart.

Every subject of a scenario has the same records but for one column, in which it has a value of its own. Of these
values some look alike through the granted forms: whoever was told everything must not tell them apart either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from source_adapters.contract import Entity
from tests.inference.registers import Records, Sheet, Value, organisation_code
from tests.inference.subjects import DISTRICT, OFFICE

NO_ROW: Final = "no row"
"""Stands in the place of a value where the register does not hold the subject at all."""

Classes: TypeAlias = tuple[tuple[Value, ...], ...]
"""Values that look alike, class by class."""

SOME_STREETS: Final = (f"{DISTRICT}001", f"{DISTRICT}005", f"{DISTRICT}008", DISTRICT)
NOT_INSIDE: Final = ("440104001", "440184008", "110101", "440199001", "4401060", None, NO_ROW)
"""Other districts, another city, nowhere that is known, nothing readable, nothing said, and nothing held."""

PERSONS: Final = Sheet("public_security", "czrk", Entity.PERSON)
PENSIONS: Final = Sheet("labour", "ylbx", Entity.PERSON)
PAYMENTS: Final = Sheet("labour", "ylff", Entity.PERSON)
MONTHS: Final = Sheet("labour", "sbjf", Entity.PERSON)
OWNERS: Final = Sheet("land_housing", "fwqlr", Entity.PERSON)
INCOME_TAXES: Final = Sheet("local_tax", "grsds", Entity.PERSON)
MARRIAGES: Final = Sheet("civil_affairs", "hydj", Entity.PERSON)

ENTERPRISES: Final = Sheet("industry_commerce", "enterprise", Entity.ENTERPRISE)
LOCAL_TAXPAYERS: Final = Sheet("local_tax", "nsrdj", Entity.ENTERPRISE, organisation_code)
LOCAL_TAXES: Final = Sheet("local_tax", "qyns", Entity.ENTERPRISE, organisation_code)
ARREARS: Final = Sheet("local_tax", "qsqy", Entity.ENTERPRISE, organisation_code)
NATIONAL_TAXES: Final = Sheet("national_tax", "payment", Entity.ENTERPRISE, organisation_code)
EMPLOYERS: Final = Sheet("labour", "dwcb", Entity.ENTERPRISE)
DISPUTES: Final = Sheet("labour", "ldzy", Entity.ENTERPRISE)
SAFETY: Final = Sheet("work_safety", "aqjc", Entity.ENTERPRISE)
FOOD: Final = Sheet("food_drug", "licence", Entity.ENTERPRISE)
FIRE: Final = Sheet("public_security", "xfjc", Entity.ENTERPRISE)

_PERSON: Final = ("苏明珠", "2", "19350214", "90", "440106003", "19580101", "1", "20070214", "2007-10-31")
_NAME, _SEX, _BIRTH, _HOME, _SINCE, _DEATH = 0, 1, 2, 4, 5, 7


@dataclass(frozen=True, slots=True)
class Hidden:
    """One column of a register, counted beside the key, and the values it may have."""

    name: str
    sheet: Sheet
    column: int
    classes: Classes

    def variants(self, alike: Records) -> Iterator[tuple[int, Records]]:
        """The class of each value, and the records of a subject that has it."""
        for number, values in enumerate(self.classes):
            for value in values:
                yield number, self._with(alike, value)

    def _with(self, alike: Records, value: Value) -> Records:
        if value == NO_ROW:
            return {sheet: beside for sheet, beside in alike.items() if sheet != self.sheet}
        row = alike[self.sheet]
        return {**alike, self.sheet: (*row[: self.column], value, *row[self.column + 1 :])}


@dataclass(frozen=True, slots=True)
class Scenario:
    """An organisation that asks about one kind of subject, and what is hidden from it.

    The first value of the first column is that of a subject of whom every granted field has a value.
    """

    organisation: str
    entity: Entity
    alike: Records
    hidden: tuple[Hidden, ...]


PENSIONERS: Final = Scenario(
    "social-insurance-fund",
    Entity.PERSON,
    {
        PERSONS: _PERSON,
        PENSIONS: ("01", "2007-10-25"),
        PAYMENTS: (1_500_00, "2007-10-25"),
        MONTHS: (420,),
        OWNERS: (1, 60.0, "20071015"),
        INCOME_TAXES: (2006, 100_00),
        MARRIAGES: ("20", "2007-09-01"),
    },
    (
        Hidden(
            "day of death",
            PERSONS,
            _DEATH,
            (("20070131",), ("20070201", "20070214", "20070228"), ("20070301", "20070331"), (None,)),
        ),
        Hidden("name", PERSONS, _NAME, (("苏明珠", "苏明", "欧阳明珠", "王"),)),
        Hidden("sex", PERSONS, _SEX, (("1", "2"),)),
        Hidden("birth", PERSONS, _BIRTH, (("19350214", "19070101", "20071031"),)),
        Hidden("home", PERSONS, _HOME, ((*SOME_STREETS, "440104001", "440199001", None),)),
        Hidden("registration", PERSONS, _SINCE, (("19580101", "20071031", None),)),
        Hidden("pension", PENSIONS, 0, (("01",), ("02",), ("09", NO_ROW))),
        Hidden("entry of the pension", PENSIONS, 1, (("2007-10-25", "1999-12-31"),)),
        Hidden("pension a month", PAYMENTS, 0, ((400_00, 4_500_00, NO_ROW),)),
        Hidden("months insured", MONTHS, 0, ((1, 180, 528, NO_ROW),)),
        Hidden("homes", OWNERS, 0, ((0, 1, 7, NO_ROW),)),
        Hidden("income tax", INCOME_TAXES, 1, ((1, 9_999_999_00, NO_ROW),)),
        Hidden("marriage", MARRIAGES, 0, (("10", "20", "40", NO_ROW),)),
    ),
)

_REPRESENTED: Final = {
    PERSONS: _PERSON,
    ENTERPRISES: ("天河某某有限公司", "1", "2000-02-29", "440106001", "6351", "50.000000", Entity.PERSON),
    LOCAL_TAXPAYERS: ("A", "2007-09-30"),
    LOCAL_TAXES: (2007, 1_000_00),
    ARREARS: (5_000_00,),
    NATIONAL_TAXES: (2007, 1_000_00),
    EMPLOYERS: (50,),
    DISPUTES: ("1", "2007-10-25"),
    SAFETY: ("HG", "2007-10-20"),
    FOOD: ("Y",),
    FIRE: ("1", "2007-10-31"),
}

DISTRICT_DESK: Final = Scenario(
    OFFICE,
    Entity.ENTERPRISE,
    _REPRESENTED,
    (
        Hidden("seat", ENTERPRISES, 3, (SOME_STREETS, NOT_INSIDE)),
        Hidden("founding", ENTERPRISES, 2, (("2000-02-29", "1985-01-01", "2007-10-31"),)),
        Hidden("industry", ENTERPRISES, 4, (("6351", "6540", "63"), ("6610",))),
        Hidden("capital", ENTERPRISES, 5, (("0.000001", "50.000000", "999999.000000"),)),
        Hidden("insured", EMPLOYERS, 0, ((NO_ROW, 0, 1, 19), (20, 21, 299), (300, 90_000))),
        Hidden("local registration", LOCAL_TAXPAYERS, 0, (("A",), ("Z", NO_ROW))),
        Hidden("entry of the local registration", LOCAL_TAXPAYERS, 1, (("2007-09-30", "1999-12-31"),)),
        Hidden("entry of the safety inspection", SAFETY, 1, (("2007-10-20",), ("2007-10-19",))),
        Hidden("local tax", LOCAL_TAXES, 1, ((1, 9_999_999_00, NO_ROW),)),
        Hidden("arrears", ARREARS, 0, ((1, 9_999_999_00, NO_ROW),)),
        Hidden("national tax", NATIONAL_TAXES, 1, ((1, 9_999_999_00, NO_ROW),)),
        Hidden("dispute", DISPUTES, 0, (("0", "1", "2", NO_ROW),)),
        Hidden("representative's name", PERSONS, _NAME, (("苏明珠", "苏", "苏苏苏苏"), ("欧阳明珠",))),
        Hidden("representative's home", PERSONS, _HOME, (SOME_STREETS, NOT_INSIDE)),
        Hidden("representative's birth", PERSONS, _BIRTH, (("19350214", "19070101", "20071031"),)),
        Hidden("representative's death", PERSONS, _DEATH, (("20070131", "20070214", None),)),
    ),
)

PERSONS_AT_THE_DISTRICT_DESK: Final = Scenario(
    OFFICE,
    Entity.PERSON,
    {PERSONS: _PERSON},
    (
        Hidden("home", PERSONS, _HOME, (SOME_STREETS, NOT_INSIDE)),
        Hidden("name", PERSONS, _NAME, (("苏明珠", "苏", "苏苏苏苏"), ("欧阳明珠",))),
        Hidden("birth", PERSONS, _BIRTH, (("19350214", "19070101", "20071031"),)),
    ),
)
