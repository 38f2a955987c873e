"""What supervising and supporting departments hold about an enterprise: nothing, where they are not concerned."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from demo.generator.canaries import CanaryEnterprise
from demo.generator.chance import Chance, weighted, with_share
from demo.generator.edges import TAX_YEARS
from demo.generator.threshold import Enterprise
from demo.generator.validity import Validity

FOOD_TRADES: Final = ("食品", "餐饮")
LICENSED_TRADES: Final = (*FOOD_TRADES, "电子", "机械", "化工", "建材", "玩具")
"""Parts of the names of enterprises that need a licence."""

FEN_PER_HUNDRED_YUAN: Final = 100_00
"""Revenue is reported in ten thousand yuan with two places."""


class Dispute(StrEnum):
    """Of a complaint about wages."""

    DISMISSED = "DISMISSED"
    OPEN = "OPEN"
    SETTLED = "SETTLED"


class Inspection(StrEnum):
    """Of the latest inspection of an enterprise that is inspected at all."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    DUE = "DUE"


class Duty(StrEnum):
    """Of an employer's family planning duties."""

    FULFILLED = "FULFILLED"
    NOT_FULFILLED = "NOT_FULFILLED"


PAPERS: Final[Mapping[Validity, float]] = {Validity.VALID: 90, Validity.EXPIRED: 7, Validity.REVOKED: 3}
DISPUTES: Final[Mapping[Dispute, float]] = {Dispute.DISMISSED: 1, Dispute.OPEN: 3, Dispute.SETTLED: 4}
INSPECTIONS: Final[Mapping[Inspection, float]] = {Inspection.PASSED: 80, Inspection.FAILED: 8, Inspection.DUE: 12}
DUTIES: Final[Mapping[Duty, float]] = {Duty.FULFILLED: 9, Duty.NOT_FULFILLED: 1}


@dataclass(frozen=True, slots=True)
class Report:
    """What an enterprise reports of itself: employees, and revenue as year → fen for the years reported."""

    employees: int
    revenue: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Conduct:
    """None, 0 or no year where a register does not hold the enterprise; subsidies are year → fen."""

    code_certificate: Validity | None
    product_licence: Validity | None
    report: Report | None
    insured: int
    dispute: Dispute | None
    disabled: int
    subsidies: Mapping[int, int]
    safety: Inspection | None
    food: Validity | None
    fire: Inspection | None
    duty: Duty | None


def conduct_of(chance: Chance, enterprise: Enterprise, canary: CanaryEnterprise | None) -> Conduct:
    """What is drawn for an enterprise of this trade; a canary's revenue and subsidies are its own."""
    staff = max(1, int(chance.lognormvariate(2.5, 1.2)))
    return Conduct(
        code_certificate=with_share(chance, 0.97, PAPERS),
        product_licence=with_share(chance, 0.9, PAPERS) if _trades_in(enterprise, LICENSED_TRADES) else None,
        report=_report(chance, staff, canary),
        insured=0 if chance.random() < 0.15 else _about(chance, staff),
        dispute=with_share(chance, 0.06, DISPUTES),
        disabled=chance.randint(1, 1 + staff // 20) if chance.random() < 0.12 else 0,
        subsidies=_subsidies(chance, canary),
        safety=with_share(chance, 0.6, INSPECTIONS),
        food=with_share(chance, 0.9, PAPERS) if _trades_in(enterprise, FOOD_TRADES) else None,
        fire=with_share(chance, 0.7, INSPECTIONS),
        duty=with_share(chance, 0.8, DUTIES),
    )


def _trades_in(enterprise: Enterprise, trades: tuple[str, ...]) -> bool:
    return any(trade in enterprise.name for trade in trades)


def _about(chance: Chance, staff: int) -> int:
    """Two offices that count the same staff seldom agree."""
    return max(1, round(staff * weighted(chance, {1.0: 6, 0.9: 2, 0.5: 1, 1.1: 1})))


def _report(chance: Chance, staff: int, canary: CanaryEnterprise | None) -> Report | None:
    if canary:
        return Report(staff, {canary.year: canary.revenue})
    if chance.random() < 0.1:
        return None
    years = [year for year in TAX_YEARS if chance.random() < 0.9]
    return Report(_about(chance, staff), {year: _revenue(chance, staff) for year in years})


def _revenue(chance: Chance, staff: int) -> int:
    return int(staff * chance.lognormvariate(6.5, 0.8)) * FEN_PER_HUNDRED_YUAN


def _subsidies(chance: Chance, canary: CanaryEnterprise | None) -> Mapping[int, int]:
    if canary:
        return {canary.year: canary.subsidy}
    return {year: chance.randint(1_000_00, 500_000_00) for year in TAX_YEARS if chance.random() < 0.06}
