"""Compiles an operation under a mandate into a plan: decide first, and plan only what is allowed.

A denied cell leaves the operation here. What stays becomes one fetch a department and kind of entity, with every
attribute once, whatever aliases, fragments and root fields select it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from gateway.engine.collect import Collected, collect
from gateway.engine.plan import (
    JSON,
    Denial,
    DeniedShape,
    Derived,
    EchoShape,
    Facts,
    Fetch,
    Grant,
    LeafShape,
    Mandate,
    ObjectShape,
    Operation,
    Pattern,
    Plan,
    Renderer,
    Root,
    Shape,
    Slot,
    SourceOf,
    SourcesShape,
    Supply,
    TypenameShape,
)
from gateway.engine.resolve import Bounds, bounds, plain, resolved, status_renderer
from gateway.errors import Code, Refusal
from gateway.policy.snapshot import Snapshot
from resolvers.declared import FieldDeclaration, Register
from source_adapters.contract import Attribute, Entity, Form

ROOTS: Final = MappingProxyType(
    {
        "person": (Entity.PERSON, False),
        "persons": (Entity.PERSON, True),
        "enterprise": (Entity.ENTERPRISE, False),
        "enterprises": (Entity.ENTERPRISE, True),
    }
)
"""Root fields that ask about subjects: the kind of entity, and whether the field takes many keys."""

KEY_FIELDS: Final = MappingProxyType({Entity.PERSON: "idNumber", Entity.ENTERPRISE: "creditCode"})


def compile_operation(
    operation: Operation,
    facts: Facts,
    mandate: Mandate,
    variables: VariableValues,
    snapshot: Snapshot,
    schema: GraphQLSchema,
    register: Register,
) -> Plan:
    """The plan of an operation. Raises `Refusal` YEAR_NOT_REGISTERED; sources are not touched."""
    compiling = _Compiling(operation, mandate, variables, snapshot, schema, register, facts.day)
    selected = compiling.collected([operation.node.selection_set], "Query")
    roots = tuple(compiling.root(key, nodes) for key, nodes in selected.items() if nodes[0].name.value in ROOTS)
    return Plan(
        facts=facts,
        order=tuple(selected),
        roots=roots,
        static=MappingProxyType(
            {key: tuple(nodes) for key, nodes in selected.items() if nodes[0].name.value not in ROOTS}
        ),
        fetches=compiling.fetches(),
        grants=tuple(dict.fromkeys(compiling.grants)),
        denials=tuple(dict.fromkeys(compiling.denials)),
    )


@dataclass(slots=True)
class _Asked:
    """Attributes that one department will be asked for, each once, with the grants that want it."""

    attributes: dict[tuple[str, Form, int | None], Attribute] = field(default_factory=dict)
    grants: dict[tuple[str, Form, int | None], list[Grant]] = field(default_factory=dict)


@dataclass(slots=True)
class _Selected:
    """One selection of an entity while it is compiled."""

    entity: Entity
    lines: dict[tuple[str, int | None], SourceOf] = field(default_factory=dict)
    denied: list[Pattern] = field(default_factory=list)
    cells: int = 0


@dataclass(slots=True)
class _Compiling:
    operation: Operation
    mandate: Mandate
    variables: VariableValues
    snapshot: Snapshot
    schema: GraphQLSchema
    register: Register
    day: date
    asked: dict[tuple[str, Entity], _Asked] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    denials: list[Denial] = field(default_factory=list)

    def collected(self, selections: Iterable[SelectionSetNode | None], type_name: str) -> Collected:
        return collect(selections, type_name, self.operation.fragments, self.variables)

    def below(self, nodes: list[FieldNode], type_name: str) -> Collected:
        return self.collected([node.selection_set for node in nodes], type_name)

    def fetches(self) -> tuple[Fetch, ...]:
        return tuple(
            Fetch(
                department=department,
                entity=entity,
                wave=1,
                attributes=tuple(asked.attributes.values()),
                grants=tuple(tuple(dict.fromkeys(wanted)) for wanted in asked.grants.values()),
            )
            for (department, entity), asked in self.asked.items()
        )

    def root(self, key: str, nodes: list[FieldNode]) -> Root:
        name = nodes[0].name.value
        entity, is_list = ROOTS[name]
        at: Pattern = (key, "*") if is_list else (key,)
        selected = _Selected(entity)
        fields = self.below(nodes, entity.value)
        members = {
            inner_key: self.member(inner_key, inner, (*at, inner_key), selected)
            for inner_key, inner in fields.items()
            if inner[0].name.value != "sources"
        }
        sources = {
            inner_key: SourcesShape(inner_key, tuple(selected.lines.values()), self.subfields(inner, "SourceLine"))
            for inner_key, inner in fields.items()
            if inner[0].name.value == "sources"
        }
        found: Mapping[str, Shape] = {**members, **sources}
        return Root(
            key=key,
            field_name=name,
            entity=entity,
            is_list=is_list,
            node=nodes[0],
            members=tuple(found[inner_key] for inner_key in fields),
            cells=selected.cells,
            denied=tuple(selected.denied),
        )

    def member(self, key: str, nodes: list[FieldNode], at: Pattern, selected: _Selected) -> Shape:
        name = nodes[0].name.value
        if name == "__typename":
            return TypenameShape(key, selected.entity.value)
        if name == KEY_FIELDS[selected.entity]:
            return EchoShape(key)
        declared = self.register[f"{selected.entity.value}.{name}"]
        year = self.year(declared, nodes[0])
        if len(declared.forms) == 1:
            return self.cell(key, at, declared, declared.forms[0], year, selected, nodes)
        figure = self.object_type(declared)
        members = [
            TypenameShape(form_key, figure)
            if form_nodes[0].name.value == "__typename"
            else self.cell(
                form_key,
                (*at, form_key),
                declared,
                Form(form_nodes[0].name.value),
                year,
                selected,
                form_nodes,
            )
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
        selected: _Selected,
        nodes: list[FieldNode],
    ) -> Shape:
        """A granted cell with its supply, or the place of a denied one. Nothing denied is ever asked for."""
        selected.cells += 1
        ruling = self.snapshot.ruling(self.mandate.client, self.mandate.purpose, declared.coordinate, form, self.day)
        if not ruling.allowed or ruling.rule_id is None:
            self.denials.append(Denial(declared.coordinate, form, year, ruling.reason))
            selected.denied.append(at)
            return DeniedShape(key, at)
        grant = Grant(declared.coordinate, form, year, ruling.rule_id)
        self.grants.append(grant)
        supply = self.supply(declared, form, year, grant)
        selected.lines.setdefault((declared.name, year), SourceOf(declared.name, year, supply))
        return LeafShape(key, at, supply, self.renderer(declared, form, nodes))

    def supply(self, declared: FieldDeclaration, form: Form, year: int | None, grant: Grant) -> Supply:
        attribute = resolved(declared, form, year, self.snapshot, self.mandate.purpose, self.day)
        if declared.derivation is None:
            return self.slot(declared, attribute, grant)
        inputs = []
        for taken in declared.inputs:
            source = self.register[taken.coordinate]
            wanted = resolved(
                source,
                taken.form,
                year if taken.with_year else None,
                self.snapshot,
                self.mandate.purpose,
                self.day,
            )
            inputs.append(self.slot(source, wanted, grant))
        return Derived(tuple(inputs), declared.derivation, attribute)

    def slot(self, declared: FieldDeclaration, attribute: Attribute, grant: Grant) -> Slot:
        place = (declared.department, declared.entity)
        asked = self.asked.setdefault(place, _Asked())
        wanted = (attribute.name, attribute.form, attribute.year)
        asked.attributes.setdefault(wanted, attribute)
        asked.grants.setdefault(wanted, []).append(grant)
        return Slot(list(self.asked).index(place), list(asked.attributes).index(wanted), declared.department)

    def year(self, declared: FieldDeclaration, node: FieldNode) -> int | None:
        if not declared.takes_year:
            return None
        field_ = self.object_named(declared.entity.value).fields[declared.name]
        year = get_argument_values(field_, node, self.variables)["year"]
        if year not in self.mandate.years:
            raise Refusal(
                Code.YEAR_NOT_REGISTERED,
                "A year asked for is not registered for the purpose; the purpose's officer can add it.",
            )
        return int(year)

    def object_type(self, declared: FieldDeclaration) -> str:
        return str(get_named_type(self.object_named(declared.entity.value).fields[declared.name].type).name)

    def object_named(self, name: str) -> GraphQLObjectType:
        type_ = self.schema.type_map[name]
        if not isinstance(type_, GraphQLObjectType):
            raise TypeError(f"{name} is not an object type")
        return type_

    def renderer(self, declared: FieldDeclaration, form: Form, nodes: list[FieldNode]) -> Renderer:
        if form is Form.RANGE and declared.needs_bands(form):
            figure = self.object_named(self.object_type(declared))
            range_type = get_named_type(figure.fields["range"].type).name
            bands = bounds(declared, self.snapshot, self.mandate.purpose)
            return _band_renderer(bands, self.subfields(nodes, range_type))
        if declared.is_derived and len(declared.forms) == 1:
            return _object_renderer(self.subfields(nodes, self.object_type(declared)))
        return status_renderer(declared) if form is Form.STATUS else plain

    def subfields(self, nodes: list[FieldNode], type_name: str) -> tuple[tuple[str, str], ...]:
        """Response key → name of each sub-field, ``__typename`` standing as ``=Type``."""
        return tuple(
            (key, f"={type_name}" if found[0].name.value == "__typename" else found[0].name.value)
            for key, found in self.below(nodes, type_name).items()
        )


def _band_renderer(bands: tuple[Bounds, ...], selection: tuple[tuple[str, str], ...]) -> Renderer:
    """A cell is the index of a band, so every band is written once, here."""
    written: tuple[JSON, ...] = tuple(
        {key: name[1:] if name.startswith("=") else _bound(band, name) for key, name in selection} for band in bands
    )
    return lambda cell: written[cell] if isinstance(cell, int) else None


def _bound(band: Bounds, name: str) -> JSON:
    if name == "label":
        return band.label
    end = band.from_ if name == "from" else band.to
    return None if end is None else plain(end)


def _object_renderer(selection: tuple[tuple[str, str], ...]) -> Renderer:
    """Writes a derived object from the attributes of the tuple that its function returns."""
    readers: tuple[tuple[str, Callable[[object], JSON]], ...] = tuple(
        (key, _constant(name[1:]) if name.startswith("=") else _reader(name)) for key, name in selection
    )
    return lambda value: {key: read(value) for key, read in readers}


def _constant(word: str) -> Callable[[object], JSON]:
    return lambda _value: word


def _reader(name: str) -> Callable[[object], JSON]:
    def read(value: object) -> JSON:
        found = getattr(value, name)
        return list(found) if isinstance(found, tuple) else plain(found)

    return read
