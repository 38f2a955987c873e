"""Values so unusual that finding one outside the department that holds it proves a leak."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from demo.generator.chance import Chance
from demo.generator.edges import EXIT_ENTRY_YEAR, LOTTERY_YEAR
from demo.generator.money import ten_thousand_yuan, yuan
from demo.generator.population import Person
from demo.generator.threshold import Enterprise

SMALLEST: Final = 1_000_000_000_01
"""A thousand million yuan and one fen, in fen; no ordinary amount of the city comes near."""

LARGEST: Final = 9_999_999_999_99


@dataclass(frozen=True, slots=True)
class CanaryPerson:
    """A person with unmistakable income taxes (year → fen) and an unmistakable pension a month (fen)."""

    person: Person
    income_tax: Mapping[int, int]
    pension: int


@dataclass(frozen=True, slots=True)
class CanaryEnterprise:
    """An enterprise with unmistakable amounts, in fen; those of one year are of the exit-entry year."""

    enterprise: Enterprise
    local_tax: int
    national_tax: int
    arrears: int
    capital: int
    revenue: int
    subsidy: int

    @property
    def year(self) -> int:
        """The year of the yearly amounts."""
        return EXIT_ENTRY_YEAR

    @property
    def amounts(self) -> tuple[int, ...]:
        """All of them."""
        return (self.local_tax, self.national_tax, self.arrears, self.capital, self.revenue, self.subsidy)


@dataclass(frozen=True, slots=True)
class Canaries:
    """All of them."""

    persons: tuple[CanaryPerson, ...]
    enterprises: tuple[CanaryEnterprise, ...]

    @property
    def amounts(self) -> tuple[int, ...]:
        """Every unmistakable amount, in fen."""
        of_persons = [fen for canary in self.persons for fen in (*canary.income_tax.values(), canary.pension)]
        of_enterprises = [fen for canary in self.enterprises for fen in canary.amounts]
        return (*of_persons, *of_enterprises)


def canary_person(chance: Chance, person: Person) -> CanaryPerson:
    """This person with unmistakable amounts."""
    taxes = {year: _amount(chance) for year in (LOTTERY_YEAR, EXIT_ENTRY_YEAR)}
    return CanaryPerson(person, taxes, pension=_amount(chance))


def canary_enterprise(chance: Chance, enterprise: Enterprise) -> CanaryEnterprise:
    """This enterprise with unmistakable amounts."""
    return CanaryEnterprise(enterprise, *(_amount(chance) for _ in range(6)))


def spellings(fen: int) -> tuple[str, ...]:
    """How an amount may be written where it leaked: fen, yuan, whole yuan, ten thousand yuan."""
    return (str(fen), yuan(fen), str(fen // 100), ten_thousand_yuan(fen))


def _amount(chance: Chance) -> int:
    return chance.randint(SMALLEST, LARGEST)
