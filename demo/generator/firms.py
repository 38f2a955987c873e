"""What the departments hold about an enterprise, drawn so that the planted sums follow from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from demo.generator.canaries import CanaryEnterprise
from demo.generator.chance import Chance, stream
from demo.generator.conduct import Conduct, conduct_of
from demo.generator.districts import STREETS_PER_DISTRICT
from demo.generator.edges import EXIT_ENTRY_EDGE, EXIT_ENTRY_YEAR, POLICY_DAY, TAX_YEARS
from demo.generator.money import FEN_PER_TEN_THOUSAND_YUAN
from demo.generator.threshold import Enterprise, ThresholdCase
from demo.generator.truth import Truth
from demo.generator.whereabouts import whereabouts

INDUSTRIES: Final = (
    "0512", "1391", "1711", "1810", "1921", "2110", "2319", "2631",
    "3090", "3490", "3951", "4041", "4720", "5010", "5260", "5820",
    "6142", "6351", "6540", "6610", "7010", "7240", "7439", "7690",
    "8012", "8210", "8390", "9020",
)  # fmt: skip
"""Classes of GB/T 4754-2002."""

EARLIEST: Final = date(1985, 1, 1)
UNLICENSED_SHARE: Final = 0.02


class Licence(StrEnum):
    """What the company register says of an enterprise it holds."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    DEREGISTERED = "DEREGISTERED"


class TaxStanding(StrEnum):
    """What a tax office says of an enterprise it holds; a former taxpayer's registration is cancelled."""

    REGISTERED = "REGISTERED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Registration:
    """The entry of the company register; the capital in fen, the division a street of nine digits."""

    licence: Licence
    since: date
    division: str | None
    industry: str
    capital: int


@dataclass(frozen=True, slots=True)
class TaxAccount:
    """What one tax office holds: taxes are year → fen, and no year in which nothing was paid."""

    standing: TaxStanding
    taxes: Mapping[int, int]
    arrears: int = 0


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise and what each register holds: None where a register has nothing to say."""

    enterprise: Enterprise
    registration: Registration | None
    local: TaxAccount | None
    national: TaxAccount | None
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class Trade:
    """An enterprise and the part of it that is drawn for all alike."""

    enterprise: Enterprise
    registration: Registration | None
    conduct: Conduct


def firms(truth: Truth) -> Iterator[Firm]:
    """One for each enterprise, in the order of the truth."""
    chance, conduct = (stream(truth.seed, subject) for subject in ("firms", "conduct"))
    threshold = {case.enterprise.code: case for case in truth.threshold}
    canaries = {canary.enterprise.code: canary for canary in truth.canaries.enterprises}
    for place, enterprise in enumerate(truth.enterprises):
        canary = canaries.get(enterprise.code)
        trade = Trade(enterprise, _registration(chance, place, enterprise), conduct_of(conduct, enterprise, canary))
        if case := threshold.get(enterprise.code):
            yield _at_the_threshold(chance, case, trade)
        elif canary:
            yield _canary(chance, canary, trade)
        else:
            yield _ordinary(chance, trade)


def _registration(chance: Chance, place: int, enterprise: Enterprise) -> Registration | None:
    if chance.random() < UNLICENSED_SHARE:
        return None
    registration = _licensed(chance, enterprise, chance.randint(3, 5_000) * FEN_PER_TEN_THOUSAND_YUAN)
    return replace(registration, division=whereabouts(place, str(registration.division)))


def _licensed(chance: Chance, enterprise: Enterprise, capital: int) -> Registration:
    licences = chance.choices(tuple(Licence), weights=(90, 3, 4, 3))
    return Registration(
        licence=licences[0],
        since=EARLIEST + timedelta(days=chance.randrange((POLICY_DAY - EARLIEST).days)),
        division=f"{enterprise.code[2:8]}{chance.randint(1, STREETS_PER_DISTRICT):03d}",
        industry=chance.choice(INDUSTRIES),
        capital=capital,
    )


def _at_the_threshold(chance: Chance, case: ThresholdCase, trade: Trade) -> Firm:
    division = case.division
    return Firm(
        trade.enterprise,
        trade.registration,
        local=_account(chance, division.local_registered, division.local, case),
        national=_account(chance, division.national_registered, division.national, case),
        conduct=trade.conduct,
    )


def _account(chance: Chance, registered: bool, paid: int, case: ThresholdCase) -> TaxAccount | None:
    """The year before lies on the other side of the edge, so that only the right year tells."""
    if not registered:
        return TaxAccount(TaxStanding.CANCELLED, {}) if chance.random() < 0.5 else None
    year_before = paid // 4 if case.reaches_the_edge else paid + EXIT_ENTRY_EDGE
    return TaxAccount(
        TaxStanding.REGISTERED,
        _paid({EXIT_ENTRY_YEAR - 1: year_before, EXIT_ENTRY_YEAR: paid}),
        _arrears(chance),
    )


def _ordinary(chance: Chance, trade: Trade) -> Firm:
    local, national = _ordinary_account(chance), _ordinary_account(chance)
    return Firm(trade.enterprise, trade.registration, local, national, trade.conduct)


def _ordinary_account(chance: Chance) -> TaxAccount | None:
    luck = chance.random()
    if luck < 0.12:
        return None
    taxes = _paid({year: _ordinary_tax(chance) for year in TAX_YEARS})
    if luck < 0.17:
        return TaxAccount(TaxStanding.CANCELLED, {y: fen for y, fen in taxes.items() if y < EXIT_ENTRY_YEAR})
    return TaxAccount(TaxStanding.REGISTERED, taxes, _arrears(chance))


def _ordinary_tax(chance: Chance) -> int:
    return 0 if chance.random() < 0.1 else int(chance.lognormvariate(10.5, 1.4) * 100)


def _arrears(chance: Chance) -> int:
    return chance.randint(1, 50_000_00) if chance.random() < 0.08 else 0


def _canary(chance: Chance, canary: CanaryEnterprise, trade: Trade) -> Firm:
    account = TaxAccount(TaxStanding.REGISTERED, {canary.year: canary.local_tax}, canary.arrears)
    return Firm(
        canary.enterprise,
        _licensed(chance, canary.enterprise, canary.capital),
        local=account,
        national=replace(account, taxes={canary.year: canary.national_tax}, arrears=0),
        conduct=trade.conduct,
    )


def _paid(taxes: Mapping[int, int]) -> Mapping[int, int]:
    return {year: fen for year, fen in taxes.items() if fen}
