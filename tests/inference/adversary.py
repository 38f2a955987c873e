"""Somebody who knows the schema, the policy and the code, and thinks through every world that fits what was told.

An input of a derived field is confined to those figures for which some world gives just the outcomes that were
told, in every round: with all departments up, and with each of them down.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Final, TypeAlias

from resolvers.declared import Derivation, FieldDeclaration
from source_adapters.contract import INVALID, NO_RECORD, Absent, Attribute, Cell, Edge, Form
from source_adapters.forms import FIGURES, disclosed

Figure: TypeAlias = Decimal | int | str | Absent
"""What an input may be in some world: an amount, a count, a word, or not known to its department."""

Outcome: TypeAlias = Callable[[object], object]
"""How the cell of the derived field is written in a response."""

SMALLEST: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Part:
    """An input in the adversary's mind: whose it is, and what it may be, each with the cell that would stand for it."""

    coordinate: str
    department: str
    cells: Mapping[Figure, Cell]


Confined: TypeAlias = Mapping[str, frozenset[Figure]]
"""Coordinate of an input → the figures that it may still be."""


class Adversary:
    """Knows a derivation and in what form it is disclosed; `rounds` are the departments down, None where all are up."""

    def __init__(
        self,
        derivation: Derivation,
        disclosure: Attribute,
        parts: Sequence[Part],
        rounds: Sequence[str | None],
        outcome: Outcome,
    ) -> None:
        self._parts = tuple(parts)
        self._worlds: dict[tuple[object, ...], list[tuple[Figure, ...]]] = {}
        for world in product(*(part.cells for part in parts)):
            cells = [part.cells[figure] for part, figure in zip(parts, world, strict=True)]
            told = tuple(outcome(derivation(_as_answered(cells, parts, down), disclosure)) for down in rounds)
            self._worlds.setdefault(told, []).append(world)

    def confined(self, told: Sequence[object]) -> Confined:
        """What each input may be, given the outcome of each round.

        Raises:
            LookupError: no world fits; then the adversary knows the code wrongly, and its verdicts are worth nothing.
        """
        worlds = self._worlds.get(tuple(told))
        if worlds is None:
            raise LookupError("no world gives these outcomes")
        return {part.coordinate: frozenset(world[place] for world in worlds) for place, part in enumerate(self._parts)}


def part(declared: FieldDeclaration, attribute: Attribute, edges: Sequence[Edge]) -> Part:
    """An input as its attribute says: a word of the schema or unknown, or a figure on either side of every edge."""
    figures: Sequence[Decimal | int | str] = attribute.words
    if attribute.kind in FIGURES:
        figures = candidates(edges)
    cells: dict[Figure, Cell] = {figure: _cell(figure, attribute) for figure in figures}
    if attribute.silence is NO_RECORD or attribute.words:
        cells[NO_RECORD] = NO_RECORD
    return Part(declared.coordinate, declared.department, cells)


def candidates(edges: Sequence[Edge]) -> tuple[Decimal | int, ...]:
    """Figures at, just under, just over and far from every edge, and nought."""
    found: set[Decimal | int] = set()
    for edge in edges:
        if isinstance(edge, Decimal):
            found |= {edge - SMALLEST, edge, edge + SMALLEST, edge / 4, edge / 2, edge * 2, Decimal(0), SMALLEST}
        elif isinstance(edge, int):
            found |= {edge - 1, edge, edge + 1, 0, 1}
    return tuple(sorted(figure for figure in found if figure >= 0))


def intersected(found: Sequence[Confined]) -> Confined:
    """What remains when all of this is known together."""
    return {name: frozenset.intersection(*(each[name] for each in found)) for name in found[0]}


def _cell(figure: Decimal | int | str, attribute: Attribute) -> Cell:
    return figure if attribute.words or attribute.form is Form.EXACT else disclosed(figure, attribute)


def _as_answered(cells: Sequence[Cell], parts: Sequence[Part], down: str | None) -> tuple[Cell, ...]:
    """A failed department's cell is INVALID, whatever it holds."""
    return tuple(INVALID if each.department == down else cell for cell, each in zip(cells, parts, strict=True))
