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
    """What a department answers about one type; `leads_to` are the types behind its relations."""

    facts: Mapping[str, Fact]
    leads_to: Mapping[str, str]
    lists: frozenset[str]


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

    @property
    def sdl(self) -> str:
        """Its schema in the language of federation."""
        return (_SDL / f"{self.name}.graphql").read_text(encoding="utf-8")


def _register(facts: Mapping[str, Fact], *names: str, **leads_to: str) -> Register:
    lists = frozenset(name for name in leads_to if name.endswith("s"))
    return Register(MappingProxyType({name: facts[name] for name in (*names, *leads_to)}), leads_to, lists)


_NOTHING: Final[Mapping[str, Root]] = MappingProxyType({})
_SECURITY: Final = ("sex", "householdStatus", "householdDivision", "vitalStatus", "residencePermit", "birthDate")

DEPARTMENTS: Final[tuple[Department, ...]] = (
    Department(
        "public_security",
        {"Person": _register(PERSON, *_SECURITY, householdMembers="Person")},
        {"person": Root("Person", "idNumber", many=False), "persons": Root("Person", "idNumbers", many=True)},
    ),
    Department("local_tax", {"Person": _register(PERSON, "incomeTax")}, _NOTHING),
    Department("land_housing", {"Person": _register(PERSON, "homesOwned", "homeFloorArea")}, _NOTHING),
    Department(
        "industry_commerce",
        {
            "Enterprise": _register(ENTERPRISE, "name", "registrationStatus", legalRepresentative="Person"),
            "Person": _register(PERSON),
        },
        {"enterprise": Root("Enterprise", "creditCode", many=False)},
    ),
)
"""In the order of their ports."""
