"""Bad cells counted by attribute, too, and the codes among them that no table of codes knows."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from typing import Any, Final

from source_adapters.bound import Field
from source_adapters.contract import INVALID
from source_adapters.scrutiny import InvalidCells, Rule, T, Why
from source_adapters.sql_stored import as_held
from source_adapters.written import digits

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
        self._other_codes: Final[defaultdict[str, set[str]]] = defaultdict(set)
        self._of_codes: Final[set[str]] = set()

    def begin(self) -> None:
        """From here on, attributes are counted anew; the counts of the department go on."""
        self._noted.clear()
        self._codes.clear()
        self._other_codes.clear()
        self._of_codes.clear()

    def noting(self, attribute: str, why: Why) -> Why:
        """`why`, remembering what it says."""

        def noted(written: object) -> Rule:
            rule = why(written)
            self._noted[attribute][rule] += 1
            if rule is Rule.CODE and len(self._codes[attribute]) <= CODES_KEPT:
                self._codes[attribute].add(str(written).strip())
            return rule

        return noted

    def noting_codes(self, attribute: str, field: Field, read: Callable[[Any], T]) -> Callable[[Any], T]:
        """`read`, remembering the codes that a lenient table does not hold; they are no bad cells."""
        known = field.codes
        if known is None or field.other_codes is INVALID:
            return read

        def noted(written: object) -> T:
            code = digits(as_held(written))
            if isinstance(code, str) and code in known:
                self._of_codes.add(attribute)
            elif isinstance(code, str) and len(self._other_codes[attribute]) <= CODES_KEPT:
                self._other_codes[attribute].add(code)
            return read(written)

        return noted

    def rules(self, attribute: str) -> dict[Rule, int]:
        """How many cells of an attribute broke which rule."""
        return dict(self._noted.get(attribute, Counter()))

    def unknown_codes(self, attribute: str) -> tuple[str, ...] | None:
        """The codes that nobody knows, in order; None where they are too many, or not all look like codes."""
        return _listed(self._codes.get(attribute, set()))

    def has_other_codes(self, attribute: str) -> bool:
        """Whether a code was read of which a lenient table only says what every other code means."""
        return bool(self._other_codes.get(attribute))

    def other_codes(self, attribute: str) -> tuple[str, ...] | None:
        """These codes, as `unknown_codes`; None also where no code of the table was read, as in a column of others."""
        return _listed(self._other_codes.get(attribute, set())) if attribute in self._of_codes else None


def _listed(found: Collection[str]) -> tuple[str, ...] | None:
    if len(found) > CODES_KEPT or not all(map(_CODE.fullmatch, found)):
        return None
    return tuple(sorted(found))
