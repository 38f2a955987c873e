"""Gathers what a plan asks of departments: one fetch a department, kind of entity, wave and gate."""

from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.engine.plan import BatchKey, Fetch, Gate, Grant, Origin, Slot
from gateway.policy.regions import Regions
from resolvers.declared import FieldDeclaration
from source_adapters.contract import Attribute, Entity, Form, ValueKind

_Wanted: TypeAlias = tuple[str, Form, int | None]
_Place: TypeAlias = tuple[str, Entity, int, Regions | None]


@dataclass(slots=True)
class _Fetch:
    """A fetch while it is gathered."""

    number: int
    wave: int
    gate: Gate | None
    attributes: dict[_Wanted, Attribute] = field(default_factory=dict)
    grants: dict[_Wanted, list[Grant]] = field(default_factory=dict)
    selections: dict[int, None] = field(default_factory=dict)
    behind: dict[int, None] = field(default_factory=dict)
    after: dict[int, None] = field(default_factory=dict)


@dataclass(slots=True)
class Asking:
    """The fetches of a plan, as the compiler finds out what is wanted."""

    _found: dict[_Place, _Fetch] = field(default_factory=dict)

    def slot(
        self,
        declared: FieldDeclaration,
        attribute: Attribute,
        grant: Grant,
        selection: int,
        wave: int,
        origin: Origin | None,
        gate: tuple[Regions, Slot] | None,
    ) -> Slot:
        """Where the attribute of a selection's subjects will be found.

        A gated one is asked for a wave later, when the subjects' divisions are known.
        """
        regions = gate[0] if gate else None
        place = (declared.department, declared.entity, wave + 1 if gate else wave, regions)
        if place not in self._found:
            self._found[place] = _Fetch(len(self._found), place[2], Gate(*gate) if gate else None)
        fetch = self._found[place]
        wanted = (attribute.name, attribute.form, attribute.year)
        fetch.attributes.setdefault(wanted, attribute)
        fetch.grants.setdefault(wanted, []).append(grant)
        fetch.selections[selection] = None
        if origin is not None:
            fetch.behind[selection] = None
            fetch.after[origin.slot.fetch] = None
        if gate is not None:
            fetch.after[gate[1].fetch] = None
        return Slot(fetch.number, list(fetch.attributes).index(wanted), declared.department)

    def wave_of(self, slot: Slot) -> int:
        """The wave in which a slot is filled."""
        return next(fetch.wave for fetch in self._found.values() if fetch.number == slot.fetch)

    def fetches(self, client: str, purpose: str) -> tuple[Fetch, ...]:
        """All of them, in the order of their numbers, on behalf of a client for a purpose."""
        return tuple(
            Fetch(
                batch=BatchKey(department, entity, client, purpose, tuple(fetch.attributes.values())),
                compares_names=any(each.kind is ValueKind.NAME_MATCH for each in fetch.attributes.values()),
                wave=wave,
                gate=fetch.gate,
                grants=tuple(tuple(dict.fromkeys(wanted)) for wanted in fetch.grants.values()),
                selections=tuple(fetch.selections),
                behind=tuple(fetch.behind),
                after=tuple(fetch.after),
            )
            for (department, entity, wave, _), fetch in self._found.items()
        )
