"""What is known of a file that a department dropped, and why one is refused: nouns without behaviour."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from source_adapters.drop_faults import DropRule
from source_adapters.files_engine import Database


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what one state of a file is told from another."""

    inode: int
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Found:
    """A file that lies in the folder; `day` is the date in its name, where the binding looks for one."""

    path: Path
    stamp: Stamp
    day: date | None


class Refused(Exception):
    """A dropped file cannot be taken over. The message names what is wrong and where, and holds no cell of it."""

    def __init__(self, rule: DropRule, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.rule = rule
        self.reason = reason
        self.place = place


class Interfered(Exception):
    """The file changed while it was read: it is looked at again, and nothing is held against it."""


@dataclass(frozen=True, slots=True)
class HeldTable:
    """One table of a drop, as it is searched; of the rows of the file, `malformed` have a key that is none."""

    database: Database
    rows: int
    malformed: int = 0


@dataclass(frozen=True, slots=True)
class Drop:
    """A file that was taken over whole: its tables stand in the order of the binding's."""

    found: Found
    moment: datetime
    tables: Sequence[HeldTable] = field(repr=False)


Columns: TypeAlias = Sequence[str]
"""The header of a file, in order."""
