"""All departments of the city."""

from typing import Final

from demo.departments import (
    civil_affairs,
    disabled_federation,
    education,
    family_planning,
    finance,
    food_drug,
    health,
    industry_commerce,
    justice,
    labour,
    land_housing,
    local_tax,
    national_tax,
    public_security,
    quality_supervision,
    statistics,
    trade_union,
    work_safety,
)
from demo.departments.department import Department
from demo.departments.register import Desk

ASKED_OVER_HTTP: Final[tuple[Department, ...]] = (
    industry_commerce.DEPARTMENT,
    national_tax.DEPARTMENT,
    education.DEPARTMENT,
    health.DEPARTMENT,
    justice.DEPARTMENT,
    food_drug.DEPARTMENT,
    statistics.DEPARTMENT,
)
"""In the order of their ports, from the port base on."""

DEPARTMENTS: Final[tuple[Department, ...]] = (
    public_security.DEPARTMENT,
    land_housing.DEPARTMENT,
    local_tax.DEPARTMENT,
    labour.DEPARTMENT,
    family_planning.DEPARTMENT,
    quality_supervision.DEPARTMENT,
    civil_affairs.DEPARTMENT,
    disabled_federation.DEPARTMENT,
    trade_union.DEPARTMENT,
    finance.DEPARTMENT,
    work_safety.DEPARTMENT,
    *ASKED_OVER_HTTP,
)

DESKS: Final[tuple[Desk, ...]] = tuple(one.desk for one in ASKED_OVER_HTTP if one.desk)
"""In the order of their ports."""

ASKED_BY_SQL: Final[tuple[str, ...]] = tuple(one.name for one in DEPARTMENTS if one.desk is None)
"""Whose databases are asked directly."""
