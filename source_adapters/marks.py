"""What a database or a drop's search gives back in the place of a cell that cannot be read: a mark for each rule.

A band has a number from 0 on, so that numbers below are marks; a text has no blanks at its ends, so that a text that
begins with one is a mark, and so is an empty one.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from source_adapters.contract import INVALID, Cell
from source_adapters.scrutiny import Rule

BAND_MARKS: Final[Mapping[Rule, int]] = MappingProxyType(
    {Rule.TYPE: -1, Rule.RANGE: -2, Rule.FUTURE_DATE: -3, Rule.DEAD_BEFORE_BORN: -4}
)
TEXT_MARKS: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        Rule.TYPE: "",
        **{rule: f" {rule}" for rule in (Rule.CODE, Rule.CHECK_CHARACTER, Rule.FUTURE_DATE, Rule.DEAD_BEFORE_BORN)},
    }
)

_RULES: Final[Mapping[object, Rule]] = MappingProxyType(
    {mark: rule for marks in (BAND_MARKS, TEXT_MARKS) for rule, mark in marks.items()}
)


def rule_of(mark: object) -> Rule:
    """The rule that a mark stands for."""
    return _RULES.get(mark, Rule.TYPE)


def read_text(found: str | None) -> Cell:
    """A text, unless it is a mark."""
    return INVALID if found in _RULES else found


def read_band(found: int | None) -> Cell:
    """The number of a band, unless it is a mark."""
    return INVALID if found is not None and found < 0 else found


def read_status(found: int | None) -> Cell:
    """Whether the upper of two bands it is, unless it is a mark."""
    return None if found is None else INVALID if found < 0 else bool(found)
