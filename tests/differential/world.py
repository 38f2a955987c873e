"""What the oracle's resolvers read, and the objects that they hand to each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from graphql import FieldNode

from gateway.audit.subjects import SubjectHasher
from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import Entity, Form
from tests.differential.city import City
from tests.differential.disclosure import Fact, Shown, fact
from tests.differential.moments import Moments, stated
from tests.differential.notes import Notes
from tests.differential.terms import Terms

DIVISIONS: Final = MappingProxyType(
    {Entity.PERSON: REGISTER["Person.householdDivision"], Entity.ENTERPRISE: REGISTER["Enterprise.division"]}
)
"""What says where a subject is."""

MOST_RELATED: Final = 5
"""How many subjects a relation to many may lead to."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or enterprise at a place of the response, and the field nodes that select of it."""

    entity: Entity
    key: str = field(repr=False)
    name: str | None = field(repr=False)
    nodes: Sequence[FieldNode] = field(repr=False)
    is_asked_for: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a subject, before a form of it is chosen."""

    subject: Subject
    declared: FieldDeclaration
    year: int | None

    def cell(self, form: Form) -> "Cell":
        """The figure in one form."""
        return Cell(self.subject, self.declared, form, self.year)


@dataclass(frozen=True, slots=True)
class Cell:
    """A governed cell of a subject."""

    subject: Subject
    declared: FieldDeclaration
    form: Form
    year: int | None = None

    @property
    def permission(self) -> tuple[str, Form]:
        """What a rule would have to allow."""
        return self.declared.coordinate, self.form


@dataclass(frozen=True, slots=True)
class Answer:
    """What a granted cell comes to, what ``sources`` says about it, and whose cells could not be read."""

    shown: Shown
    outcome: str
    blamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """The city, the policy, how related subjects are ordered, the time of the request, and the notes.

    `since` says since when values hold.
    """

    city: City = field(repr=False)
    terms: Terms
    hasher: SubjectHasher = field(repr=False)
    at: datetime
    since: Moments = stated
    notes: Notes = field(default_factory=Notes)

    def fact(self, subject: Subject, declared: FieldDeclaration, year: int | None) -> Fact:
        """What is on record about a subject, in the year if the field takes one."""
        return fact(declared, self.city.held(subject.entity, declared.attribute, subject.key, year))

    def is_denied(self, cell: Cell) -> bool:
        """Whether no rule allows the cell."""
        return cell.permission in self.terms.denied

    def within(self, cell: Cell) -> frozenset[str] | None:
        """The regions in which the cell is allowed; None for everywhere."""
        return self.terms.regions.get(cell.permission)

    def is_inside(self, cell: Cell) -> bool:
        """Whether the subject's own division lies in a region in which the cell is allowed."""
        return self.lives_within(cell.subject.entity, cell.subject.key, self.within(cell))

    def lives_within(self, entity: Entity, key: str, within: frozenset[str] | None) -> bool:
        """Whether a subject's own division lies in one of the regions."""
        if within is None:
            return True
        division = self.city.held(entity, DIVISIONS[entity].attribute, key)
        return isinstance(division, str) and any(division.startswith(code) for code in within)
