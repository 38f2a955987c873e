"""The nouns of the engine, without behaviour: what an operation compiles to, and the facts it relies on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

from graphql import FieldNode, FragmentDefinitionNode, OperationDefinitionNode
from graphql.execution.get_variable_signature import GraphQLVariableSignature

from gateway.policy.regions import Regions
from gateway.policy.rulings import Reason
from resolvers.declared import Derivation
from source_adapters.contract import Attribute, Entity, Form

JSON: TypeAlias = str | int | bool | list["JSON"] | dict[str, "JSON"] | None

Pattern: TypeAlias = tuple[str, ...]
"""Response path with ``*`` in the place of every list index."""

Renderer: TypeAlias = Callable[[object], JSON]
"""Writes a cell that holds a value."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that an operation declares.

    `is_plain` tells of a value that coercion would leave as it is; None where only coercion itself can tell.
    `may_be_absent` says that nothing is put in the place of a value that is not given.
    """

    name: str
    signature: GraphQLVariableSignature = field(repr=False)
    is_plain: Callable[[object], bool] | None = field(repr=False)
    may_be_absent: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, ready to be planned.

    `variables` are those it declares, and `shaping` names those on which the plan depends. `hash` is of the document
    with its literals replaced; `cacheable` says that it holds none, so that nothing of the caller's data lives on in
    a cache.
    """

    name: str | None
    node: OperationDefinitionNode = field(repr=False)
    fragments: Mapping[str, FragmentDefinitionNode] = field(repr=False)
    variables: tuple["Variable", ...] = field(repr=False)
    shaping: frozenset[str]
    hash: str
    cacheable: bool


class Mandate(NamedTuple):
    """Who asks, for which purpose and case: the fact that a plan is compiled for.

    Under a SELF purpose (`is_self`) every subject must be `only_subject`, the token's signed claim; that is
    checked for each request and is no part of a plan.
    """

    client: str
    organisation: str
    purpose: str
    case: str | None
    years: frozenset[int]
    subjects_per_request: int
    only_subject: str | None
    is_self: bool
    debug: bool

    def __repr__(self) -> str:
        return f"Mandate(client={self.client!r}, purpose={self.purpose!r})"


class Facts(NamedTuple):
    """What a plan was compiled under; it is reused only where all of it holds again."""

    document: str
    operation: str | None
    client: str
    purpose: str
    policy_version: str
    day: date
    shaping: tuple[tuple[str, bool | int | None], ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A field and form that a rule allows and the operation selects."""

    coordinate: str
    form: Form
    year: int | None
    rule_id: str


@dataclass(frozen=True, slots=True)
class Denial:
    """A field and form that is selected and not allowed: it leaves the operation before planning."""

    coordinate: str
    form: Form
    year: int | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class BatchKey:
    """What look-ups must have in common to travel in one call.

    Its hash is taken once: it is asked for with every request, and attributes are made of many facts.
    """

    department: str
    entity: Entity
    client: str
    purpose: str
    attributes: tuple[Attribute, ...]
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        facts = (self.department, self.entity, self.client, self.purpose, self.attributes)
        object.__setattr__(self, "_hash", hash(facts))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Fetch:
    """One call to one department about one kind of entity, in one wave; `grants` say why, attribute by attribute.

    It serves `selections` and starts when the fetches of `after` are there. With a `gate` it asks only about
    subjects whose division is inside the gate's regions. Look-ups of other requests with the same `batch` key may
    travel in the same call. Given names travel only where they are compared (`compares_names`). `behind` are those of
    the selections to which a relation leads.
    """

    batch: BatchKey
    compares_names: bool
    wave: int
    gate: "Gate | None"
    grants: tuple[tuple[Grant, ...], ...]
    selections: tuple[int, ...]
    behind: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def department(self) -> str:
        """Who is asked."""
        return self.batch.department

    @property
    def entity(self) -> Entity:
        """About what kind of subject."""
        return self.batch.entity

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """For what, in resolved forms."""
        return self.batch.attributes


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a cell will be found: a fetch of the plan and the place of the attribute in its rows."""

    fetch: int
    place: int
    department: str


@dataclass(frozen=True, slots=True)
class Gate:
    """Regions that a ruling is limited to, and where a subject's own division is found before it is decided."""

    regions: Regions
    division: Slot


@dataclass(frozen=True, slots=True)
class Derived:
    """A cell that a pure function computes from other cells; `disclosure` says in what form."""

    inputs: tuple[Slot, ...]
    derivation: Derivation = field(repr=False)
    disclosure: Attribute


Supply: TypeAlias = Slot | Derived


@dataclass(frozen=True, slots=True)
class TypenameShape:
    """``__typename``."""

    key: str
    type_name: str


@dataclass(frozen=True, slots=True)
class EchoShape:
    """The subject's own key, which the caller supplied."""

    key: str


@dataclass(frozen=True, slots=True)
class DeniedShape:
    """The place of a denied cell: null and FIELD_DENIED."""

    key: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class LeafShape:
    """A governed cell; `leaves` counts the values that `render` writes for it, several where it becomes an object."""

    key: str
    pattern: Pattern
    supply: Supply
    render: Renderer = field(repr=False)
    leaves: int


@dataclass(frozen=True, slots=True)
class SourceOf:
    """A line of ``sources``: a granted and selected field, and where its cells come from, one a selected form.

    Forms may be granted in different regions, so that one may answer where another stands outside.
    """

    name: str
    year: int | None
    supplies: tuple[Supply, ...]


@dataclass(frozen=True, slots=True)
class SourcesShape:
    """``sources``: `selection` maps response keys to the names of a line's sub-fields."""

    key: str
    lines: tuple[SourceOf, ...]
    selection: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """An object of cells: a figure with its forms."""

    key: str
    members: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class RelationShape:
    """A relation, and what is selected of the subjects that it leads to."""

    key: str
    pattern: Pattern
    supply: Slot
    selection: "Selection"


Shape: TypeAlias = TypenameShape | EchoShape | DeniedShape | LeafShape | SourcesShape | ObjectShape | RelationShape


@dataclass(frozen=True, slots=True)
class Origin:
    """The relation by which a selection is reached: of which selection, where its keys are found, one or many."""

    selection: int
    slot: Slot
    many: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected of the entities at one place of the response.

    `cells` counts the governed cells of one entity, `leaves` all values that are written for it. `counted` are the
    coordinates of what is granted in it, and of whatever that is derived from: a verdict tells of its inputs.

    `number` is its place in the plan. Without an `origin` it stands under a root field.
    """

    number: int
    entity: Entity
    pattern: Pattern
    origin: Origin | None
    members: tuple[Shape, ...]
    cells: int
    leaves: int
    counted: tuple[str, ...]
    denied: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """A root field that asks about subjects. ``_entities`` has a selection for each kind, other fields have one.

    `by_variable` are (argument, variable) where all its arguments are variables; otherwise it is empty.
    """

    key: str
    field_name: str
    is_list: bool
    by_variable: tuple[tuple[str, str], ...]
    node: FieldNode
    selections: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled operation. `order` are the response keys of the root; those without a `Root` are static."""

    facts: Facts
    order: tuple[str, ...]
    roots: tuple[Root, ...]
    selections: tuple[Selection, ...]
    static: Mapping[str, tuple[FieldNode, ...]] = field(repr=False)
    fetches: tuple[Fetch, ...]
    grants: tuple[Grant, ...]
    denials: tuple[Denial, ...]
