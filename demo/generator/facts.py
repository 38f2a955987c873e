"""What a right answer about a subject is, attribute by attribute: the exact value, under the schema's own names.

    department → attribute → value

An attribute is absent where the department holds nothing and its silence means unknown, null where its own
record says unknown, and else the value; where silence has a meaning, that is the value. Money is yuan with two
places, an area square metres with two places, a day ISO, each as text; counts and months are whole numbers; a
yearly attribute is year → value, a relation the related keys, ascending, as the department wrote them. An
attribute that the schema shows masked or compares stands with what it is made from.

Nothing here looks into a department's tables or codes: a wrong one shows as a difference.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from demo.generator.edges import TAX_YEARS
from demo.generator.money import yuan

Value: TypeAlias = Any
"""str, int, None, a list of str, or year → str."""

Facts: TypeAlias = dict[str, dict[str, Value]]


def known(attributes: Mapping[str, Value | None]) -> dict[str, Value]:
    """Only those of which there is a record."""
    return {name: value for name, value in attributes.items() if value is not None}


def every_year(amounts: Mapping[int, int]) -> dict[str, str]:
    """Amounts in fen as yuan; a year without one is nought."""
    return {str(year): yuan(amounts.get(year, 0)) for year in TAX_YEARS}


def recorded_years(amounts: Mapping[int, int]) -> dict[str, str]:
    """Amounts in fen as yuan; a year without one is unknown."""
    return {str(year): yuan(fen) for year, fen in amounts.items()}


def keys(related: Iterable[str]) -> list[str] | None:
    """The related keys, or None where there are none."""
    return sorted(related) or None
