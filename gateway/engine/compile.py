"""Compiles an operation under a mandate into a plan: decide first, and plan only what is allowed.

A denied cell leaves the operation here, and with a denied relation all that lies behind it. What stays becomes one
fetch a department, kind of entity, wave and gate, with every attribute once, whatever aliases, fragments, root
fields and relations select it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from graphql import FieldNode, GraphQLObjectType, GraphQLSchema, SelectionSetNode, get_named_type
from graphql.execution.values import VariableValues

from gateway.engine.arguments import arguments_of, by_variable
from gateway.engine.asking import Asking
from gateway.engine.collect import Collected, collect
from gateway.engine.plan import (
    Denial,
    DeniedShape,
    Derived,
    EchoShape,
    Facts,
    Grant,
    LeafShape,
    Mandate,
    ObjectShape,
    Operation,
    Origin,
    Pattern,
    Plan,
    RelationShape,
    Renderer,
    Root,
    Selection,
    Shape,
    Slot,
    SourceOf,
    SourcesShape,
    Supply,
    TypenameShape,
)
from gateway.engine.render import LONGEST_LIST, WRITTEN_ERROR, band_renderer, leaves_of, object_renderer
from gateway.engine.resolve import bounds, plain, resolved, status_renderer
from gateway.errors import Code, Refusal
from gateway.policy.regions import Regions
from gateway.policy.snapshot import Snapshot
from resolvers.declared import FieldDeclaration, Register
from source_adapters.contract import Attribute, Entity, Form

ROOTS: Final = MappingProxyType(
    {
        "person": ((Entity.PERSON,), False),
        "persons": ((Entity.PERSON,), True),
        "enterprise": ((Entity.ENTERPRISE,), False),
        "enterprises": ((Entity.ENTERPRISE,), True),
        "_entities": ((Entity.PERSON, Entity.ENTERPRISE), True),
    }
)
"""Root fields that ask about subjects: the kinds of entity they lead to, and whether they take many keys."""

KEY_FIELDS: Final = MappingProxyType({Entity.PERSON: "idNumber", Entity.ENTERPRISE: "creditCode"})

DIVISION_FIELDS: Final = MappingProxyType(
    {Entity.PERSON: "Person.householdDivision", Entity.ENTERPRISE: "Enterprise.division"}
)
"""The field whose value says in which district an entity is."""


def compile_operation(
    operation: Operation,
    facts: Facts,
    mandate: Mandate,
    variables: VariableValues,
    snapshot: Snapshot,
    schema: GraphQLSchema,
    register: Register,
    most_related: int,
) -> Plan:
    """The plan of an operation. Raises `Refusal` YEAR_NOT_REGISTERED; sources are not touched."""
    compiling = _Compiling(operation, mandate, variables, snapshot, schema, register, facts.day, most_related)
    selected = compiling.collected([operation.node.selection_set], "Query")
    roots = tuple(compiling.root(key, nodes) for key, nodes in selected.items() if nodes[0].name.value in ROOTS)
    return Plan(
        facts=facts,
        order=tuple(selected),
        roots=roots,
        selections=tuple(compiling.selections[number] for number in sorted(compiling.selections)),
        static=MappingProxyType(
            {key: tuple(nodes) for key, nodes in selected.items() if nodes[0].name.value not in ROOTS}
        ),
        fetches=compiling.asking.fetches(facts.client, facts.purpose),
        grants=tuple(dict.fromkeys(compiling.grants)),
        denials=tuple(dict.fromkeys(compiling.denials)),
    )


@dataclass(slots=True)
class _Here:
    """One selection of an entity while it is compiled; `wave` is the first in which its keys are known."""

    number: int
    entity: Entity
    pattern: Pattern
    origin: Origin | None
    wave: int
    lines: dict[tuple[str, int | None], SourceOf] = field(default_factory=dict)
    denied: list[Pattern] = field(default_factory=list)
    counted: dict[str, None] = field(default_factory=dict)
    cells: int = 0

    def note(self, name: str, year: int | None, supply: Supply) -> None:
        """A granted cell: its field and year have one line in ``sources``, whatever forms of it are selected."""
        known = self.lines.get((name, year), SourceOf(name, year, ()))
        self.lines[name, year] = replace(known, supplies=tuple(dict.fromkeys((*known.supplies, supply))))


@dataclass(slots=True)
class _Compiling:
    operation: Operation
    mandate: Mandate
    variables: VariableValues
    snapshot: Snapshot
    schema: GraphQLSchema
    register: Register
    day: date
    most_related: int
    asking: Asking = field(default_factory=Asking)
    selections: dict[int, Selection] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    denials: list[Denial] = field(default_factory=list)
    begun: int = 0
    apart: set[str] = field(default_factory=set)

    def collected(self, selections: Iterable[SelectionSetNode | None], type_name: str) -> Collected:
        return collect(selections, type_name, self.operation.fragments, self.variables)

    def below(self, nodes: list[FieldNode], type_name: str) -> Collected:
        return self.collected([node.selection_set for node in nodes], type_name)

    def root(self, key: str, nodes: list[FieldNode]) -> Root:
        name = nodes[0].name.value
        entities, is_list = ROOTS[name]
        at: Pattern = (key, "*") if is_list else (key,)
        if name == "_entities":
            self.apart.add(key)
        selections = tuple(self.selection(nodes, entity, at, None, 1) for entity in entities)
        return Root(
            key=key,
            field_name=name,
            is_list=is_list,
            by_variable=by_variable(nodes[0]),
            node=nodes[0],
            selections=selections,
        )

    def selection(
        self, nodes: list[FieldNode], entity: Entity, at: Pattern, origin: Origin | None, wave: int
    ) -> Selection:
        here = _Here(self.begun, entity, at, origin, wave)
        self.begun += 1
        fields = self.below(nodes, entity.value)
        shapes = {
            key: self.member(key, inner, here) for key, inner in fields.items() if inner[0].name.value != "sources"
        }
        members = tuple(
            shapes[key]
            if key in shapes
            else SourcesShape(key, tuple(here.lines.values()), self.subfields(inner, "SourceLine"))
            for key, inner in fields.items()
        )
        # Under _entities every denied cell writes an error of its own.
        errors = len(here.denied) * WRITTEN_ERROR if at[0] in self.apart else 0
        leaves = leaves_of(members) + errors
        made = Selection(
            here.number, entity, at, origin, members, here.cells, leaves, tuple(here.counted), tuple(here.denied)
        )
        self.selections[here.number] = made
        return made

    def member(self, key: str, nodes: list[FieldNode], here: _Here) -> Shape:
        name = nodes[0].name.value
        if name == "__typename":
            return TypenameShape(key, here.entity.value)
        if name == KEY_FIELDS[here.entity] and here.origin is None:
            return EchoShape(key)
        declared = self.register[f"{here.entity.value}.{name}"]
        if declared.target is not None:
            return self.relation(key, nodes, declared, declared.target, here)
        year = self.year(declared, nodes[0])
        at = (*here.pattern, key)
        if len(declared.forms) == 1:
            return self.cell(key, at, declared, declared.forms[0], year, here, nodes)
        figure = self.object_type(declared)
        members = [
            TypenameShape(form_key, figure)
            if form_nodes[0].name.value == "__typename"
            else self.cell(form_key, (*at, form_key), declared, Form(form_nodes[0].name.value), year, here, form_nodes)
            for form_key, form_nodes in self.below(nodes, figure).items()
        ]
        return ObjectShape(key, tuple(members))

    def cell(
        self,
        key: str,
        at: Pattern,
        declared: FieldDeclaration,
        form: Form,
        year: int | None,
        here: _Here,
        nodes: list[FieldNode],
    ) -> Shape:
        """A granted cell with its supply, or the place of a denied one. Nothing denied is ever asked for."""
        ruled = self.ruled(declared, form, year, at, here)
        if ruled is None:
            return DeniedShape(key, at)
        grant, regions = ruled
        supply = self.supply(declared, form, year, grant, regions, here)
        here.note(declared.name, year, supply)
        return LeafShape(key, at, supply, *self.renderer(declared, form, nodes))

    def relation(
        self, key: str, nodes: list[FieldNode], declared: FieldDeclaration, target: Entity, here: _Here
    ) -> Shape:
        """A granted relation with what is selected behind it, each cell of which needs its own grant."""
        at = (*here.pattern, key)
        ruled = self.ruled(declared, Form.RELATION, None, at, here)
        if ruled is None:
            return DeniedShape(key, at)
        grant, regions = ruled
        attribute = resolved(
            declared, Form.RELATION, None, self.snapshot, self.mandate.purpose, self.day, self.most_related
        )
        slot = self.asking.slot(
            declared, attribute, grant, here.number, here.wave, here.origin, self.gate(regions, grant, here)
        )
        here.note(declared.name, None, slot)
        origin = Origin(here.number, slot, declared.many)
        behind = self.selection(
            nodes, target, (*at, "*") if declared.many else at, origin, self.asking.wave_of(slot) + 1
        )
        return RelationShape(key, at, slot, behind)

    def ruled(
        self, declared: FieldDeclaration, form: Form, year: int | None, at: Pattern, here: _Here
    ) -> tuple[Grant, Regions] | None:
        """The grant that policy gives and the regions it holds in, or None with the denial noted."""
        here.cells += 1
        ruling = self.snapshot.ruling(self.mandate.client, self.mandate.purpose, declared.coordinate, form, self.day)
        if not ruling.allowed or ruling.rule_id is None:
            self.denials.append(Denial(declared.coordinate, form, year, ruling.reason))
            here.denied.append(at)
            return None
        grant = Grant(declared.coordinate, form, year, ruling.rule_id)
        self.grants.append(grant)
        here.counted.update(dict.fromkeys(self.told_of(declared)))
        return grant, ruling.regions

    def told_of(self, declared: FieldDeclaration) -> Iterator[str]:
        """The field itself, and every field that it is derived from."""
        yield declared.coordinate
        for taken in declared.inputs:
            yield from self.told_of(self.register[taken.coordinate])

    def supply(
        self, declared: FieldDeclaration, form: Form, year: int | None, grant: Grant, regions: Regions, here: _Here
    ) -> Supply:
        gate = self.gate(regions, grant, here)
        attribute = self.resolved(declared, form, year)
        if declared.derivation is None:
            return self.slot(declared, attribute, grant, here, gate)
        inputs = []
        for taken in declared.inputs:
            source = self.register[taken.coordinate]
            wanted = self.resolved(source, taken.form, year if taken.with_year else None)
            inputs.append(self.slot(source, wanted, grant, here, gate))
        return Derived(tuple(inputs), declared.derivation, attribute)

    def gate(self, regions: Regions, grant: Grant, here: _Here) -> tuple[Regions, Slot] | None:
        """Where the subject's own division will be found, if the ruling is limited to regions.

        The division is read at its authority for this decision alone, and is never disclosed by it.
        """
        if regions.everywhere:
            return None
        division = self.register[DIVISION_FIELDS[here.entity]]
        form = Form.EXACT if regions.needs_street else Form.RANGE
        return regions, self.slot(division, self.resolved(division, form, None), grant, here, None)

    def slot(
        self,
        declared: FieldDeclaration,
        attribute: Attribute,
        grant: Grant,
        here: _Here,
        gate: tuple[Regions, Slot] | None,
    ) -> Slot:
        return self.asking.slot(declared, attribute, grant, here.number, here.wave, here.origin, gate)

    def resolved(self, declared: FieldDeclaration, form: Form, year: int | None) -> Attribute:
        return resolved(declared, form, year, self.snapshot, self.mandate.purpose, self.day, self.most_related)

    def year(self, declared: FieldDeclaration, node: FieldNode) -> int | None:
        if not declared.takes_year:
            return None
        field_ = self.object_named(declared.entity.value).fields[declared.name]
        year = arguments_of(field_, node, self.variables)["year"]
        if not isinstance(year, int) or year not in self.mandate.years:
            raise Refusal(
                Code.YEAR_NOT_REGISTERED,
                "A year asked for is not registered for the purpose; the purpose's officer can add it.",
            )
        return year

    def object_type(self, declared: FieldDeclaration) -> str:
        return str(get_named_type(self.object_named(declared.entity.value).fields[declared.name].type).name)

    def object_named(self, name: str) -> GraphQLObjectType:
        type_ = self.schema.type_map[name]
        if not isinstance(type_, GraphQLObjectType):
            raise TypeError(f"{name} is not an object type")
        return type_

    def renderer(self, declared: FieldDeclaration, form: Form, nodes: list[FieldNode]) -> tuple[Renderer, int]:
        """What writes a cell, and how many values that are: under aliases one part of it may be written often."""
        if form is Form.RANGE and declared.needs_bands(form):
            figure = self.object_named(self.object_type(declared))
            range_type = get_named_type(figure.fields["range"].type).name
            ends = self.subfields(nodes, range_type)
            return band_renderer(bounds(declared, self.snapshot, self.mandate.purpose), ends), len(ends)
        if declared.is_derived and len(declared.forms) == 1:
            parts = self.subfields(nodes, self.object_type(declared))
            return object_renderer(parts), LONGEST_LIST * len(parts)
        return status_renderer(declared) if form is Form.STATUS else plain, 1

    def subfields(self, nodes: list[FieldNode], type_name: str) -> tuple[tuple[str, str], ...]:
        """Response key → name of each sub-field, ``__typename`` standing as ``=Type``."""
        return tuple(
            (key, f"={type_name}" if found[0].name.value == "__typename" else found[0].name.value)
            for key, found in self.below(nodes, type_name).items()
        )
