"""Why a cell is INVALID: judged once more, cell by cell, where one was found."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from source_adapters.bound import Field, Unit
from source_adapters.contract import Attribute, Coarsening, Form, ValueKind
from source_adapters.dates import day_reader
from source_adapters.scrutiny import Rule, Why, always
from source_adapters.written import UNREADABLE

AsHeld: TypeAlias = Callable[[object], object]
"""What an adapter makes of a cell before it decodes it."""

_AMOUNTS: Final = frozenset({ValueKind.MONEY, ValueKind.AREA})
_COUNTS: Final = frozenset({ValueKind.COUNT, ValueKind.MONTHS})


def reason(attribute: Attribute, field: Field, day: date, as_held: AsHeld) -> Why:
    """The rule that a cell of this attribute breaks, if it breaks one; `day` is the last that a date can have."""
    if attribute.kind is ValueKind.DATE:
        return _of_date(field, day)
    if attribute.kind in _AMOUNTS | _COUNTS:
        is_whole = attribute.kind in _COUNTS or (attribute.kind is ValueKind.MONEY and field.unit is Unit.FEN)
        return lambda written: Rule.RANGE if _is_number(as_held(written), is_whole=is_whole) else Rule.TYPE
    rule = _of_text(attribute)
    is_text = _is_code if attribute.kind is ValueKind.CODE else _is_text
    return always(rule) if rule is Rule.TYPE else lambda written: rule if is_text(written) else Rule.TYPE


def _of_date(field: Field, day: date) -> Why:
    decode = day_reader(field)

    def why(written: object) -> Rule:
        read = decode(written)
        if not isinstance(read, date):
            return Rule.TYPE
        return Rule.FUTURE_DATE if read > day else Rule.DEAD_BEFORE_BORN

    return why


def _of_text(attribute: Attribute) -> Rule:
    """What is wrong with a text that can be read as one."""
    if attribute.kind is ValueKind.CODE or attribute.coarsening is Coarsening.SECTION:
        return Rule.CODE
    is_checked = attribute.kind is ValueKind.TEXT and attribute.form in {Form.EXACT, Form.MASKED}
    return Rule.CHECK_CHARACTER if is_checked else Rule.TYPE


def _is_number(held: object, *, is_whole: bool) -> bool:
    return isinstance(held, int if is_whole else int | float | Decimal) and not isinstance(held, bool)


def _is_text(written: object) -> bool:
    return isinstance(written, str) and UNREADABLE not in written


def _is_code(written: object) -> bool:
    """Some departments keep codes as numbers."""
    return _is_text(written) or (isinstance(written, int) and not isinstance(written, bool))
