"""A cell of a drop is a text, whatever the file was: this is how one becomes what `decoding` reads.

Blanks at the ends are gone when a drop is held, and a blank text is NULL. Figures are plain decimal digits, with a
point and no separators of thousands; a fraction where a whole number belongs stays a text, which is INVALID.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from source_adapters.bound import Field, Unit
from source_adapters.contract import ValueKind
from source_adapters.decoding import Decode, decoder

WHOLE: Final = "-?[0-9]{1,18}"
FIGURE: Final = r"-?[0-9]{1,14}([.][0-9]{1,20})?"
LONGEST_FIGURE: Final = 28
"""Characters of a figure: so many digits are reckoned with exactly."""

_WHOLE: Final = re.compile(WHOLE)
_FIGURE: Final = re.compile(FIGURE)


def reader(kind: ValueKind, field: Field, last: date = date.max, *, day: date | None = None) -> Decode:
    """How the text of a cell of this kind is read under this binding (`decoding.decoder`)."""
    decode = decoder(kind, field, last, day=day)
    as_held = as_number(kind, field.unit)
    return lambda written: decode(as_held(written))


def as_number(kind: ValueKind, unit: Unit) -> Callable[[object], object]:
    """What makes a number of the text of a cell of this kind, where it is one; anything else stays as it is."""
    if is_whole(kind, unit):
        return _whole
    return _figure if kind in {ValueKind.MONEY, ValueKind.AREA} else _as_it_is


def is_whole(kind: ValueKind, unit: Unit) -> bool:
    """Whether whole numbers stand in the column."""
    return kind in {ValueKind.COUNT, ValueKind.MONTHS} or (kind is ValueKind.MONEY and unit is Unit.FEN)


def _as_it_is(written: object) -> object:
    return written


def _whole(written: object) -> object:
    return int(written) if isinstance(written, str) and _WHOLE.fullmatch(written) else written


def _figure(written: object) -> object:
    if isinstance(written, str) and len(written) <= LONGEST_FIGURE and _FIGURE.fullmatch(written):
        return Decimal(written)
    return written
