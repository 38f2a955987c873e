"""Compiled plans, remembered by every fact they rely on, bounded; documents with literals are never kept."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues

from gateway.engine.assemble import RootAssembler, assembler
from gateway.engine.compile import compile_operation
from gateway.engine.costs import Costs, costs
from gateway.engine.kept import Kept
from gateway.engine.meter import UNMETERED, Meter
from gateway.engine.plan import Facts, Mandate, Operation, Plan
from gateway.engine.record import Uses, uses_of
from gateway.policy.snapshot import Snapshot
from resolvers.declared import Register

REMEMBERED: Final = 10_000
"""Values of remembered plans, all together; the least recently used plan is given up first."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan with what it counts in, the closures that write its root fields, and what entries say of it."""

    plan: Plan
    costs: Costs
    assemblers: tuple[RootAssembler, ...] = field(repr=False)
    uses: Uses = field(repr=False)


def _values(compiled: Compiled) -> int:
    return 1 + sum(selection.leaves for selection in compiled.plan.selections)


class Plans:
    """Takes the plan of an operation from memory, or compiles it.

    Client, purpose, policy version and day are part of the key, so that no plan made under one mandate can
    serve another. A plan holds no reference to the snapshot it was made from.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        register: Register,
        most_related: int = 100,
        values: int = REMEMBERED,
        meter: Meter = UNMETERED,
    ) -> None:
        self._meter = meter
        self._schema = schema
        self._register = register
        self._most_related = most_related
        self._kept: Kept[Facts, Compiled] = Kept(values, _values)

    def take(
        self,
        operation: Operation,
        mandate: Mandate,
        variables: VariableValues,
        snapshot: Snapshot,
        day: date,
    ) -> Compiled:
        """The compiled plan of an operation under a mandate; `Refusal` as `compile_operation` raises it."""
        facts = Facts(
            document=operation.hash,
            operation=operation.name,
            client=mandate.client,
            purpose=mandate.purpose,
            policy_version=snapshot.version,
            day=day,
            shaping=tuple((name, variables.coerced.get(name)) for name in sorted(operation.shaping)),
        )
        kept = self._kept.get(facts) if operation.cacheable else None
        self._meter.cache("plan", kept is not None)
        if kept is not None:
            return kept
        plan = compile_operation(
            operation, facts, mandate, variables, snapshot, self._schema, self._register, self._most_related
        )
        counted = costs(plan.selections, mandate, snapshot, self._register)
        compiled = Compiled(plan, counted, tuple(assembler(root) for root in plan.roots), uses_of(plan))
        if operation.cacheable:
            self._kept.offer(facts, compiled)
        return compiled

    def __len__(self) -> int:
        return len(self._kept)
