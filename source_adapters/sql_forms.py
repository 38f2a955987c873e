"""Forms computed inside the database, so that under status, range or mask the exact value is in no row.

Each expression judges its cell by the rules of `decoding` and says so: a cell that cannot be read comes back
as a mark, not as a guess.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from sqlalchemy import and_, case, func, literal, not_, null, or_, true

from source_adapters import forms, industry
from source_adapters.bound import DateFormat, Field, Unit
from source_adapters.contract import INVALID, Attribute, Cell, Coarsening, Edge, Form, ValueKind
from source_adapters.decoding import (
    DIVISION_LENGTHS,
    FEN_A_YUAN,
    LARGEST_NUMBER,
    YUAN_IN_TEN_THOUSAND,
    decoder,
)
from source_adapters.reorganisations import given_up
from source_adapters.sql_dates import Judged, day, part, sorts_as, text_judged
from source_adapters.sql_dialect import Computing, Condition, Expression, Reading, constant
from source_adapters.sql_stored import as_held

Read: TypeAlias = Callable[[Any], Cell]

INVALID_BAND: Final = -1
INVALID_TEXT: Final = ""


@dataclass(frozen=True, slots=True)
class Selected:
    """What to select for an attribute, and how to read what comes back."""

    expression: Expression
    read: Read


def selected(attribute: Attribute, field: Field, column: Expression, dialect: Reading) -> Selected:
    """The expression that gives `attribute` in its form; the bare column only where the form is exact or input.

    A word is translated from the code after reading, and a name is compared after reading.

    Raises:
        ValueError: kind and form do not go together (see `forms.discloser`).
    """
    decode = decoder(attribute.kind, field, attribute.day)
    cell = dialect.exact_day(column) if attribute.kind is ValueKind.DATE else dialect.exact(column)
    if attribute.kind is ValueKind.NAME_MATCH:
        return Selected(cell, decode)
    disclose = forms.discloser(attribute)
    exact = Selected(cell, lambda written: disclose(decode(as_held(written))))
    if (computing := dialect.computing) is None:
        return exact
    if attribute.form is Form.MASKED:
        return Selected(_masked(attribute.name, column, computing), _read_text)
    if attribute.coarsening is not None:
        return Selected(_coarsened(attribute, field, column, computing), _read_text)
    if attribute.kind in forms.FIGURES and attribute.form in {Form.STATUS, Form.RANGE}:
        return Selected(_band(attribute, field, column, computing), _BAND_READERS[attribute.form])
    return exact


def _read_text(written: str | None) -> Cell:
    return INVALID if written == INVALID_TEXT else written


def _read_band(written: int | None) -> Cell:
    return INVALID if written == INVALID_BAND else written


def _read_status(written: int | None) -> Cell:
    return INVALID if written == INVALID_BAND else None if written is None else bool(written)


_BAND_READERS: Final[Mapping[Form, Read]] = MappingProxyType({Form.RANGE: _read_band, Form.STATUS: _read_status})


def _band(attribute: Attribute, field: Field, column: Expression, dialect: Computing) -> Expression:
    """The index of the band; a status is the index among the two bands around its edge."""
    if attribute.kind is ValueKind.DATE:
        written, judged = day(field, column, dialect, INVALID_BAND)
        days = [literal(_written_day(edge, sorts_as(field.format))) for edge in attribute.edges]
        return _counted(judged, written, days)
    scale = _SCALES[field.unit if attribute.kind is ValueKind.MONEY else attribute.kind]
    judged = [
        (column.is_(None), null()),
        (not_(scale.is_readable(column, dialect)), constant(INVALID_BAND)),
    ]
    edges = [dialect.edge(scale.edge(edge), scale.places) for edge in attribute.edges]
    return _counted(judged, dialect.figure(column, scale.places), edges)


def _counted(judged: Judged, figure: Expression, edges: Sequence[Expression]) -> Expression:
    below = [(figure < edge, constant(index)) for index, edge in enumerate(edges)]
    return case(*judged, *below, else_=constant(len(edges)))


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a column's numbers stand to the attribute's unit: ``column = value * times / over``.

    `places` is how many decimals the column has at most; None for whole numbers.
    """

    times: int = 1
    over: int = 1
    places: int | None = None

    def is_readable(self, column: Expression, dialect: Computing) -> Condition:
        return dialect.is_whole(column) if self.places is None else dialect.is_number(column, LARGEST_NUMBER)

    def edge(self, edge: Edge) -> Decimal:
        return Decimal(_number_of(edge)) * self.times / self.over


_SCALES: Final[Mapping[Unit | ValueKind, _Scale]] = MappingProxyType(
    {
        Unit.YUAN: _Scale(places=2),
        Unit.FEN: _Scale(times=FEN_A_YUAN),
        Unit.TEN_THOUSAND_YUAN: _Scale(over=YUAN_IN_TEN_THOUSAND, places=6),
        ValueKind.AREA: _Scale(places=2),
        ValueKind.COUNT: _Scale(),
        ValueKind.MONTHS: _Scale(),
    }
)


def _number_of(edge: Edge) -> Decimal | int:
    if isinstance(edge, date):
        raise TypeError("a figure that is not a date has an edge that is one")
    return edge


def _written_day(edge: Edge, written: DateFormat) -> str:
    if not isinstance(edge, date):
        raise TypeError("a date has an edge that is none")
    iso = edge.isoformat()
    return iso if written is DateFormat.ISO else iso.replace("-", "")


def _coarsened(attribute: Attribute, field: Field, column: Expression, dialect: Computing) -> Expression:
    match attribute.coarsening:
        case Coarsening.MONTH:
            written, judged = day(field, column, dialect, INVALID_TEXT)
            return case(*judged, else_=_month(written, sorts_as(field.format)))
        case Coarsening.YEAR:
            written, judged = day(field, column, dialect, INVALID_TEXT)
            return case(*judged, else_=part(written, 1, 4))
        case Coarsening.DISTRICT:
            text = dialect.digits(column)
            lengths = or_(*(dialect.length(text) == constant(length) for length in DIVISION_LENGTHS))
            readable = and_(dialect.is_digits(text), lengths)
            judged = text_judged(column, dialect.is_text_or_whole(column), text, readable, INVALID_TEXT)
            return case(*judged, *_given_up(attribute, field, text), else_=part(text, 1, forms.DISTRICT_DIGITS))
        case Coarsening.SECTION:
            text = dialect.trimmed(column)
            readable = and_(dialect.is_digits(text), dialect.length(text).between(constant(2), constant(4)))
            judged = text_judged(column, dialect.is_text(column), text, readable, INVALID_TEXT)
            return case(*judged, *_sections(part(text, 1, 2)), else_=constant(INVALID_TEXT))
        case _:
            raise ValueError(f"{attribute.name} is not coarsened")


def _given_up(attribute: Attribute, field: Field, text: Expression) -> Judged:
    """What the district of a division has become, where it stands no more: of streets first, which go their own way."""
    if field.divisions is None or attribute.day is None:
        return []
    return [
        (
            part(text, 1, each.digits).in_([constant(old) for old in each.olds]),
            null() if each.district is None else constant(each.district),
        )
        for each in given_up(field.divisions, attribute.day)
    ]


def _month(day: Expression, written: DateFormat) -> Expression:
    if written is DateFormat.ISO:
        return part(day, 1, 7)
    return part(day, 1, 4).concat(constant("-")).concat(part(day, 5, 2))


def _sections(division: Expression) -> Judged:
    return [
        (division.between(constant(f"{first:02d}"), constant(f"{last:02d}")), constant(letter))
        for letter, first, last in industry.SECTIONS
    ]


def _masked(attribute_name: str, column: Expression, dialect: Computing) -> Expression:
    text = dialect.trimmed(column)
    readable, mask = MASKS[attribute_name](text, dialect)
    judged = text_judged(column, dialect.is_text(column), text, readable, INVALID_TEXT)
    return case(*judged, else_=mask)


def _masked_name(name: Expression, _dialect: Computing) -> tuple[Condition, Expression]:
    return true(), part(name, 1, 1).concat(constant(forms.NAME_REST))


def _masked_identity_number(number: Expression, dialect: Computing) -> tuple[Condition, Expression]:
    shown = part(number, 1, forms.IDENTITY_NUMBER_SHOWN)
    check = func.replace(part(number, forms.IDENTITY_NUMBER_LENGTH, 1), constant("x"), constant("X"))
    return (
        dialect.length(number) == constant(forms.IDENTITY_NUMBER_LENGTH),
        shown.concat(constant(forms.IDENTITY_NUMBER_REST)).concat(check),
    )


MASKS: Final[Mapping[str, Callable[[Expression, Computing], tuple[Condition, Expression]]]] = MappingProxyType(
    {"name": _masked_name, "idNumberMasked": _masked_identity_number}
)
"""The masks of `forms.MASKS` as expressions: what a text must be, and what is shown of it."""
