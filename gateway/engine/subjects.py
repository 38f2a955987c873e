"""Who an operation asks about: keys checked and made canonical, names laid beside them, each subject once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues

from gateway.engine.arguments import arguments_of
from gateway.engine.plan import Mandate, Plan, Root
from gateway.engine.run import Instances, Subjects
from gateway.errors import Code, Extension, Refusal
from gateway.limits import Limits
from source_adapters.codes import credit_code, identity_number
from source_adapters.contract import Entity, LookUp

_CANONICAL: Final = {Entity.PERSON: identity_number, Entity.ENTERPRISE: credit_code}
_KEYS: Final = {Entity.PERSON: "idNumber", Entity.ENTERPRISE: "creditCode"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One key of a root field: its kind (None for an unknown one), canonical spelling (None if malformed), name."""

    entity: Entity | None
    key: str | None = field(repr=False)
    name: str | None = field(default=None, repr=False)


def subjects_of(
    plan: Plan, variables: VariableValues, schema: GraphQLSchema, mandate: Mandate, limits: Limits
) -> Subjects:
    """The subjects of a request.

    Raises `Refusal`: INVALID_IDENTIFIER with every bad index of a root field (not of ``_entities``, where each
    stands for itself), LIMIT_EXCEEDED for too many subjects, values, or a second name for one subject,
    GRAPHQL_VALIDATION_FAILED for lists of unequal length, SUBJECT_MISMATCH under a SELF purpose.
    """
    asked = {root.key: _asked(root, variables, schema) for root in plan.roots}
    _refuse_malformed(plan.roots, asked)
    _refuse_others(asked, mandate)
    _refuse_too_many_leaves(plan.roots, asked, limits)
    found: dict[Entity, dict[str, str | None]] = {}
    for look_ups in asked.values():
        _gather(found, look_ups)
    if sum(map(len, found.values())) > mandate.subjects_per_request:
        raise Refusal(
            Code.LIMIT_EXCEEDED, f"The purpose allows {mandate.subjects_per_request} subjects in one request."
        )
    return Subjects(
        look_ups={entity: tuple(LookUp(key, name) for key, name in named.items()) for entity, named in found.items()},
        instances={
            selection.number: _instances(asked[root.key], selection.entity)
            for root in plan.roots
            for selection in root.selections
        },
        malformed={
            key: tuple(place for place, each in enumerate(look_ups) if each.key is None)
            for key, look_ups in asked.items()
        },
    )


def _asked(root: Root, variables: VariableValues, schema: GraphQLSchema) -> Sequence[_Asked]:
    """The keys of a root field in the caller's order."""
    query = schema.query_type
    if query is None:
        raise TypeError("the schema has no query type")
    arguments = arguments_of(query.fields[root.field_name], root.node, variables)
    if root.field_name == "_entities":
        return [_represented(each) for each in cast("list[object]", arguments["representations"])]
    (selection,) = root.selections
    keys, names = _keys_and_names(arguments)
    if names is not None and len(names) != len(keys):
        raise Refusal(
            Code.GRAPHQL_VALIDATION_FAILED, "givenNames must have as many entries as idNumbers, or be left out."
        )
    canonical = _CANONICAL[selection.entity]
    return [
        _Asked(selection.entity, canonical(key), names[place] if names is not None else None)
        for place, key in enumerate(keys)
    ]


def _represented(given: object) -> _Asked:
    """A representation of Apollo Federation: ``__typename`` and the key field; anything else in it is not read."""
    if not isinstance(given, Mapping):
        return _Asked(None, None)
    entity = next((each for each in Entity if each.value == given.get("__typename")), None)
    key = given.get(_KEYS[entity]) if entity is not None else None
    if entity is None or not isinstance(key, str):
        return _Asked(None, None)
    return _Asked(entity, _CANONICAL[entity](key))


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


def _refuse_malformed(roots: tuple[Root, ...], asked: Mapping[str, Sequence[_Asked]]) -> None:
    """One error a root field; `root` is its place among the operation's fields about subjects."""
    errors: list[dict[str, Extension]] = []
    for place, root in enumerate(roots):
        bad = [index for index, each in enumerate(asked[root.key]) if each.key is None]
        if bad and root.field_name != "_entities":
            errors.append({"field": root.field_name, "root": place, "indices": bad})
    if errors:
        raise Refusal(
            Code.INVALID_IDENTIFIER,
            "Keys are not well formed; extensions.indices lists them.",
            extensions=errors[0],
            further=tuple(errors[1:]),
        )


def _refuse_too_many_leaves(roots: tuple[Root, ...], asked: Mapping[str, Sequence[_Asked]], limits: Limits) -> None:
    leaves = sum(
        selection.leaves * sum(each.entity is selection.entity for each in asked[root.key])
        for root in roots
        for selection in root.selections
    )
    if leaves > limits.leaves:
        raise Refusal(Code.LIMIT_EXCEEDED, f"An operation may ask for at most {limits.leaves} values.")


def _gather(found: dict[Entity, dict[str, str | None]], look_ups: Sequence[_Asked]) -> None:
    """A second name for one subject would let a caller try names: it is refused, not compared."""
    for each in look_ups:
        if each.key is None or each.entity is None:
            continue
        named = found.setdefault(each.entity, {})
        known = named.setdefault(each.key, each.name)
        if each.name is not None and known is None:
            named[each.key] = each.name
        elif each.name is not None and each.name != known:
            raise Refusal(Code.LIMIT_EXCEEDED, "One given name per subject and operation.")


def _refuse_others(asked: Mapping[str, Sequence[_Asked]], mandate: Mandate) -> None:
    """Under a SELF purpose the token's signed subject, a person, is the only one that may be asked about."""
    if not mandate.is_self:
        return
    own = (Entity.PERSON, identity_number(mandate.only_subject or ""))
    if any((each.entity, each.key) != own for look_ups in asked.values() for each in look_ups if each.key is not None):
        raise Refusal(Code.SUBJECT_MISMATCH, "Under this purpose a token serves its own subject only.", status=403)


def _instances(asked: Sequence[_Asked], entity: Entity) -> Instances:
    here = [(place, each) for place, each in enumerate(asked) if each.entity is entity and each.key is not None]
    return Instances(
        keys=tuple(each.key for _, each in here if each.key is not None),
        positions=tuple(place for place, _ in here),
        names=tuple(each.name for _, each in here),
    )
