"""A query over granted cells, compiled as the engine compiles it: read and validated before, planned on the clock."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from time import perf_counter
from typing import Final

from graphql import GraphQLObjectType, assert_object_type, get_named_type

from benchmarks.policy_city import Grant
from gateway.engine.document import Documents
from gateway.engine.mandate import Caller, establish, registered_client
from gateway.engine.plans import Plans
from gateway.engine.variables import coerced, with_placeholders
from gateway.limits import Limits
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER, SCHEMA
from source_adapters.contract import Entity, Form

_ROOTS: Final = {
    Entity.PERSON: "person(idNumber: $key)",
    Entity.ENTERPRISE: "enterprise(creditCode: $key)",
}


class NotGranted(Exception):
    """A cell of the query was denied: what was measured is not what it should be."""


def planned(snapshot: Snapshot, query: list[Grant], day: date) -> float:
    """Seconds that compiling a query takes for its first time under the client and purpose of its grants."""
    client, purpose = query[0].newcomer, query[0].purpose
    mandate = establish(Caller(client), registered_client(Caller(client), snapshot, day), purpose, None, snapshot, day)
    operation = Documents(SCHEMA, Limits(), introspection=False).read(query_text(query)).choose(None)
    variables = coerced(operation, with_placeholders(operation, {}), SCHEMA)
    plans = Plans(SCHEMA, REGISTER)
    begun = perf_counter()
    plan = plans.take(operation, mandate, variables, snapshot, day).plan
    taken = perf_counter() - begun
    if plan.denials or not plan.grants:
        raise NotGranted(f"{len(plan.denials)} cells denied")
    return taken


def query_text(query: Iterable[Grant]) -> str:
    """GraphQL text that selects each granted cell."""
    by_entity = groupby(query, key=lambda grant: REGISTER[grant.coordinate].entity)
    roots = (f"{_ROOTS[entity]} {{ {' '.join(map(_selected, grants))} }}" for entity, grants in by_entity)
    return f"query($key: String!) {{ {' '.join(roots)} }}"


def _selected(grant: Grant) -> str:
    declared = REGISTER[grant.coordinate]
    arguments = "(year: 2006)" if declared.takes_year else ""
    leaf = get_named_type(assert_object_type(SCHEMA.type_map[declared.entity.value]).fields[declared.name].type)
    return f"{declared.name}{arguments}{_below(leaf, grant.form)}"


def _below(type_: object, form: Form) -> str:
    """What is selected of an object: its form, and the first leaf of it; of another entity, the type's name."""
    if not isinstance(type_, GraphQLObjectType):
        return ""
    if form.value not in type_.fields:
        return " { __typename }"
    return f" {{ {form.value}{_below_form(get_named_type(type_.fields[form.value].type))} }}"


def _below_form(type_: object) -> str:
    return f" {{ {next(iter(type_.fields))} }}" if isinstance(type_, GraphQLObjectType) else ""
