"""Who an operation asks about: keys checked and made canonical, names laid beside them, each subject once.

Keys are worked on a list at a time: a request may ask about hundreds, and a step for each of them would cost more
than anything else that is done about them here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues

from gateway.engine.arguments import arguments_of
from gateway.engine.plan import Mandate, Plan, Root
from gateway.engine.run import Instances, Subjects
from gateway.errors import Code, Extension, Refusal
from gateway.limits import Limits
from source_adapters.codes import credit_code, credit_codes, identity_number, identity_numbers
from source_adapters.contract import Entity, LookUp

_CANONICAL: Final = {Entity.PERSON: identity_numbers, Entity.ENTERPRISE: credit_codes}
_CANONICAL_ONE: Final = {Entity.PERSON: identity_number, Entity.ENTERPRISE: credit_code}
_NAMES: Final = frozenset({"givenName", "givenNames"})
_KEYS: Final = {Entity.PERSON: "idNumber", Entity.ENTERPRISE: "creditCode"}

_Names = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The entries of a root field about one kind of subject.

    `places` are their indices among the field's entries, `keys` their canonical keys, `names` those beside them:
    empty where none can be.
    """

    entity: Entity
    places: Sequence[int]
    keys: Sequence[str] = field(repr=False)
    names: _Names = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Entries:
    """All entries of a root field: those with a well-formed key, by kind of subject, and the places of the others."""

    asked: tuple[_Asked, ...]
    malformed: tuple[int, ...]


def subjects_of(
    plan: Plan, variables: VariableValues, schema: GraphQLSchema, mandate: Mandate, limits: Limits
) -> Subjects:
    """The subjects of a request.

    Raises `Refusal`: INVALID_IDENTIFIER with every bad index of a root field (not of ``_entities``, where each
    stands for itself), LIMIT_EXCEEDED for too many subjects, values, or a second name for one subject,
    GRAPHQL_VALIDATION_FAILED for lists of unequal length, SUBJECT_MISMATCH under a SELF purpose.
    """
    given = {root.key: _arguments(root, variables, schema) for root in plan.roots}
    if len(plan.roots) == 1 and (one := _one_subject(plan.roots[0], given[plan.roots[0].key], mandate, limits)):
        return one
    _refuse_too_many_entries(given.values(), limits)
    entries = {root.key: _entries(root, given[root.key]) for root in plan.roots}
    _refuse_malformed(plan.roots, entries)
    _refuse_others(entries.values(), mandate)
    _refuse_too_many_leaves(plan.roots, entries, limits)
    found: dict[Entity, dict[str, str | None]] = {}
    for each in entries.values():
        for asked in each.asked:
            _gather(found.setdefault(asked.entity, {}), asked)
    if sum(map(len, found.values())) > mandate.subjects_per_request:
        raise Refusal(
            Code.LIMIT_EXCEEDED, f"The purpose allows {mandate.subjects_per_request} subjects in one request."
        )
    return Subjects(
        look_ups={entity: tuple(map(LookUp._make, named.items())) for entity, named in found.items() if named},
        instances={
            selection.number: _instances(entries[root.key], selection.entity)
            for root in plan.roots
            for selection in root.selections
        },
        malformed={key: each.malformed for key, each in entries.items()},
    )


def _one_subject(root: Root, arguments: Mapping[str, object], mandate: Mandate, limits: Limits) -> Subjects | None:
    """What most operations ask about: one subject by its key. None for others, and where something is to be refused."""
    if len(arguments) != 1 or len(root.selections) != 1 or mandate.is_self:
        return None
    (selection,) = root.selections
    entity = selection.entity
    written = arguments.get(_KEYS[entity])
    key = _CANONICAL_ONE[entity](written) if isinstance(written, str) else None
    if key is None or min(limits.entries, mandate.subjects_per_request) < 1 or selection.leaves > limits.leaves:
        return None
    return Subjects({entity: (LookUp(key),)}, {selection.number: Instances((key,), (0,))}, {root.key: ()})


def _arguments(root: Root, variables: VariableValues, schema: GraphQLSchema) -> Mapping[str, object]:
    """The arguments of a root field; those that are all variables with values need no coercion a second time."""
    coerced = variables.coerced
    given = {argument: coerced.get(variable) for argument, variable in root.by_variable}
    if given and None not in given.values():
        return given
    query = schema.query_type
    if query is None:
        raise TypeError("the schema has no query type")
    return arguments_of(query.fields[root.field_name], root.node, variables)


def _refuse_too_many_entries(given: Iterable[Mapping[str, object]], limits: Limits) -> None:
    """Bad keys and repeated ones cost, too: all are counted, and before any of them is looked at."""
    lists = (value for arguments in given for name, value in arguments.items() if name not in _NAMES)
    if sum(len(value) if isinstance(value, list) else 1 for value in lists) > limits.entries:
        raise Refusal(Code.LIMIT_EXCEEDED, f"An operation may give at most {limits.entries} keys.")


def _entries(root: Root, arguments: Mapping[str, object]) -> _Entries:
    """The entries of a root field in the caller's order."""
    if root.field_name == "_entities":
        return _represented(cast("list[object]", arguments["representations"]))
    (selection,) = root.selections
    keys, names = _keys_and_names(arguments)
    if names is not None and len(names) != len(keys):
        raise Refusal(
            Code.GRAPHQL_VALIDATION_FAILED, "givenNames must have as many entries as idNumbers, or be left out."
        )
    canonical = _CANONICAL[selection.entity](keys)
    malformed = tuple(place for place, key in enumerate(canonical) if key is None) if None in canonical else ()
    # Where any is malformed the whole operation is refused, so the rest need not be picked out.
    well_formed = () if malformed else cast("list[str]", canonical)
    return _Entries((_Asked(selection.entity, range(len(well_formed)), well_formed, names or ()),), malformed)


def _represented(given: list[object]) -> _Entries:
    """Representations of Apollo Federation: ``__typename`` and the key field; anything else in one is not read."""
    by_kind: dict[Entity, tuple[list[int], list[str]]] = {entity: ([], []) for entity in Entity}
    malformed = []
    for place, representation in enumerate(given):
        entity, key = _kind_and_key(representation)
        if entity is None or key is None:
            malformed.append(place)
        else:
            by_kind[entity][0].append(place)
            by_kind[entity][1].append(key)
    return _Entries(
        tuple(_Asked(entity, places, keys, ()) for entity, (places, keys) in by_kind.items()), tuple(malformed)
    )


def _kind_and_key(representation: object) -> tuple[Entity | None, str | None]:
    if not isinstance(representation, Mapping):
        return None, None
    entity = next((each for each in Entity if each.value == representation.get("__typename")), None)
    key = representation.get(_KEYS[entity]) if entity is not None else None
    if entity is None or not isinstance(key, str):
        return None, None
    return entity, _CANONICAL[entity]([key])[0]


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


def _refuse_malformed(roots: tuple[Root, ...], entries: Mapping[str, _Entries]) -> None:
    """One error a root field; `root` is its place among the operation's fields about subjects."""
    errors: list[dict[str, Extension]] = []
    for place, root in enumerate(roots):
        bad = list(entries[root.key].malformed)
        if bad and root.field_name != "_entities":
            errors.append({"field": root.field_name, "root": place, "indices": bad})
    if errors:
        raise Refusal(
            Code.INVALID_IDENTIFIER,
            "Keys are not well formed; extensions.indices lists them.",
            extensions=errors[0],
            further=tuple(errors[1:]),
        )


def _refuse_too_many_leaves(roots: tuple[Root, ...], entries: Mapping[str, _Entries], limits: Limits) -> None:
    leaves = sum(
        selection.leaves * len(asked.keys)
        for root in roots
        for selection in root.selections
        for asked in entries[root.key].asked
        if asked.entity is selection.entity
    )
    if leaves > limits.leaves:
        raise Refusal(Code.LIMIT_EXCEEDED, f"An operation may ask for at most {limits.leaves} values.")


def _gather(named: dict[str, str | None], asked: _Asked) -> None:
    """A second name for one subject would let a caller try names: it is refused, not compared."""
    if not any(asked.names):
        for key in asked.keys:
            named.setdefault(key, None)
        return
    for key, name in zip(asked.keys, asked.names, strict=True):
        known = named.setdefault(key, name)
        if name is not None and known is None:
            named[key] = name
        elif name is not None and name != known:
            raise Refusal(Code.LIMIT_EXCEEDED, "One given name per subject and operation.")


def _refuse_others(entries: Iterable[_Entries], mandate: Mandate) -> None:
    """Under a SELF purpose the token's signed subject, a person, is the only one that may be asked about."""
    if not mandate.is_self:
        return
    own = identity_number(mandate.only_subject or "")
    for each in entries:
        for asked in each.asked:
            if any(asked.entity is not Entity.PERSON or key != own for key in asked.keys):
                raise Refusal(
                    Code.SUBJECT_MISMATCH, "Under this purpose a token serves its own subject only.", status=403
                )


def _instances(entries: _Entries, entity: Entity) -> Instances:
    """Those entries of a root field that are of a kind, as they will stand in the response."""
    for asked in entries.asked:
        if asked.entity is entity:
            return Instances(keys=tuple(asked.keys), positions=tuple(asked.places), names=tuple(asked.names))
    return Instances((), ())
