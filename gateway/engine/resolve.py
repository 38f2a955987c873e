"""Resolves a declared field in a granted form to what the department is asked for: actual edges, actual dates."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Protocol

from gateway.engine.plan import JSON, Renderer
from gateway.policy.bands import BandSet
from resolvers.declared import FieldDeclaration, Measure
from source_adapters.contract import NO_RECORD, Attribute, Cell, Edge, Form, Sealed, ValueKind
from source_adapters.forms import disclosed


@dataclass(frozen=True, slots=True)
class Bounds:
    """A band as the caller sees it; open ends are None."""

    from_: Edge | None
    to: Edge | None
    label: str


class Disclosures(Protocol):
    """What policy says about the edges of a purpose."""

    def bands(self, purpose: str, coordinate: str) -> BandSet | None:
        """The band set of a granted range."""

    def edge(self, purpose: str, coordinate: str) -> Edge | None:
        """The edge of a granted status."""


class UndisclosableError(Exception):
    """Policy grants a form without the bands or the edge it needs (MERIDIAN-UNDISCLOSABLE): the loader's fault."""


def resolved(
    declared: FieldDeclaration,
    form: Form,
    year: int | None,
    disclosures: Disclosures,
    purpose: str,
    day: date,
    most_related: int = 0,
) -> Attribute:
    """The attribute that answers for the field in this form under this purpose on this day."""
    edges = _edges(declared, form, disclosures, purpose)
    if declared.measure is Measure.YEARS_SINCE:
        edges = tuple(sorted(_last_day_of(day, years) for years in edges if isinstance(years, int)))
    attribute = Attribute(
        name=declared.attribute,
        form=form,
        kind=declared.kind,
        edges=edges,
        coarsening=declared.coarsening if form is Form.RANGE else None,
        year=year,
        words=declared.words,
        target=declared.target,
        most=(most_related if declared.many else 1) if declared.is_relation else 0,
        day=day if declared.kind is ValueKind.DIVISION else None,
    )
    return _with_silence(attribute, declared.silence)


def _edges(declared: FieldDeclaration, form: Form, disclosures: Disclosures, purpose: str) -> tuple[Edge, ...]:
    if not declared.needs_bands(form):
        return ()
    if form is Form.RANGE:
        bands = disclosures.bands(purpose, declared.coordinate)
        if bands is None:
            raise UndisclosableError(declared.coordinate)
        return tuple(band.from_ for band in bands.bands if band.from_ is not None)
    edge = disclosures.edge(purpose, declared.coordinate)
    if edge is None:
        raise UndisclosableError(declared.coordinate)
    return (edge,)


def _last_day_of(day: date, years: int) -> date:
    """The first date since which fewer than `years` years have been completed on `day`.

    Who was born on 29 February completes a year on 1 March where there is no such day.
    """
    try:
        return day.replace(year=day.year - years) + timedelta(days=1)
    except ValueError:
        return date(day.year - years, 3, 1)


def _with_silence(attribute: Attribute, silence: Cell) -> Attribute:
    if silence is NO_RECORD:
        return attribute
    return replace(attribute, silence=_silent_cell(attribute, silence))


def _silent_cell(attribute: Attribute, silence: Cell) -> Cell:
    if attribute.form is Form.INPUT and isinstance(silence, int):
        return _sealed(silence)
    if attribute.kind in {ValueKind.MONEY, ValueKind.AREA} and isinstance(silence, int):
        return disclosed(Decimal(silence).quantize(Decimal("0.01")), attribute)
    if attribute.kind in {ValueKind.NAME_MATCH, ValueKind.CODE} or isinstance(silence, Sealed | tuple):
        return silence
    return disclosed(silence, attribute)


@cache
def _sealed(figure: int) -> Sealed:
    """One object a figure, so that attributes with the same silence stay equal."""
    return Sealed(Decimal(figure))


def bounds(declared: FieldDeclaration, disclosures: Disclosures, purpose: str) -> tuple[Bounds, ...]:
    """The bands of a range in the order of its cells: by ascending value, and so by descending years since."""
    found = disclosures.bands(purpose, declared.coordinate)
    if found is None:
        raise UndisclosableError(declared.coordinate)
    ascending = tuple(Bounds(band.from_, band.to, band.label) for band in found.bands)
    return ascending[::-1] if declared.measure is Measure.YEARS_SINCE else ascending


def status_renderer(declared: FieldDeclaration) -> Renderer:
    """Writes a status: a word as it is, "at or above the edge" as a Boolean or as BELOW and AT_OR_ABOVE."""
    if declared.measure is Measure.YEARS_SINCE:
        return _completed
    if declared.flag or not declared.needs_bands(Form.STATUS):
        return plain
    return _level


def plain(cell: object) -> JSON:
    """Cells that JSON knows stay as they are; amounts and dates are written as the schema's scalars do."""
    if isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, Decimal):
        return str(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    raise TypeError(f"a cell of type {type(cell).__name__} cannot be written")


def _completed(cell: object) -> JSON:
    """The department answered whether the date is at or after the edge: then the years are not completed."""
    return not cell


def _level(cell: object) -> JSON:
    return "AT_OR_ABOVE" if cell else "BELOW"
