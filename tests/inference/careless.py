"""Ways to add two taxes that a gateway must not have: each tells something about one part alone."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from resolvers.declared import Derivation
from source_adapters.contract import Attribute, Cell, Sealed


def _known(cells: tuple[Cell, ...]) -> list[Decimal]:
    return [cell.figure for cell in cells if isinstance(cell, Sealed)]


def decides_early(cells: tuple[Cell, ...], disclosure: Attribute) -> Cell:
    """A part over the edge decides, whatever became of the other."""
    known, (edge,) = _known(cells), disclosure.edges
    if sum(known, Decimal(0)) >= Decimal(str(edge)):
        return True
    return False if len(known) == len(cells) else None


def takes_missing_for_nothing(cells: tuple[Cell, ...], disclosure: Attribute) -> Cell:
    """A part that is not there counts as nought."""
    (edge,) = disclosure.edges
    return sum(_known(cells), Decimal(0)) >= Decimal(str(edge))


def hides_the_small(cells: tuple[Cell, ...], disclosure: Attribute) -> Cell:
    """With a part missing it says BELOW where the other is below, and nothing where it is not."""
    known, (edge,) = _known(cells), disclosure.edges
    reaches = sum(known, Decimal(0)) >= Decimal(str(edge))
    return None if reaches and len(known) < len(cells) else reaches


CARELESS: Final[Mapping[str, Derivation]] = MappingProxyType(
    {each.__name__: each for each in (decides_early, takes_missing_for_nothing, hides_the_small)}
)
