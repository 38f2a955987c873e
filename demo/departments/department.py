"""What the city needs to know of a department: its name, how it writes its database, and how it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from demo.departments.register import Desk
from demo.generator.census import Census


@dataclass(frozen=True, slots=True)
class Department:
    """`binding` is its part of `sources.toml`; `desk` is where it is asked over HTTP, if it is."""

    name: str
    binding: str
    write: Callable[[Path, Census], None]
    desk: Desk | None = None

    @property
    def title(self) -> str:
        """The name as people read it."""
        return self.name.replace("_", " ")
