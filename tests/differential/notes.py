"""What the oracle notes while graphql-core executes: cells, denials and faults, by their places in the response."""

from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.errors import Code
from source_adapters.contract import Entity, Form
from tests.differential.terms import Permission

Path: TypeAlias = tuple[str | int, ...]
Pattern: TypeAlias = tuple[str, ...]

Wanted: TypeAlias = tuple[str, Entity, str, Form, int | None]
"""Department, entity, attribute, form and year: what a department may be asked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A null with an error: its code, and the department that it is blamed on."""

    code: str
    department: str | None
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Use:
    """Something that a cell wants of a department, and the regions in which it may be asked for; None: everywhere."""

    wanted: Wanted
    within: frozenset[str] | None


@dataclass(slots=True)
class Notes:
    """The notes of one execution."""

    cells: int = 0
    cells_known: int = 0
    known: set[Permission] = field(default_factory=set)
    visits: dict[Pattern, list[Path]] = field(default_factory=dict)
    faults: dict[Fault, dict[Path, None]] = field(default_factory=dict)
    uses: dict[Use, set[str]] = field(default_factory=dict)
    reached: dict[Entity, set[str]] = field(default_factory=lambda: {entity: set() for entity in Entity})
    apart: set[str] = field(default_factory=set)

    def visit(self, path: Path) -> None:
        """A cell stands at a path, whatever becomes of it."""
        self.visits.setdefault(pattern(path), []).append(path)

    def denied(self, path: Path) -> None:
        """The cell at a path is denied."""
        self.fault(Code.FIELD_DENIED, None, path)

    def fault(self, code: str, department: str | None, path: Path) -> None:
        """The cell at a path is null with an error; several reasons of one department are one."""
        self.faults.setdefault(Fault(code, department, pattern(path)), {})[path] = None

    def use(self, wanted: Wanted, within: frozenset[str] | None, key: str) -> None:
        """A cell about a subject needs something of a department."""
        self.uses.setdefault(Use(wanted, within), set()).add(key)

    def cell(self, permission: Permission, *, is_known: bool) -> None:
        """A granted cell was written."""
        self.cells += 1
        self.cells_known += is_known
        if is_known:
            self.known.add(permission)


def pattern(path: Path) -> Pattern:
    """The path with ``*`` in the place of every list index."""
    return tuple("*" if isinstance(part, int) else part for part in path)
