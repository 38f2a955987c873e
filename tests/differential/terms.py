"""Policy in memory: everything is granted, but for cells that are denied and cells that hold in some regions only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Final, TypeAlias

from gateway.policy.bands import Band, BandSet
from gateway.policy.disclosures import Disclosures, Measured
from gateway.policy.regions import EVERYWHERE, NOWHERE, Regions
from gateway.policy.registers import Client, Department, Purpose, Subjects
from gateway.policy.rulings import Reason, Ruling, Rulings
from gateway.policy.snapshot import Snapshot
from resolvers.declared import DERIVED, FieldDeclaration, Measure
from resolvers.schema import REGISTER
from source_adapters.contract import Form, ValueKind

DAY: Final = date(2007, 11, 1)
YEARS: Final = (2005, 2006, 2007)
CLIENT: Final = "client"
PURPOSE: Final = "purpose"

Permission: TypeAlias = tuple[str, Form]
"""A coordinate and a form: what a rule is about."""

Figure: TypeAlias = Decimal | int

_CUTS: Final[Mapping[ValueKind, tuple[Figure, ...]]] = MappingProxyType(
    {
        ValueKind.MONEY: (Decimal("2000.00"), Decimal("12000.00"), Decimal("50000.00")),
        ValueKind.AREA: (Decimal("60.00"), Decimal("90.00"), Decimal("144.00")),
        ValueKind.COUNT: (1, 2, 20),
        ValueKind.MONTHS: (12, 60, 180),
        ValueKind.DATE: (1, 18, 60),
    }
)


def _cuts(declared: FieldDeclaration) -> tuple[Figure, ...]:
    return _CUTS[declared.kind]


def _is_cut(declared: FieldDeclaration) -> bool:
    years = declared.kind is not ValueKind.DATE or declared.measure is Measure.YEARS_SINCE
    return declared.kind in _CUTS and years


CUTS: Final[Mapping[str, tuple[Figure, ...]]] = MappingProxyType(
    {coordinate: _cuts(declared) for coordinate, declared in REGISTER.items() if _is_cut(declared)}
)
"""Where the bands of a figure begin, ascending, the first open below; dates by completed years."""

STATUS_EDGE: Final = MappingProxyType({coordinate: cuts[1] for coordinate, cuts in CUTS.items()})
"""The edge of a figure's status."""


def labelled(coordinate: str, place: int) -> str:
    """What the band at a place is called."""
    return f"{coordinate} band {place}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What this policy denies, and where the rest of it holds; `number` tells one policy from another.

    `subjects` says whom the purpose is about.
    """

    number: int = 0
    denied: frozenset[Permission] = frozenset()
    regions: Mapping[Permission, frozenset[str]] = field(default_factory=dict)
    subjects: Subjects = Subjects.ANY

    def ruling(self, permission: Permission) -> Ruling:
        """The ruling on a permission, as policy files would lead to it."""
        if permission in self.denied:
            return Ruling(NOWHERE, (), Reason.NO_RULE)
        within = self.regions.get(permission)
        return Ruling(EVERYWHERE if within is None else Regions.within(within), ("rule-1",), Reason.ALLOWED)


def snapshot(terms: Terms) -> Snapshot:
    """The policy as the engine takes it."""
    return Snapshot(
        version=f"version-{terms.number}",
        clients={CLIENT: _CLIENT},
        purposes={PURPOSE: replace(_PURPOSE, subjects=terms.subjects)},
        departments=DEPARTMENTS,
        budgets=(),
        _rulings=_InMemory(terms),
        _disclosures=_DISCLOSURES,
    )


class _InMemory(Rulings):
    """Rulings without rules."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def ruling(self, client: str, purpose: str, coordinate: str, form: Form, day: date) -> Ruling:
        """What the terms say, for the one client, purpose and day that there are."""
        if (client, purpose, day) != (CLIENT, PURPOSE, DAY):
            return Ruling(NOWHERE, (), Reason.NO_RULE)
        return self._terms.ruling((coordinate, form))

    def purposes_granted(self, client: str) -> frozenset[str]:
        """The one purpose."""
        return frozenset({PURPOSE}) if client == CLIENT else frozenset()


def _band_set(coordinate: str, cuts: tuple[Figure, ...]) -> BandSet:
    ends = pairwise((None, *cuts, None))
    return BandSet(
        "set", tuple(Band(start, end, labelled(coordinate, place)) for place, (start, end) in enumerate(ends))
    )


_DISCLOSURES: Final[Disclosures] = MappingProxyType(
    {Measured(PURPOSE, coordinate, Form.RANGE): _band_set(coordinate, cuts) for coordinate, cuts in CUTS.items()}
    | {Measured(PURPOSE, coordinate, Form.STATUS): edge for coordinate, edge in STATUS_EDGE.items()}
)

_CLIENT: Final = Client(CLIENT, "organisation", None, "A client", "Officer", date(2099, 12, 31), debug=False)
_PURPOSE: Final = Purpose(
    id=PURPOSE,
    title="A purpose",
    legal_basis="An act",
    owner="An owner",
    officer="Officer",
    from_=date(2000, 1, 1),
    until=date(2099, 12, 31),
    subjects=Subjects.ANY,
    years=frozenset(YEARS),
    subjects_per_request=10_000,
    subjects_per_day=10_000,
)
DEPARTMENTS: Final = MappingProxyType(
    {
        name: Department(name, f"Title of {name}", f"Officer of {name}", "contact")
        for name in sorted({declared.department for declared in REGISTER.values()} - {DERIVED})
    }
)
"""The register of departments."""
