"""What the oracle shows of an exact value: written for clarity, by other means than the gateway's own forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Final, TypeAlias

from resolvers.declared import FieldDeclaration, Measure
from source_adapters.contract import INVALID, NO_RECORD, Absent, Coarsening, Form, ValueKind
from source_adapters.fake import Held
from tests.differential.city import INDUSTRIES
from tests.differential.terms import CUTS, DAY, STATUS_EDGE, Figure, labelled

Shown: TypeAlias = object
"""What graphql-core completes: a word, figure, date, dict of a range, or None."""

_PLACES: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value on record after silence was given its meaning; `absent` says why there is none to show."""

    value: object = field(default=None, repr=False)
    absent: Absent | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.absent is None and self.value is not None


def fact(declared: FieldDeclaration, held: Held) -> Fact:
    """What a department's register says about a subject, a missing row included."""
    if held is INVALID:
        return Fact(absent=INVALID)
    if held is not NO_RECORD:
        return Fact(held)
    if declared.silence is NO_RECORD:
        return Fact(absent=NO_RECORD)
    silent = declared.silence
    return Fact(Decimal(str(silent)).quantize(_PLACES) if _has_places(declared) else silent)


def shown(declared: FieldDeclaration, form: Form, found: Fact) -> Shown:
    """The fact in one form, None where it is not known."""
    return _FORMS[form](declared, found.value) if found.is_known else None


def reaches(declared: FieldDeclaration, value: object) -> bool:
    """Whether a figure, or the years completed since a date, is at or above the edge."""
    return measured(declared, value) >= STATUS_EDGE[declared.coordinate]


def measured(declared: FieldDeclaration, value: object) -> Figure:
    """What the edges of a field count."""
    if declared.measure is Measure.YEARS_SINCE and isinstance(value, date):
        return completed_years(value)
    return _number(value)


def completed_years(since: date) -> int:
    """Full years on the policy day; nobody completes one on a day before the anniversary."""
    return DAY.year - since.year - ((DAY.month, DAY.day) < (since.month, since.day))


def in_band(declared: FieldDeclaration, value: object) -> dict[str, object]:
    """The band that a figure falls in, as an object of the schema."""
    number = measured(declared, value)
    cuts = CUTS[declared.coordinate]
    for place, (start, end) in enumerate(pairwise((None, *cuts, None))):
        if (start is None or start <= number) and (end is None or number < end):
            return {"from": start, "to": end, "label": labelled(declared.coordinate, place)}
    raise AssertionError("bands leave no gap")


def _number(value: object) -> Figure:
    assert isinstance(value, int | Decimal)
    return value


def _has_places(declared: FieldDeclaration) -> bool:
    return declared.kind in {ValueKind.MONEY, ValueKind.AREA}


def _range(declared: FieldDeclaration, value: object) -> Shown:
    if declared.coarsening is None:
        return in_band(declared, value)
    return _COARSE[declared.coarsening](value)


def _status(declared: FieldDeclaration, value: object) -> Shown:
    if declared.coordinate not in STATUS_EDGE:
        return value
    is_reached = reaches(declared, value)
    if declared.flag:
        return is_reached
    return "AT_OR_ABOVE" if is_reached else "BELOW"


def _masked(declared: FieldDeclaration, value: object) -> Shown:
    text = str(value)
    return f"{text[0]}**" if declared.name == "name" else f"{text[:3]}{'*' * 14}{text[17]}"


_COARSE: Final[Mapping[Coarsening, Callable[[object], str]]] = MappingProxyType(
    {
        Coarsening.MONTH: lambda value: f"{value:%Y-%m}",
        Coarsening.YEAR: lambda value: f"{value:%Y}",
        Coarsening.DISTRICT: lambda value: str(value)[:6],
        Coarsening.SECTION: lambda value: INDUSTRIES[str(value)],
    }
)

_FORMS: Final[Mapping[Form, Callable[[FieldDeclaration, object], Shown]]] = MappingProxyType(
    {
        Form.EXACT: lambda _declared, value: value,
        Form.RANGE: _range,
        Form.STATUS: _status,
        Form.MASKED: _masked,
    }
)
