"""Who an operation asks about: keys checked and made canonical, names laid beside them, each subject once."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues, get_argument_values

from gateway.engine.plan import Mandate, Plan, Root
from gateway.engine.run import Subjects
from gateway.errors import Code, Refusal
from gateway.limits import Limits
from source_adapters.codes import credit_code, identity_number
from source_adapters.contract import Entity, LookUp

_CANONICAL: Final = {Entity.PERSON: identity_number, Entity.ENTERPRISE: credit_code}


def subjects_of(
    plan: Plan, variables: VariableValues, schema: GraphQLSchema, mandate: Mandate, limits: Limits
) -> Subjects:
    """The subjects of a request.

    Raises `Refusal`: INVALID_IDENTIFIER with every bad index of every root field, LIMIT_EXCEEDED for too many
    subjects, cells, or a second name for one subject, GRAPHQL_VALIDATION_FAILED for lists of unequal length.
    """
    asked = [_asked(root, variables, schema) for root in plan.roots]
    _refuse_malformed(plan.roots, asked)
    _refuse_too_many_cells(plan.roots, asked, limits)
    gathered: dict[Entity, dict[str, str | None]] = {}
    for root, look_ups in zip(plan.roots, asked, strict=True):
        _gather(gathered.setdefault(root.entity, {}), look_ups)
    if sum(map(len, gathered.values())) > mandate.subjects_per_request:
        raise Refusal(
            Code.LIMIT_EXCEEDED,
            f"The purpose allows {mandate.subjects_per_request} subjects in one request.",
        )
    order = {entity: {key: place for place, key in enumerate(found)} for entity, found in gathered.items()}
    return Subjects(
        look_ups={
            entity: tuple(LookUp(key, name) for key, name in found.items()) for entity, found in gathered.items()
        },
        places=tuple(
            tuple(order[root.entity][key] for key, _ in look_ups if key is not None)
            for root, look_ups in zip(plan.roots, asked, strict=True)
        ),
    )


_Asked = Sequence[tuple[str | None, str | None]]


def _asked(root: Root, variables: VariableValues, schema: GraphQLSchema) -> _Asked:
    """Canonical key (None if malformed) and given name, in the caller's order."""
    query = schema.query_type
    if query is None:
        raise TypeError("the schema has no query type")
    arguments = get_argument_values(query.fields[root.field_name], root.node, variables)
    keys, names = _keys_and_names(arguments)
    if names is not None and len(names) != len(keys):
        raise Refusal(
            Code.GRAPHQL_VALIDATION_FAILED,
            "givenNames must have as many entries as idNumbers, or be left out.",
        )
    canonical = _CANONICAL[root.entity]
    return [(canonical(key), names[place] if names is not None else None) for place, key in enumerate(keys)]


def _keys_and_names(arguments: Mapping[str, object]) -> tuple[list[str], list[str | None] | None]:
    if "idNumber" in arguments:
        return [cast("str", arguments["idNumber"])], [cast("str | None", arguments.get("givenName"))]
    if "idNumbers" in arguments:
        return (
            cast("list[str]", arguments["idNumbers"]),
            cast("list[str | None] | None", arguments.get("givenNames")),
        )
    if "creditCode" in arguments:
        return [cast("str", arguments["creditCode"])], None
    return cast("list[str]", arguments["creditCodes"]), None


def _refuse_malformed(roots: tuple[Root, ...], asked: list[_Asked]) -> None:
    for root, look_ups in zip(roots, asked, strict=True):
        bad = [place for place, (key, _) in enumerate(look_ups) if key is None]
        if bad:
            raise Refusal(
                Code.INVALID_IDENTIFIER,
                f"{len(bad)} keys given to {root.field_name} are not well formed; extensions.indices lists them.",
                extensions={"field": root.field_name, "indices": bad},
            )


def _refuse_too_many_cells(roots: tuple[Root, ...], asked: list[_Asked], limits: Limits) -> None:
    if sum(root.cells * len(look_ups) for root, look_ups in zip(roots, asked, strict=True)) > limits.cells:
        raise Refusal(Code.LIMIT_EXCEEDED, f"An operation may ask for at most {limits.cells} governed cells.")


def _gather(found: dict[str, str | None], look_ups: _Asked) -> None:
    """A second name for one subject would let a caller try names: it is refused, not compared."""
    for key, name in look_ups:
        if key is None:
            continue
        known = found.setdefault(key, name)
        if name is not None and known is None:
            found[key] = name
        elif name is not None and name != known:
            raise Refusal(Code.LIMIT_EXCEEDED, "One given name per subject and operation.")
