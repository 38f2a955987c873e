"""The departments of the benchmark as subgraphs: what each is asked for, and what its fields lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from benchmarks.registers.facts import ENTERPRISE, PERSON, Fact

_SDL: Final = Path(__file__).parent / "sdl"

KEY_FIELDS: Final[Mapping[str, str]] = MappingProxyType({"Person": "idNumber", "Enterprise": "creditCode"})
"""Type → the field that holds its key."""


@dataclass(frozen=True, slots=True)
class Register:
    """What a department answers about one type; `leads_to` are the types behind its relations, `lists` lead to many."""

    facts: Mapping[str, Fact]
    leads_to: Mapping[str, str]
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Root:
    """A root field: the type it answers with, and the argument with one key or, if `many`, a list of them."""

    type: str
    argument: str
    many: bool


@dataclass(frozen=True, slots=True)
class Department:
    """A subgraph: its registers by type and its root fields by name."""

    name: str
    registers: Mapping[str, Register]
    roots: Mapping[str, Root]

    def register(self, type_: str) -> Register:
        """What it answers about a type: of some, nothing."""
        return self.registers.get(type_, _EMPTY)

    @property
    def sdl(self) -> str:
        """Its schema in the language of federation."""
        return (_SDL / f"{self.name}.graphql").read_text(encoding="utf-8")


def _some(facts: Mapping[str, Fact], *names: str) -> Mapping[str, Fact]:
    return MappingProxyType({name: facts[name] for name in names})


_EMPTY: Final = Register({}, {})
_NO_ROOTS: Final[Mapping[str, Root]] = MappingProxyType({})
_PERSONS: Final = Register(
    _some(
        PERSON,
        "sex",
        "householdStatus",
        "householdDivision",
        "vitalStatus",
        "residencePermit",
        "birthDate",
        "householdMembers",
    ),
    leads_to={"householdMembers": "Person"},
    lists=frozenset({"householdMembers"}),
)

DEPARTMENTS: Final[tuple[Department, ...]] = (
    Department(
        "public_security",
        {"Person": _PERSONS},
        {"person": Root("Person", "idNumber", many=False), "persons": Root("Person", "idNumbers", many=True)},
    ),
    Department("local_tax", {"Person": Register(_some(PERSON, "incomeTax"), {})}, _NO_ROOTS),
    Department("land_housing", {"Person": Register(_some(PERSON, "homesOwned", "homeFloorArea"), {})}, _NO_ROOTS),
    Department(
        "industry_commerce",
        {"Enterprise": Register(ENTERPRISE, leads_to={"legalRepresentative": "Person"})},
        {"enterprise": Root("Enterprise", "creditCode", many=False)},
    ),
)
"""In the order of their ports."""
