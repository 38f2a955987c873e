"""Amounts in JSON, whose numbers are binary fractions, so that a careful service prints them as texts."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

import orjson

from source_adapters import forms
from source_adapters.bound import Field, Unit
from source_adapters.columns import Column
from source_adapters.contract import Absent, Attribute, Cell, Edge, Form, ValueKind
from source_adapters.decoding import CENT, LARGEST_NUMBER, Decode
from source_adapters.forms import Exact

_DECIMAL: Final = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?")
_WHOLE: Final = re.compile(r"-?[0-9]{1,14}")
_HUNDREDTHS: Final = re.compile(r"-?[0-9]{1,13}\.[0-9]{2}")

_AS_JSON: Final = r"-?+(?:0|[1-9][0-9]{0,12}+)\.[0-9]{2}"
_ALL_HUNDREDTHS: Final = re.compile(rf"{_AS_JSON}(?:,{_AS_JSON})*+").fullmatch
"""Matches amounts joined by commas, each in hundredths and as JSON has numbers.

Where there are as many commas as between those amounts, no text holds one of its own.
"""

_Told: TypeAlias = Callable[[str, Sequence[str]], list[Cell]]
"""From amounts in hundredths, joined by commas and one by one, to their cells."""


def amount_decoder(kind: ValueKind, field: Field, decode: Decode) -> Decode:
    """`decode`, for amounts that may be printed; as it is for cells of other kinds."""
    if kind not in {ValueKind.MONEY, ValueKind.AREA}:
        return decode
    in_hundredths, is_area = is_in_hundredths(kind, field), kind is ValueKind.AREA
    in_fen = kind is ValueKind.MONEY and field.unit is Unit.FEN

    def amount(written: object) -> Exact | Absent | None:
        if not isinstance(written, str):
            return decode(written)
        if in_hundredths and _HUNDREDTHS.fullmatch(written) and not (is_area and written[0] == "-"):
            # As most are printed, and as they are to be.
            return Decimal(written)
        if in_fen and _WHOLE.fullmatch(written):
            # GraphQL has no integer for as many as a large taxpayer pays.
            return decode(int(written))
        return decode(Decimal(written) if _DECIMAL.fullmatch(written) else written)

    return amount


def as_number(written: object) -> object:
    """What is printed as a number as that number; anything else as it is."""
    return Decimal(written) if isinstance(written, str) and _DECIMAL.fullmatch(written) else written


def is_in_hundredths(kind: ValueKind, field: Field) -> bool:
    """Whether a department that prints two places prints what is meant."""
    return kind is ValueKind.AREA or (kind is ValueKind.MONEY and field.unit is Unit.YUAN)


def amounts_column(attribute: Attribute, read: Column[Cell]) -> Column[Cell]:
    """`read`, and a shorter way to the same cells where all are printed in hundredths."""
    told, is_area = _told(attribute), attribute.kind is ValueKind.AREA

    def column(written: Sequence[object]) -> list[Cell]:
        texts = [each for each in written if isinstance(each, str)]
        joined = ",".join(texts)
        if not len(written) == len(texts) == joined.count(",") + 1 or not _ALL_HUNDREDTHS(joined):
            return read(written)
        if is_area and "-" in joined:
            return read(written)
        return told(joined, texts)

    return column


def _told(attribute: Attribute) -> _Told:
    if attribute.form in {Form.STATUS, Form.RANGE} and all(map(_is_told_by_fractions, attribute.edges)):
        return _compared([float(str(edge)) for edge in attribute.edges], attribute.form)
    disclose = forms.discloser(attribute)
    if attribute.form is Form.EXACT:
        return lambda joined, texts: list(map(Decimal, texts))
    return lambda joined, texts: list(map(disclose, map(Decimal, texts)))


def _is_told_by_fractions(edge: Edge) -> bool:
    """Whether an edge is in hundredths of no more than 15 digits.

    Of two such numbers the greater one is also the greater binary fraction.
    """
    return isinstance(edge, Decimal) and abs(edge) < LARGEST_NUMBER and edge % CENT == 0


def _compared(edges: Sequence[float], form: Form) -> _Told:
    if form is Form.RANGE:
        return lambda joined, texts: [bisect_right(edges, figure) for figure in orjson.loads(f"[{joined}]")]
    (edge,) = edges
    return lambda joined, texts: [edge <= figure for figure in orjson.loads(f"[{joined}]")]
