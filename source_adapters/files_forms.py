"""Forms computed where a drop is searched, so that under status, range or mask the exact value is in no row.

Each expression judges its cell, a text without outer blanks, by the rules of `decoding` and `files_cells`, and says so:
one that cannot be read comes back as a mark. A property test holds them against those rules.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from source_adapters import forms, industry
from source_adapters.bound import Field, Unit
from source_adapters.columns import one_by_one
from source_adapters.contract import INVALID, Attribute, Cell, Coarsening, Edge, Form, ValueKind
from source_adapters.decoding import DIVISION_LENGTHS, FEN_A_YUAN, LARGEST_NUMBER, YUAN_IN_TEN_THOUSAND
from source_adapters.files_cells import FIGURE, LONGEST_FIGURE, WHOLE, as_number, is_whole, reader
from source_adapters.files_dates import is_day, is_empty, iso_day
from source_adapters.files_engine import quoted
from source_adapters.marks import BAND_MARKS, TEXT_MARKS, read_band, read_status, read_text, rule_of
from source_adapters.reasons import reason
from source_adapters.reorganisations import given_up
from source_adapters.scrutiny import UNCOUNTED, InvalidCells, Judged, Rule, is_before_birth, judged, judged_by_key
from source_adapters.written import UNREADABLE

ReadFound: TypeAlias = Callable[[Any], Cell]

Needs: TypeAlias = Iterable[tuple[str, str]]
"""What a cell must fulfil, in turn, and the mark that stands in its place where it does not."""

_TEXTS: Final[Mapping[Rule, str]] = MappingProxyType({rule: quoted(mark) for rule, mark in TEXT_MARKS.items()})

BIRTH: Final = "substr(held.token, 7, 8)"
"""The birth that the token of a person tells, as eight digits."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What to search for an attribute, and how it is read; what is INVALID has been counted."""

    expression: str
    cells: Judged


@dataclass(frozen=True, slots=True)
class Days:
    """Between which days a date may lie: the last one, and whether not before the birth of whoever it is about."""

    last: date = date.max
    after_birth: bool = False


ANY_DAY: Final = Days()


def searched(
    attribute: Attribute, field: Field, cell: str, days: Days = ANY_DAY, invalid: InvalidCells = UNCOUNTED.invalid
) -> Searched:
    """The expression that gives `attribute` in its form; the cell as it is only where the form is exact or input.

    A word is translated from the code after reading, a name is compared after reading, and an exact date is held
    against the birth after reading.

    Raises:
        ValueError: kind and form do not go together (see `forms.discloser`).
    """
    decode = reader(attribute.kind, field, days.last, day=attribute.day)
    why = invalid.noting(attribute.name, reason(attribute, field, days.last, as_number(attribute.kind, field.unit)))
    if attribute.kind is ValueKind.NAME_MATCH:
        return Searched(cell, judged(decode, one_by_one(decode), why, invalid))
    decode = invalid.noting_codes(attribute.name, field, decode)
    disclose = forms.discloser(attribute)
    if attribute.form is Form.MASKED:
        return _marked(_masked(attribute.name, cell), read_text, invalid)
    if attribute.coarsening is not None:
        return _marked(_coarsened(attribute, field, cell, days), read_text, invalid)
    if attribute.kind in forms.FIGURES and attribute.form in {Form.STATUS, Form.RANGE}:
        read = read_status if attribute.form is Form.STATUS else read_band
        return _marked(_band(attribute, field, cell, days), read, invalid)

    def read_exact(written: object, canonical: str) -> Cell:
        value = decode(written)
        is_early = days.after_birth and isinstance(value, date) and is_before_birth(value, canonical)
        return INVALID if is_early else disclose(value)

    return Searched(cell, judged_by_key(read_exact, why, invalid))


def _marked(expression: str, read: ReadFound, invalid: InvalidCells) -> Searched:
    return Searched(expression, judged(read, one_by_one(read), rule_of, invalid))


def is_figure(kind: ValueKind, unit: Unit, cell: str) -> str:
    """Whether a cell is a figure of this kind."""
    if is_whole(kind, unit):
        return f"regexp_full_match({cell}, {quoted(WHOLE)})"
    return f"({_is_exact_figure(cell)} AND abs({_as_figure(cell)}) <= {LARGEST_NUMBER})"


def _is_exact_figure(cell: str) -> str:
    return f"regexp_full_match({cell}, {quoted(FIGURE)}) AND length({cell}) <= {LONGEST_FIGURE}"


def _judged(cell: str, needs: Needs, branches: str) -> str:
    """The first of `needs` that a cell does not fulfil is what it is marked for."""
    marked = " ".join(f"WHEN NOT ({need}) THEN {mark}" for need, mark in needs)
    return f"CASE WHEN {cell} IS NULL THEN NULL {marked} {branches} END"


def _band(attribute: Attribute, field: Field, cell: str, days: Days) -> str:
    """The index of the band; a status is the index among the two bands around its edge."""
    marks = {rule: str(mark) for rule, mark in BAND_MARKS.items()}
    if attribute.kind is ValueKind.DATE:
        edges = [quoted(_written_day(edge)) for edge in attribute.edges]
        return _counted(_day_or_null(field, cell), _day_needs(field, cell, days, marks), iso_day(field, cell), edges)
    unit = field.unit if attribute.kind is ValueKind.MONEY else Unit.YUAN
    needs = _number_needs(attribute.kind, unit, cell, marks)
    if is_whole(attribute.kind, unit):
        times = FEN_A_YUAN if attribute.kind is ValueKind.MONEY else 1
        wholes = [str(ceil(_number_of(edge) * times)) for edge in attribute.edges]
        return _counted(cell, needs, f"TRY_CAST({cell} AS DECIMAL(38, 0))", wholes)
    over, places = (YUAN_IN_TEN_THOUSAND, 6) if unit is Unit.TEN_THOUSAND_YUAN else (1, 2)
    # What is compared is what the cell would be rounded to, never the cell's own further decimals.
    rounded = f"round({_as_figure(cell)}, {places})"
    return _counted(cell, needs, rounded, [f"{_number_of(edge) / over:f}" for edge in attribute.edges])


def _day_needs(field: Field, cell: str, days: Days, marks: Mapping[Rule, str]) -> Needs:
    iso = iso_day(field, cell)
    yield is_day(field, cell), marks[Rule.TYPE]
    if days.last != date.max:
        yield f"{iso} <= {quoted(_written_day(days.last))}", marks[Rule.FUTURE_DATE]
    if days.after_birth:
        yield f"replace({iso}, '-', '') >= {BIRTH}", marks[Rule.DEAD_BEFORE_BORN]


def _number_needs(kind: ValueKind, unit: Unit, cell: str, marks: Mapping[Rule, str]) -> Needs:
    if is_whole(kind, unit):
        yield is_figure(kind, unit, cell), marks[Rule.TYPE]
    else:
        yield _is_exact_figure(cell), marks[Rule.TYPE]
        yield is_figure(kind, unit, cell), marks[Rule.RANGE]
    if kind is not ValueKind.MONEY:
        # Rounded as it would be when read: what is nearly nought is nought.
        yield f"round({_as_figure(cell)}, 2) >= 0", marks[Rule.RANGE]


def _counted(cell: str, needs: Needs, figure: str, edges: Sequence[str]) -> str:
    below = "".join(f"WHEN {figure} < {edge} THEN {index} " for index, edge in enumerate(edges))
    return _judged(cell, needs, f"{below}ELSE {len(edges)}")


def _as_figure(cell: str) -> str:
    return f"TRY_CAST({cell} AS DECIMAL(38, 20))"


def _number_of(edge: Edge) -> Decimal:
    if isinstance(edge, date):
        raise TypeError("a figure that is not a date has an edge that is one")
    return Decimal(edge)


def _written_day(edge: Edge) -> str:
    if not isinstance(edge, date):
        raise TypeError("a date has an edge that is none")
    return edge.isoformat()


def _day_or_null(field: Field, cell: str) -> str:
    return f"CASE WHEN {is_empty(field, cell)} THEN NULL ELSE {cell} END" if field.empty else cell


def _coarsened(attribute: Attribute, field: Field, cell: str, days: Days) -> str:
    match attribute.coarsening:
        case Coarsening.YEAR | Coarsening.MONTH:
            length = 4 if attribute.coarsening is Coarsening.YEAR else 7
            coarse = f"ELSE substr({iso_day(field, cell)}, 1, {length})"
            return _judged(_day_or_null(field, cell), _day_needs(field, cell, days, _TEXTS), coarse)
        case Coarsening.DISTRICT:
            lengths = "|".join(f"[0-9]{{{length}}}" for length in DIVISION_LENGTHS)
            coarse = f"{_given_up(attribute, field, cell)}ELSE substr({cell}, 1, {forms.DISTRICT_DIGITS})"
            return _judged(cell, [(f"regexp_full_match({cell}, '{lengths}')", _TEXTS[Rule.TYPE])], coarse)
        case Coarsening.SECTION:
            needs = [_legible(cell), (f"regexp_full_match({cell}, '[0-9]{{2,4}}')", _TEXTS[Rule.CODE])]
            return _judged(cell, needs, f"ELSE {_section(f'substr({cell}, 1, 2)')}")
        case _:
            raise ValueError(f"{attribute.name} is not coarsened")


def _given_up(attribute: Attribute, field: Field, cell: str) -> str:
    """What the district of a division has become, where it stands no more: of streets first, which go their own way."""
    if field.divisions is None or attribute.day is None:
        return ""
    return "".join(
        f"WHEN substr({cell}, 1, {each.digits}) IN ({', '.join(map(quoted, each.olds))})"
        f" THEN {'NULL' if each.district is None else quoted(each.district)} "
        for each in given_up(field.divisions, attribute.day)
    )


def _section(division: str) -> str:
    letters = "".join(
        f"WHEN {division} BETWEEN '{first:02d}' AND '{last:02d}' THEN '{letter}' "
        for letter, first, last in industry.SECTIONS
    )
    return f"CASE {letters}ELSE {_TEXTS[Rule.CODE]} END"


def _legible(cell: str) -> tuple[str, str]:
    return f"NOT contains({cell}, {quoted(UNREADABLE)})", _TEXTS[Rule.TYPE]


def _masked(attribute_name: str, cell: str) -> str:
    readable, mask = MASKS[attribute_name](cell)
    needs = [_legible(cell), (readable, _TEXTS[Rule.CHECK_CHARACTER])]
    return _judged(cell, needs, f"ELSE {mask}")


def _masked_name(cell: str) -> tuple[str, str]:
    return "true", f"substr({cell}, 1, 1) || {quoted(forms.NAME_REST)}"


def _masked_identity_number(cell: str) -> tuple[str, str]:
    shown = f"substr({cell}, 1, {forms.IDENTITY_NUMBER_SHOWN})"
    check = f"replace(substr({cell}, {forms.IDENTITY_NUMBER_LENGTH}, 1), 'x', 'X')"
    return (
        f"length({cell}) = {forms.IDENTITY_NUMBER_LENGTH}",
        f"{shown} || {quoted(forms.IDENTITY_NUMBER_REST)} || {check}",
    )


MASKS: Final[Mapping[str, Callable[[str], tuple[str, str]]]] = MappingProxyType(
    {"name": _masked_name, "idNumberMasked": _masked_identity_number}
)
"""The masks of `forms.MASKS` as expressions: what a text must be, and what is shown of it."""
