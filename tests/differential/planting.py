"""Plants keys in a generated skeleton: its random arguments give way to subjects of the city and years of the policy.

Here an operation gets its meaning: further root fields, given names, malformed representations. What comes after
(`weaving`) must not change it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from graphql import ArgumentNode, DocumentNode, FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionNode

from source_adapters.contract import Entity
from tests.differential.city import NAMES, City
from tests.differential.literals import argument, leaf, named, selected
from tests.differential.loom import fields_of, is_leaf, type_below
from tests.differential.terms import YEARS
from tests.differential.values import Values

SEVERAL_ROOTS: Final = "several root fields"
ENTITIES: Final = "_entities"
RELATION: Final = "relation"
SOURCES: Final = "sources"
GIVEN_NAME: Final = "given name"
STATIC: Final = "static root field"

_KEYS: Final = {Entity.PERSON: "idNumber", Entity.ENTERPRISE: "creditCode"}
_RELATIONS: Final = frozenset({"householdMembers", "employer", "enterprises", "legalRepresentative"})
_DEEPEST: Final = 7
_MOST_KEYS: Final = 5
_MOST_SUBJECTS: Final = 7


@dataclass(frozen=True, slots=True)
class Garden:
    """What is planted from: chance, a few subjects that come up again and again, and a name to give beside each."""

    random: Random
    values: Values
    subjects: Mapping[Entity, Sequence[str]] = field(repr=False)
    names: dict[str, str] = field(default_factory=dict, repr=False)

    def key(self, entity: Entity) -> str:
        """A subject's key, now and then in lower case."""
        key = self.random.choice(self.subjects[entity])
        return key.lower() if self.random.random() < 0.05 else key

    def keys(self, entity: Entity) -> list[str]:
        """A few, some of them perhaps more than once."""
        return [self.key(entity) for _ in range(self.random.randint(1, _MOST_KEYS))]

    def name(self, key: str) -> str | None:
        """The name given beside a key: one a subject, or it is left out."""
        names = (*NAMES, "欧阳•星海", "")
        chosen = self.names.setdefault(key.upper(), self.random.choice(names))
        return None if self.random.random() < 0.2 else chosen


def garden_in(city: City, random: Random) -> Garden:
    """A garden for one operation: a few of the city, and now and then a stranger."""
    known = {Entity.PERSON: city.persons, Entity.ENTERPRISE: city.enterprises}
    subjects = {
        entity: [
            random.choice(city.strangers[entity] if random.random() < 0.04 else keys) for _ in range(_MOST_SUBJECTS)
        ]
        for entity, keys in known.items()
    }
    return Garden(random, Values(random, set(), writes_keys=random.random() < 0.4), subjects)


def planted(skeleton: DocumentNode, garden: Garden) -> OperationDefinitionNode:
    """The skeleton's operation about subjects of the city. Variables stand in the garden's values."""
    (operation,) = skeleton.definitions
    assert isinstance(operation, OperationDefinitionNode)
    roots = [_root(node, garden) for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    roots += _repeated(roots, garden)
    if len(roots) > 1:
        garden.values.features.add(SEVERAL_ROOTS)
    return replace(operation, name=named("Q"), selection_set=selected([*roots, *_static(garden)]))


def _root(node: FieldNode, garden: Garden) -> FieldNode:
    name = node.name.value
    if name == ENTITIES:
        garden.values.features.add(ENTITIES)
    assert node.selection_set is not None
    inner = [_below(each, garden, type_below("Query", name), 1) for each in node.selection_set.selections]
    return replace(node, arguments=tuple(_ARGUMENTS[name](garden)), selection_set=selected(inner))


def _repeated(roots: list[FieldNode], garden: Garden) -> list[FieldNode]:
    """The same root fields again, about others."""
    return [
        replace(root, alias=named(f"other{place}"), arguments=tuple(_ARGUMENTS[root.name.value](garden)))
        for place, root in enumerate(roots)
        if garden.random.random() < 0.3
    ]


def _static(garden: Garden) -> Iterator[FieldNode]:
    """Root fields that read no data."""
    if garden.random.random() < 0.1:
        garden.values.features.add(STATIC)
        yield leaf("__typename")
        inner = (leaf("field"), replace(leaf("department"), selection_set=selected([leaf("officer")])), leaf("held"))
        yield replace(leaf("catalogue"), selection_set=selected(inner))


def _below(node: SelectionNode, garden: Garden, type_name: str, depth: int) -> SelectionNode:
    if isinstance(node, InlineFragmentNode):
        on = node.type_condition.name.value if node.type_condition else type_name
        inner = [_below(each, garden, on, depth) for each in node.selection_set.selections]
        return replace(node, selection_set=selected(inner))
    assert isinstance(node, FieldNode)
    _note(node.name.value, garden)
    arguments = tuple(_year(each, garden) for each in node.arguments or ())
    if node.selection_set is None:
        return replace(node, arguments=arguments)
    below = [each for each in node.selection_set.selections if depth < _DEEPEST or _is_leaf(each)]
    of_type = type_below(type_name, node.name.value)
    inner = [_below(each, garden, of_type, depth + 1) for each in below] or [leaf("__typename")]
    return replace(node, arguments=arguments, selection_set=selected([*inner, *_more(inner, garden, of_type)]))


def _more(nodes: list[SelectionNode], garden: Garden, type_name: str) -> Iterator[FieldNode]:
    """What generated skeletons select too seldom: a figure's other forms, and ``sources`` of a subject."""
    names = {node.name.value for node in nodes if isinstance(node, FieldNode)}
    if type_name in {each.value for each in Entity} and SOURCES not in names and garden.random.random() < 0.1:
        garden.values.features.add(SOURCES)
        yield _with(SOURCES, ("field", "outcome", "asOf"))
    if "exact" in fields_of(type_name) and garden.random.random() < 0.3:
        for form in fields_of(type_name):
            if form not in names:
                yield _with(form, () if is_leaf(type_name, form) else ("to", "label", "from"))


def _with(name: str, below: tuple[str, ...]) -> FieldNode:
    return replace(leaf(name), selection_set=selected(map(leaf, below)) if below else None)


def _note(name: str, garden: Garden) -> None:
    if name in _RELATIONS:
        garden.values.features.add(RELATION)
    elif name == SOURCES:
        garden.values.features.add(SOURCES)


def _is_leaf(node: SelectionNode) -> bool:
    return isinstance(node, FieldNode) and node.selection_set is None


def _year(node: ArgumentNode, garden: Garden) -> ArgumentNode:
    assert node.name.value == "year"
    return argument("year", garden.values.year(garden.random.choice(YEARS), garden.random.choice(YEARS)))


def _person(garden: Garden) -> Iterator[ArgumentNode]:
    key = garden.key(Entity.PERSON)
    yield argument("idNumber", garden.values.key("String!", key))
    if garden.random.random() < 0.6:
        garden.values.features.add(GIVEN_NAME)
        yield argument("givenName", garden.values.key("String", garden.name(key)))


def _persons(garden: Garden) -> Iterator[ArgumentNode]:
    keys = garden.keys(Entity.PERSON)
    yield argument("idNumbers", garden.values.key("[String!]!", keys))
    if garden.random.random() < 0.6:
        garden.values.features.add(GIVEN_NAME)
        yield argument("givenNames", garden.values.key("[String]", [garden.name(key) for key in keys]))


def _enterprise(garden: Garden) -> Iterator[ArgumentNode]:
    yield argument("creditCode", garden.values.key("String!", garden.key(Entity.ENTERPRISE)))


def _enterprises(garden: Garden) -> Iterator[ArgumentNode]:
    yield argument("creditCodes", garden.values.key("[String!]!", garden.keys(Entity.ENTERPRISE)))


def _entities(garden: Garden) -> Iterator[ArgumentNode]:
    given = [_representation(garden) for _ in range(garden.random.randint(1, _MOST_KEYS))]
    yield argument("representations", garden.values.key("[_Any!]!", given))


def _representation(garden: Garden) -> Mapping[str, str]:
    entity = garden.random.choice(tuple(Entity))
    if garden.random.random() < 0.04:
        return {"__typename": entity.value, _KEYS[entity]: "malformed"}
    return {"__typename": entity.value, _KEYS[entity]: garden.key(entity)}


_ARGUMENTS: Final = {
    "person": _person,
    "persons": _persons,
    "enterprise": _enterprise,
    "enterprises": _enterprises,
    ENTITIES: _entities,
}
