"""A plan as readable text: who would be asked for what, in which form and wave, and under which rule."""

from collections.abc import Iterator

from gateway.engine.plan import (
    DeniedShape,
    Fetch,
    LeafShape,
    ObjectShape,
    Plan,
    RelationShape,
    Root,
    Shape,
    Slot,
    SourcesShape,
    TypenameShape,
)
from source_adapters.contract import Attribute


def described(plan: Plan) -> str:
    """The plan's text. It holds register words, schema names and registered edges, and nothing of a subject."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    facts = plan.facts
    yield f"operation {facts.operation or '(unnamed)'}"
    yield f"  client {facts.client}, purpose {facts.purpose}, policy day {facts.day.isoformat()}"
    for fetch in sorted(plan.fetches, key=lambda each: each.wave):
        yield from _fetch(fetch, plan)
    if not plan.fetches:
        yield "no department is asked"
    if plan.denials:
        yield "denied"
        for denial in plan.denials:
            year = f"({denial.year})" if denial.year is not None else ""
            yield f"  {denial.coordinate}{year} {denial.form.value}: {denial.reason.value}"
    yield "answer"
    roots = {root.key: root for root in plan.roots}
    for key in plan.order:
        yield from _root(roots[key], plan) if key in roots else (f"  {key}: static",)


def _fetch(fetch: Fetch, plan: Plan) -> Iterator[str]:
    inside = f", inside {fetch.gate.regions} by {_slot(fetch.gate.division, plan)}" if fetch.gate else ""
    yield f"wave {fetch.wave}: {fetch.department} about {fetch.entity.value}{inside}"
    for attribute, grants in zip(fetch.attributes, fetch.grants, strict=True):
        why = ", ".join(dict.fromkeys(f"{grant.coordinate} by {grant.rule_id}" for grant in grants))
        yield f"  {_attribute(attribute)}  for {why}"


def _attribute(attribute: Attribute) -> str:
    year = f"({attribute.year})" if attribute.year is not None else ""
    edges = f" at {', '.join(map(str, attribute.edges))}" if attribute.edges else ""
    coarsening = f" by {attribute.coarsening.value}" if attribute.coarsening else ""
    return f"{attribute.name}{year} {attribute.form.value}{edges}{coarsening}"


def _root(root: Root, plan: Plan) -> Iterator[str]:
    for selection in root.selections:
        listed = ", one entry a key" if root.is_list else ""
        yield f"  {root.key}: {root.field_name} of {selection.entity.value}{listed}"
        for shape in selection.members:
            yield from _shape(shape, plan, "    ")


def _shape(shape: Shape, plan: Plan, indent: str) -> Iterator[str]:
    if isinstance(shape, ObjectShape):
        yield f"{indent}{shape.key}"
        for member in shape.members:
            yield from _shape(member, plan, indent + "  ")
    elif isinstance(shape, RelationShape):
        many = shape.selection.origin is not None and shape.selection.origin.many
        target = f"{'each ' if many else ''}{shape.selection.entity.value}"
        yield f"{indent}{shape.key} = {target} by {_slot(shape.supply, plan)}"
        for member in shape.selection.members:
            yield from _shape(member, plan, indent + "  ")
    elif isinstance(shape, LeafShape):
        yield from _leaf(shape, plan, indent)
    elif isinstance(shape, DeniedShape):
        yield f"{indent}{shape.key} = null, FIELD_DENIED"
    elif isinstance(shape, SourcesShape):
        yield f"{indent}{shape.key} = who answered {', '.join(line.name for line in shape.lines) or 'nothing'}"
    else:
        yield f"{indent}{shape.key} = {shape.type_name if isinstance(shape, TypenameShape) else 'own key'}"


def _leaf(shape: LeafShape, plan: Plan, indent: str) -> Iterator[str]:
    if isinstance(shape.supply, Slot):
        yield f"{indent}{shape.key} = {_slot(shape.supply, plan)}"
        return
    disclosure = shape.supply.disclosure
    edges = f" at {', '.join(map(str, disclosure.edges))}" if disclosure.edges else ""
    yield f"{indent}{shape.key} = derived as {disclosure.form.value}{edges} from"
    for slot in shape.supply.inputs:
        yield f"{indent}  {_slot(slot, plan)}"


def _slot(slot: Slot, plan: Plan) -> str:
    attribute = plan.fetches[slot.fetch].attributes[slot.place]
    year = f"({attribute.year})" if attribute.year is not None else ""
    return f"{slot.department}.{attribute.name}{year} {attribute.form.value}"
