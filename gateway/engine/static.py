"""Root fields that ask no department: introspection, ``__typename``, the catalogue, and the log of one's own uses.

graphql-core answers them; whatever they read has been read before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graphql import (
    DocumentNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from gateway.engine.arguments import null_given
from gateway.engine.plan import JSON, Mandate, Operation, Plan
from gateway.policy.snapshot import Snapshot
from resolvers.access_log import AccessLog
from resolvers.catalogue import CatalogueDepartment, CatalogueField, line
from resolvers.declared import Register


class StaticFailedError(Exception):
    """graphql-core could not answer a static field of a valid operation (MERIDIAN-STATIC-FAILED)."""


@dataclass(frozen=True, slots=True)
class _Root:
    """What the static fields read."""

    catalogue: tuple[CatalogueField, ...]
    access_log: AccessLog | None


def static_data(
    plan: Plan,
    operation: Operation,
    mandate: Mandate,
    given: Mapping[str, object],
    schema: GraphQLSchema,
    snapshot: Snapshot,
    register: Register,
    access_log: AccessLog | None,
) -> dict[str, JSON]:
    """The data of the plan's static root fields. Raises `Refusal` for a null where an argument needs a value."""
    if not plan.static:
        return {}
    nodes = [node for found in plan.static.values() for node in found]
    reads_catalogue = any(node.name.value == "catalogue" for node in nodes)
    document = DocumentNode(
        definitions=(
            OperationDefinitionNode(
                operation=OperationType.QUERY,
                variable_definitions=operation.node.variable_definitions,
                directives=(),
                selection_set=SelectionSetNode(selections=tuple(nodes)),
            ),
            *operation.fragments.values(),
        )
    )
    listed = catalogue(snapshot, register, mandate, plan.facts.day) if reads_catalogue else ()
    root = _Root(listed, access_log)
    result = execute_sync(schema, document, root_value=root, variable_values=dict(given))
    if result.data is None or result.errors:
        raise null_given(result.errors[0]) if result.errors else StaticFailedError
    return result.data


def catalogue(snapshot: Snapshot, register: Register, mandate: Mandate, day: date) -> tuple[CatalogueField, ...]:
    """A line for every governed field: titles and officers from the registers, and the forms that the caller holds."""
    departments = {
        found.id: CatalogueDepartment(id=found.id, title=found.title, officer=found.officer)
        for found in snapshot.departments.values()
    }
    return tuple(
        line(
            declared,
            departments.get(declared.department),
            tuple(
                form
                for form in declared.forms
                if snapshot.ruling(mandate.client, mandate.purpose, declared.coordinate, form, day).allowed
            ),
        )
        for declared in register.values()
    )
