"""The rules of a set as Casbin is shown them, picked out by the cell that they can matter to.

They may be put in a few at a time, so that a set of any size can be taken over without holding up whoever is served
meanwhile; once a snapshot decides by them they are only read.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Final, TypeAlias

from gateway.policy.registers import Client
from gateway.policy.rules import Effect, Rule
from source_adapters.contract import Form

Line: TypeAlias = tuple[str, ...]
"""The values of a rule as Casbin's policy definition orders them."""

_Cell: TypeAlias = tuple[str, str, str, str]
"""Client or group, purpose, field, form."""

_Numbered: TypeAlias = tuple[tuple[int, Line], ...]
"""Rules, each with its number in the order of the files."""


_EFFECT: Final = -2


class RulesByCell:
    """Rules by (client or group, purpose, field, form).

    Tuples of text alone: the garbage collector need not look at them, which for a large set takes it longer than a
    request.
    """

    def __init__(self) -> None:
        self._cells: dict[_Cell, _Numbered] = {}
        self._granted: dict[str, set[str]] = {}
        self._count = 0

    def add(self, lines: Iterable[Line]) -> None:
        """Put in the rules that follow, in the order of the files."""
        for line in lines:
            subject, purpose, coordinate, form, *_ = line
            cell = (subject, purpose, coordinate, form)
            self._cells[cell] = (*self._cells.get(cell, ()), (self._count, line))
            if line[_EFFECT] == Effect.ALLOW:
                self._granted.setdefault(subject, set()).add(purpose)
            self._count += 1

    def of(self, client: Client, purpose: str, coordinate: str, form: Form) -> list[Line]:
        """The client's rules and its group's, in the order of the files."""
        subjects = (client.id,) if client.group is None else (client.id, client.group)
        cells = ((subject, purpose, coordinate, form.value) for subject in subjects)
        return [line for _, line in sorted(chain.from_iterable(self._cells.get(cell, ()) for cell in cells))]

    def purposes_granted(self, client: Client) -> frozenset[str]:
        """Purposes under which some rule grants the client, or its group, anything on any day."""
        subjects = (client.id, client.group)
        return frozenset().union(*(self._granted.get(name, ()) for name in subjects if name is not None))

    def __len__(self) -> int:
        return self._count


def by_cell(rules: Iterable[Rule]) -> RulesByCell:
    """All of these rules at once."""
    picked = RulesByCell()
    picked.add(rule.line for rule in rules)
    return picked
