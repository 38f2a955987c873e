"""Why the newest drop of a file does not serve: what operators are told, without what reads drops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class DropRule(StrEnum):
    """Why a drop does not serve; the words stand in `/ready` and in metrics."""

    ABSENT = "absent"
    """There is no such file, or no such folder."""
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    FORMAT = "format"
    ENCODING = "encoding"
    CUT_OFF = "cut_off"
    SHEET = "sheet"
    COLUMNS = "columns"
    """A header or a line has others than the binding says, or more, or fewer."""
    EMPTY = "empty"
    FEWER_ROWS = "fewer_rows"
    KEYS = "keys"
    YEARS = "years"
    CELLS = "cells"
    """Most cells of a column are not what the binding says."""
    TWO_ROWS = "two_rows"


@dataclass(frozen=True, slots=True)
class DropFault:
    """Why the newest drop of a file does not serve. Nothing of it is a cell.

    `file` is as the binding names it, `drop` the name of the file that was refused, empty where there is none; `since`
    is when that was found (aware). `serving` is the name of the drop that serves on, None where none ever did.
    """

    file: str
    drop: str
    rule: DropRule
    reason: str
    place: str
    since: datetime
    serving: str | None = None

    def __str__(self) -> str:
        return ": ".join(part for part in (self.drop, self.place, self.reason) if part)


@runtime_checkable
class Dropping(Protocol):
    """A source that is dropped files."""

    @property
    def drop_faults(self) -> Sequence[DropFault]:
        """One for each file whose newest drop does not serve."""
