"""Bad cells counted by attribute, too, and the codes among them that no table of codes knows."""

import re
from collections import Counter, defaultdict
from typing import Final

from source_adapters.scrutiny import InvalidCells, Rule, Why

CODES_KEPT: Final = 8
"""Different unknown codes of one attribute; of more, the column is hardly one of codes."""

_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,4}")
"""Short enough that no identity number, credit code, date, name or division can be one."""


class NotedCells(InvalidCells):
    """What is held against a department, attribute by attribute."""

    def __init__(self) -> None:
        super().__init__()
        self._noted: Final[defaultdict[str, Counter[Rule]]] = defaultdict(Counter)
        self._codes: Final[defaultdict[str, set[str]]] = defaultdict(set)

    def begin(self) -> None:
        """From here on, attributes are counted anew; the counts of the department go on."""
        self._noted.clear()
        self._codes.clear()

    def noting(self, attribute: str, why: Why) -> Why:
        """`why`, remembering what it says."""

        def noted(written: object) -> Rule:
            rule = why(written)
            self._noted[attribute][rule] += 1
            if rule is Rule.CODE and len(self._codes[attribute]) <= CODES_KEPT:
                self._codes[attribute].add(str(written).strip())
            return rule

        return noted

    def rules(self, attribute: str) -> dict[Rule, int]:
        """How many cells of an attribute broke which rule."""
        return dict(self._noted.get(attribute, Counter()))

    def unknown_codes(self, attribute: str) -> tuple[str, ...] | None:
        """The codes that nobody knows, in order; None where they are too many, or not all look like codes."""
        found = self._codes.get(attribute, set())
        if len(found) > CODES_KEPT or not all(map(_CODE.fullmatch, found)):
            return None
        return tuple(sorted(found))
