"""Forms computed where a drop is searched, so that under status, range or mask the exact value is in no row.

Each expression judges its cell, a text without outer blanks, by the rules of `decoding` and `files_cells`, and says so:
one that cannot be read comes back as a mark. A property test holds them against those rules.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from source_adapters import forms, industry
from source_adapters.bound import Field, Unit
from source_adapters.contract import INVALID, Attribute, Cell, Coarsening, Edge, Form, ValueKind
from source_adapters.decoding import DIVISION_LENGTHS, FEN_A_YUAN, LARGEST_NUMBER, YUAN_IN_TEN_THOUSAND
from source_adapters.files_cells import FIGURE, LONGEST_FIGURE, WHOLE, is_whole, reader
from source_adapters.files_dates import is_day, is_empty, iso_day
from source_adapters.files_engine import quoted
from source_adapters.reorganisations import given_up
from source_adapters.written import UNREADABLE

ReadFound: TypeAlias = Callable[[Any], Cell]

INVALID_BAND: Final = -1
INVALID_TEXT: Final = ""


@dataclass(frozen=True, slots=True)
class Searched:
    """What to search for an attribute, and how to read what is found."""

    expression: str
    read: ReadFound


def searched(attribute: Attribute, field: Field, cell: str) -> Searched:
    """The expression that gives `attribute` in its form; the cell as it is only where the form is exact or input.

    A word is translated from the code after reading, and a name is compared after reading.

    Raises:
        ValueError: kind and form do not go together (see `forms.discloser`).
    """
    decode = reader(attribute.kind, field, attribute.day)
    if attribute.kind is ValueKind.NAME_MATCH:
        return Searched(cell, decode)
    disclose = forms.discloser(attribute)
    if attribute.form is Form.MASKED:
        return Searched(_masked(attribute.name, cell), _read_text)
    if attribute.coarsening is not None:
        return Searched(_coarsened(attribute, field, cell), _read_text)
    if attribute.kind in forms.FIGURES and attribute.form in {Form.STATUS, Form.RANGE}:
        read = _read_status if attribute.form is Form.STATUS else _read_band
        return Searched(_band(attribute, field, cell), read)
    return Searched(cell, lambda written: disclose(decode(written)))


def is_figure(kind: ValueKind, unit: Unit, cell: str) -> str:
    """Whether a cell is a figure of this kind."""
    if is_whole(kind, unit):
        return f"regexp_full_match({cell}, {quoted(WHOLE)})"
    exact = f"regexp_full_match({cell}, {quoted(FIGURE)}) AND length({cell}) <= {LONGEST_FIGURE}"
    return f"({exact} AND abs({_as_figure(cell)}) <= {LARGEST_NUMBER})"


def _read_text(found: str | None) -> Cell:
    return INVALID if found == INVALID_TEXT else found


def _read_band(found: int | None) -> Cell:
    return INVALID if found == INVALID_BAND else found


def _read_status(found: int | None) -> Cell:
    return INVALID if found == INVALID_BAND else None if found is None else bool(found)


def _judged(cell: str, readable: str, branches: str, invalid: str) -> str:
    return f"CASE WHEN {cell} IS NULL THEN NULL WHEN NOT ({readable}) THEN {invalid} {branches} END"


def _band(attribute: Attribute, field: Field, cell: str) -> str:
    """The index of the band; a status is the index among the two bands around its edge."""
    if attribute.kind is ValueKind.DATE:
        days = [quoted(_written_day(edge)) for edge in attribute.edges]
        return _counted(_day_or_null(field, cell), is_day(field, cell), iso_day(field, cell), days)
    unit = field.unit if attribute.kind is ValueKind.MONEY else Unit.YUAN
    readable = is_figure(attribute.kind, unit, cell)
    if is_whole(attribute.kind, unit):
        times = FEN_A_YUAN if attribute.kind is ValueKind.MONEY else 1
        wholes = [str(ceil(_number_of(edge) * times)) for edge in attribute.edges]
        return _counted(cell, readable, f"TRY_CAST({cell} AS DECIMAL(38, 0))", wholes)
    over, places = (YUAN_IN_TEN_THOUSAND, 6) if unit is Unit.TEN_THOUSAND_YUAN else (1, 2)
    # What is compared is what the cell would be rounded to, never the cell's own further decimals.
    rounded = f"round({_as_figure(cell)}, {places})"
    return _counted(cell, readable, rounded, [f"{_number_of(edge) / over:f}" for edge in attribute.edges])


def _counted(cell: str, readable: str, figure: str, edges: Sequence[str]) -> str:
    below = "".join(f"WHEN {figure} < {edge} THEN {index} " for index, edge in enumerate(edges))
    return _judged(cell, readable, f"{below}ELSE {len(edges)}", str(INVALID_BAND))


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


def _coarsened(attribute: Attribute, field: Field, cell: str) -> str:
    match attribute.coarsening:
        case Coarsening.YEAR | Coarsening.MONTH:
            length = 4 if attribute.coarsening is Coarsening.YEAR else 7
            coarse = f"substr({iso_day(field, cell)}, 1, {length})"
            return _judged(_day_or_null(field, cell), is_day(field, cell), f"ELSE {coarse}", quoted(INVALID_TEXT))
        case Coarsening.DISTRICT:
            lengths = "|".join(f"[0-9]{{{length}}}" for length in DIVISION_LENGTHS)
            coarse = f"{_given_up(attribute, field, cell)}ELSE substr({cell}, 1, {forms.DISTRICT_DIGITS})"
            return _judged(cell, f"regexp_full_match({cell}, '{lengths}')", coarse, quoted(INVALID_TEXT))
        case Coarsening.SECTION:
            letter = f"ELSE {_section(f'substr({cell}, 1, 2)')}"
            return _judged(cell, f"regexp_full_match({cell}, '[0-9]{{2,4}}')", letter, quoted(INVALID_TEXT))
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
    return f"CASE {letters}ELSE {quoted(INVALID_TEXT)} END"


def _masked(attribute_name: str, cell: str) -> str:
    readable, mask = MASKS[attribute_name](cell)
    whole = f"NOT contains({cell}, {quoted(UNREADABLE)}) AND {readable}"
    return _judged(cell, whole, f"ELSE {mask}", quoted(INVALID_TEXT))


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
