"""From an exact value to the form in which it may be shown: pure, and the same whichever adapter asks.

What a department's own database has not already turned into the form asked for is turned here, before the
value leaves the adapter.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from operator import le
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from source_adapters import codes, industry
from source_adapters.contract import (
    INVALID,
    Absent,
    Attribute,
    Cell,
    Coarsening,
    Form,
    Sealed,
    ValueKind,
)

Exact: TypeAlias = str | int | Decimal | date
"""A value as the department holds it, decoded; its type follows from the attribute's `ValueKind`."""

Disclose: TypeAlias = Callable[[Exact], Cell]
Discloser: TypeAlias = Callable[[Exact | Absent | None], Cell]

FIGURES: Final = frozenset({ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT, ValueKind.MONTHS, ValueKind.DATE})
"""Kinds that are compared with edges."""

MASK_CHARACTER: Final = "*"
NAME_REST: Final = MASK_CHARACTER * 2
IDENTITY_NUMBER_REST: Final = MASK_CHARACTER * 14
IDENTITY_NUMBER_SHOWN: Final = 3
IDENTITY_NUMBER_LENGTH: Final = 18
DISTRICT_DIGITS: Final = 6


def disclosed(value: Exact | Absent | None, attribute: Attribute) -> Cell:
    """One exact value in the attribute's form; None and `Absent` pass as they are.

    Raises:
        ValueError: the attribute asks for something that no form of its kind is (see `discloser`).
    """
    return discloser(attribute)(value)


def discloser(attribute: Attribute) -> Discloser:
    """The function that `disclosed` applies, made once for many values.

    Raises:
        ValueError: kind and form do not go together, edges are missing, superfluous or do not ascend, or no
            mask is fixed for the attribute. A name match has no discloser: it needs the given name.
    """
    disclose = _DISCLOSERS[attribute.form](attribute)

    def answer(value: Exact | Absent | None) -> Cell:
        return value if value is None or isinstance(value, Absent) else disclose(value)

    return answer


def masked(value: str, attribute_name: str) -> str | Absent:
    """The text under the mask fixed for this attribute; INVALID where the text is not what the mask is for.

    Raises:
        ValueError: no mask is fixed for the attribute, so nothing of it may be shown.
    """
    return mask_of(attribute_name)(value)


def mask_of(attribute_name: str) -> Callable[[str], str | Absent]:
    """The mask itself, made for many values; raises `ValueError` as `masked` does."""
    if attribute_name not in MASKS:
        raise ValueError(f"no mask is fixed for {attribute_name}")
    return MASKS[attribute_name]


def _masked_name(name: str) -> str:
    return name[:1] + NAME_REST


def _masked_identity_number(number: str) -> str | Absent:
    # Digit 17 would tell the sex, digits 7 to 14 the birth.
    if len(number) != IDENTITY_NUMBER_LENGTH:
        return INVALID
    return number[:IDENTITY_NUMBER_SHOWN] + IDENTITY_NUMBER_REST + number[-1].replace("x", "X")


MASKS: Final[Mapping[str, Callable[[str], str | Absent]]] = MappingProxyType(
    {"name": _masked_name, "idNumberMasked": _masked_identity_number}
)
"""Attribute → its mask. Masks are fixed here, not by policy and not by callers."""


CHECKED: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {
        "idNumber": codes.identity_number,
        "creditCode": codes.credit_code,
        "organisationCode": codes.is_organisation_code,
    }
)
"""Attribute → what is false of a text whose check character or form is wrong; it is shown as it is written."""


def _exact(attribute: Attribute) -> Disclose:
    if attribute.kind is ValueKind.NAME_MATCH:
        raise _no_such_form(attribute)
    if attribute.kind is ValueKind.CODE:
        return _word(attribute)
    if attribute.kind is ValueKind.TEXT and (is_sound := CHECKED.get(attribute.name)) is not None:
        return lambda value: value if is_sound(str(value)) else INVALID
    return _as_it_is


def _range(attribute: Attribute) -> Disclose:
    if attribute.coarsening is not None:
        return _coarse(attribute, attribute.coarsening)
    if attribute.kind not in FIGURES:
        raise _no_such_form(attribute)
    edges: tuple[Any, ...] = attribute.edges  # they and the values share the one type of the kind
    if any(not below < above for below, above in pairwise(edges)):
        raise ValueError(f"the edges of {attribute.name} do not ascend")
    return partial(bisect_right, edges)


def _status(attribute: Attribute) -> Disclose:
    if attribute.kind is ValueKind.CODE:
        return _word(attribute)
    if attribute.kind not in FIGURES:
        raise _no_such_form(attribute)
    if len(attribute.edges) != 1:
        raise ValueError(f"the status of {attribute.name} needs one edge, not {len(attribute.edges)}")
    edge: Any = attribute.edges[0]  # it and the value share the one type of the kind, which has an order
    return partial(le, edge)


def _mask(attribute: Attribute) -> Disclose:
    if attribute.kind is not ValueKind.TEXT:
        raise _no_such_form(attribute)
    mask = mask_of(attribute.name)
    return lambda value: mask(str(value))


def _input(attribute: Attribute) -> Disclose:
    if attribute.kind not in FIGURES - {ValueKind.DATE}:
        raise _no_such_form(attribute)
    return _sealed


def _relation(attribute: Attribute) -> Disclose:
    raise _no_such_form(attribute)


def _coarse(attribute: Attribute, coarsening: Coarsening) -> Disclose:
    kind, coarsen = _COARSENINGS[coarsening]
    if attribute.kind is not kind or attribute.edges:
        raise _no_such_form(attribute)
    return coarsen


def _word(attribute: Attribute) -> Disclose:
    words = frozenset(attribute.words)
    if not words:
        return _as_it_is
    return lambda value: str(value) if value in words else INVALID


def _as_it_is(value: Exact) -> Cell:
    return value


def _sealed(value: Exact) -> Cell:
    return Sealed(Decimal(value)) if isinstance(value, Decimal | int) else INVALID


def _month(value: Exact) -> Cell:
    return value.isoformat()[:7] if isinstance(value, date) else INVALID


def _year(value: Exact) -> Cell:
    return value.isoformat()[:4] if isinstance(value, date) else INVALID


def _district(value: Exact) -> Cell:
    return value[:DISTRICT_DIGITS] if isinstance(value, str) else INVALID


def _section(value: Exact) -> Cell:
    letter = industry.section(value) if isinstance(value, str) else None
    return INVALID if letter is None else letter


def _no_such_form(attribute: Attribute) -> ValueError:
    shape = attribute.coarsening or attribute.form
    return ValueError(f"{attribute.name} is of kind {attribute.kind} and has no form {shape}")


_COARSENINGS: Final[Mapping[Coarsening, tuple[ValueKind, Disclose]]] = MappingProxyType(
    {
        Coarsening.MONTH: (ValueKind.DATE, _month),
        Coarsening.YEAR: (ValueKind.DATE, _year),
        Coarsening.DISTRICT: (ValueKind.DIVISION, _district),
        Coarsening.SECTION: (ValueKind.TEXT, _section),
    }
)

_DISCLOSERS: Final[Mapping[Form, Callable[[Attribute], Disclose]]] = MappingProxyType(
    {
        Form.EXACT: _exact,
        Form.RANGE: _range,
        Form.STATUS: _status,
        Form.MASKED: _mask,
        Form.INPUT: _input,
        Form.RELATION: _relation,
    }
)
