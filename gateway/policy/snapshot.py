"""The policy of one moment. It never changes: a new set of files makes a new snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from gateway.policy.bands import BandSet
from gateway.policy.budgets import Budget
from gateway.policy.disclosures import Disclosures, Measured
from gateway.policy.regions import NOWHERE
from gateway.policy.registers import Client, Department, Purpose
from gateway.policy.rules_by_cell import RulesByCell
from gateway.policy.rulings import Asked, Reason, Ruling, Rulings
from gateway.policy.withheld import Withholding
from source_adapters.contract import Edge, Form

_SUSPENDED: Final = Ruling(NOWHERE, (), Reason.SUSPENDED)


class Suspended(frozenset[tuple[str, str | None, str]]):
    """Cells that departments have suspended: client, purpose (None: every one) and field, whatever the form."""

    __slots__ = ()

    def covers(self, client: str, purpose: str, coordinate: str) -> bool:
        """Whether the field is suspended for the client and purpose."""
        return bool(self) and ((client, purpose, coordinate) in self or (client, None, coordinate) in self)


NOTHING_SUSPENDED: Final = Suspended()


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Registers, rulings, disclosures and budgets under one `version`, which changes with any byte of any file.

    Where departments have suspended anything, the version changes with that, too. It may be shared between threads.
    Asking is cheap: a ruling already made that day is one look-up.
    """

    version: str
    clients: Mapping[str, Client]
    purposes: Mapping[str, Purpose]
    departments: Mapping[str, Department]
    budgets: tuple[Budget, ...]
    _rulings: Rulings = field(repr=False)
    _disclosures: Disclosures = field(repr=False)
    withheld: tuple[Withholding, ...] = ()
    _suspended: Suspended = field(default=NOTHING_SUSPENDED, repr=False)

    def ruling(self, client: str, purpose: str, coordinate: str, form: Form, day: date) -> Ruling:
        """Whether this client may have this field in this form for this purpose on this policy day."""
        if self._suspended.covers(client, purpose, coordinate):
            return _SUSPENDED
        return self._rulings.ruling(client, purpose, coordinate, form, day)

    def purposes_granted(self, client: str) -> frozenset[str]:
        """Purposes under which a client is granted anything, whatever the day; none for an unknown one."""
        return self._rulings.purposes_granted(client)

    def asked(self, day: date, most: int) -> tuple[Asked, ...]:
        """The cells that have been asked about on a day, at most so many: those asked for last."""
        return tuple(self._rulings.made(day)[-most:])

    def remember(self, made: Iterable[tuple[Asked, Ruling]]) -> None:
        """Take over rulings that were made by this very set elsewhere, so that nobody waits for them here."""
        self._rulings.remember(made)

    def bands(self, purpose: str, coordinate: str) -> BandSet | None:
        """The band set of a range under a purpose; None where policy registers none."""
        cut = self._disclosures.get(Measured(purpose, coordinate, Form.RANGE))
        return cut if isinstance(cut, BandSet) else None

    def edge(self, purpose: str, coordinate: str) -> Edge | None:
        """The edge of a figure's status under a purpose, in the field's unit; None where there is none."""
        cut = self._disclosures.get(Measured(purpose, coordinate, Form.STATUS))
        return None if isinstance(cut, BandSet) else cut


@dataclass(frozen=True, slots=True)
class Registered:
    """Clients, purposes and departments of a set by id."""

    clients: Mapping[str, Client]
    purposes: Mapping[str, Purpose]
    departments: Mapping[str, Department]


def snapshot_of(
    version: str,
    model: str,
    registered: Registered,
    rules: RulesByCell,
    disclosures: Disclosures,
    budgets: tuple[Budget, ...] = (),
    withheld: tuple[Withholding, ...] = (),
) -> Snapshot:
    """A snapshot over what the checks let through; nobody else may change what it is given afterwards."""
    return Snapshot(
        version=version,
        clients=MappingProxyType(registered.clients),
        purposes=MappingProxyType(registered.purposes),
        departments=MappingProxyType(registered.departments),
        budgets=budgets,
        withheld=withheld,
        _rulings=Rulings(model, rules, registered.clients),
        _disclosures=MappingProxyType(disclosures),
    )
