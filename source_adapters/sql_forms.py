"""Forms computed inside the database, so that under status, range or mask the exact value is in no row.

Each expression judges its cell by the rules of `decoding` and says so: a cell that cannot be read comes back
as a mark, not as a guess.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from sqlalchemy import and_, case, func, literal, not_, null, or_, true

from source_adapters import forms, industry
from source_adapters.bound import DateFormat, Field, Unit
from source_adapters.contract import Attribute, Cell, Coarsening, Edge, Form, ValueKind
from source_adapters.decoding import (
    DIVISION_LENGTHS,
    FEN_A_YUAN,
    LARGEST_NUMBER,
    YUAN_IN_TEN_THOUSAND,
    decoder,
)
from source_adapters.marks import BAND_MARKS, TEXT_MARKS, read_band, read_status, read_text, rule_of
from source_adapters.reasons import reason
from source_adapters.reorganisations import given_up
from source_adapters.scrutiny import Rule, Why
from source_adapters.sql_dates import ANY_DAY, Days, Judged, day, part, sorts_as, text_judged, written_day
from source_adapters.sql_dialect import Computing, Condition, Expression, Reading, constant
from source_adapters.sql_stored import as_held

Read: TypeAlias = Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class Selected:
    """What to select for an attribute, and how to read what comes back; of what is INVALID, why."""

    expression: Expression
    read: Read
    why: Why


def selected(
    attribute: Attribute, field: Field, column: Expression, dialect: Reading, days: Days = ANY_DAY
) -> Selected:
    """The expression that gives `attribute` in its form; the bare column only where the form is exact or input.

    A word is translated from the code after reading, a name is compared after reading, and an exact date is held
    against the birth after reading (`is_read_exact`).

    Raises:
        ValueError: kind and form do not go together (see `forms.discloser`).
    """
    decode = decoder(attribute.kind, field, days.last, day=attribute.day)
    cell = dialect.exact_day(column) if attribute.kind is ValueKind.DATE else dialect.exact(column)
    found_wrong = reason(attribute, field, days.last, as_held)

    def why(written: object) -> Rule:
        return found_wrong(as_held(written))

    if attribute.kind is ValueKind.NAME_MATCH:
        return Selected(cell, decode, why)
    disclose = forms.discloser(attribute)
    computing = dialect.computing
    if computing is None or is_read_exact(attribute, dialect):
        return Selected(cell, lambda written: disclose(decode(as_held(written))), why)
    if attribute.form is Form.MASKED:
        return Selected(_masked(attribute.name, column, computing), read_text, rule_of)
    if attribute.coarsening is not None:
        return Selected(_coarsened(attribute, field, column, computing, days), read_text, rule_of)
    return Selected(_band(attribute, field, column, computing, days), _BAND_READERS[attribute.form], rule_of)


def is_read_exact(attribute: Attribute, dialect: Reading) -> bool:
    """Whether the column itself is selected, and its form made after reading."""
    if dialect.computing is None:
        return True
    is_band = attribute.kind in forms.FIGURES and attribute.form in {Form.STATUS, Form.RANGE}
    return not (attribute.form is Form.MASKED or attribute.coarsening is not None or is_band)


_BAND_READERS: Final[Mapping[Form, Read]] = MappingProxyType({Form.RANGE: read_band, Form.STATUS: read_status})


def _band(attribute: Attribute, field: Field, column: Expression, dialect: Computing, days: Days) -> Expression:
    """The index of the band; a status is the index among the two bands around its edge."""
    if attribute.kind is ValueKind.DATE:
        text, judged = day(field, column, dialect, BAND_MARKS, days)
        form = sorts_as(field.format)
        return _counted(judged, text, [literal(written_day(edge, form)) for edge in attribute.edges])
    scale = _SCALES[field.unit if attribute.kind is ValueKind.MONEY else attribute.kind]
    judged = [
        (column.is_(None), null()),
        *((not_(condition), constant(BAND_MARKS[rule])) for rule, condition in scale.conditions(column, dialect)),
    ]
    edges = [dialect.edge(scale.edge(edge), scale.places) for edge in attribute.edges]
    return _counted(judged, dialect.figure(column, scale.places), edges)


def _counted(judged: Judged, figure: Expression, edges: Sequence[Expression]) -> Expression:
    below = [(figure < edge, constant(index)) for index, edge in enumerate(edges)]
    return case(*judged, *below, else_=constant(len(edges)))


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a column's numbers stand to the attribute's unit: ``column = value * times / over``.

    `places` is how many decimals the column has at most; None for whole numbers. `from_nought` says that nothing is
    below it.
    """

    times: int = 1
    over: int = 1
    places: int | None = None
    from_nought: bool = False

    def conditions(self, column: Expression, dialect: Computing) -> Iterator[tuple[Rule, Condition]]:
        """What a cell must be, in turn, and the rule that it breaks otherwise."""
        if self.places is None:
            yield Rule.TYPE, dialect.is_whole(column)
        else:
            yield Rule.TYPE, dialect.is_numeric(column)
            yield Rule.RANGE, dialect.is_number(column, LARGEST_NUMBER)
        if self.from_nought:
            yield Rule.RANGE, not_(dialect.figure(column, self.places) < constant(0))

    def edge(self, edge: Edge) -> Decimal:
        return Decimal(_number_of(edge)) * self.times / self.over


_SCALES: Final[Mapping[Unit | ValueKind, _Scale]] = MappingProxyType(
    {
        Unit.YUAN: _Scale(places=2),
        Unit.FEN: _Scale(times=FEN_A_YUAN),
        Unit.TEN_THOUSAND_YUAN: _Scale(over=YUAN_IN_TEN_THOUSAND, places=6),
        ValueKind.AREA: _Scale(places=2, from_nought=True),
        ValueKind.COUNT: _Scale(from_nought=True),
        ValueKind.MONTHS: _Scale(from_nought=True),
    }
)


def _number_of(edge: Edge) -> Decimal | int:
    if isinstance(edge, date):
        raise TypeError("a figure that is not a date has an edge that is one")
    return edge


def _coarsened(attribute: Attribute, field: Field, column: Expression, dialect: Computing, days: Days) -> Expression:
    match attribute.coarsening:
        case Coarsening.MONTH:
            text, judged = day(field, column, dialect, TEXT_MARKS, days)
            return case(*judged, else_=_month(text, sorts_as(field.format)))
        case Coarsening.YEAR:
            text, judged = day(field, column, dialect, TEXT_MARKS, days)
            return case(*judged, else_=part(text, 1, 4))
        case Coarsening.DISTRICT:
            text = dialect.digits(column)
            lengths = or_(*(dialect.length(text) == constant(length) for length in DIVISION_LENGTHS))
            readable = and_(dialect.is_digits(text), lengths)
            judged = text_judged(column, dialect.is_text_or_whole(column), text, readable, TEXT_MARKS)
            return case(*judged, *_given_up(attribute, field, text), else_=part(text, 1, forms.DISTRICT_DIGITS))
        case Coarsening.SECTION:
            text = dialect.trimmed(column)
            readable = and_(dialect.is_digits(text), dialect.length(text).between(constant(2), constant(4)))
            judged = text_judged(column, dialect.is_text(column), text, readable, TEXT_MARKS, otherwise=Rule.CODE)
            return case(*judged, *_sections(part(text, 1, 2)), else_=constant(TEXT_MARKS[Rule.CODE]))
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
    wrong = Rule.CHECK_CHARACTER
    judged = text_judged(column, dialect.is_text(column), text, readable, TEXT_MARKS, otherwise=wrong)
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
