"""Reads the applications as they came in. A row that cannot be used is named and kept, never dropped."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

HEADER: Final = ("application_number", "identity_number", "name")


class ApplicationsUnreadable(Exception):
    """The file as a whole cannot be read; the message says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Application:
    """One application: the line it stands on, its own number, and who applies."""

    line: int
    number: str
    identity_number: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row nobody can be asked about, and why; `number` is empty where the row has none."""

    line: int
    number: str
    problem: str


@dataclass(frozen=True, slots=True)
class Intake:
    """All rows of the file, in its order."""

    applications: tuple[Application, ...]
    bad_rows: tuple[BadRow, ...]


def read_applications(path: Path) -> Intake:
    """Read a CSV file in UTF-8 with the header `application_number,identity_number,name`.

    Raises ApplicationsUnreadable where there is no such file, another header, another encoding or broken quoting.
    """
    applications: list[Application] = []
    bad_rows: list[BadRow] = []
    seen: dict[str, int] = {}
    for line, cells in _rows(path):
        if problem := _problem(cells, seen):
            bad_rows.append(BadRow(line, cells[0] if cells else "", problem))
        else:
            seen[cells[0]] = line
            applications.append(Application(line, *cells))
    return Intake(tuple(applications), tuple(bad_rows))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            _expect_header(path, next(rows, []))
            yield from ((rows.line_num, cells) for cells in rows if cells)
    except OSError as error:
        raise ApplicationsUnreadable(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ApplicationsUnreadable(f"{path}: not UTF-8 at byte {error.start}") from error
    except csv.Error as error:
        raise ApplicationsUnreadable(f"{path}, line {rows.line_num}: {error}") from error


def _expect_header(path: Path, cells: list[str]) -> None:
    if tuple(cells) != HEADER:
        raise ApplicationsUnreadable(f"{path}, line 1: expected the header {','.join(HEADER)}")


def _problem(cells: list[str], seen: dict[str, int]) -> str | None:
    if len(cells) != len(HEADER):
        return f"{len(cells)} cells instead of {len(HEADER)}"
    for title, cell in zip(HEADER, cells, strict=True):
        if not cell.strip():
            return f"{title} is empty"
    if cells[0] in seen:
        return f"application number already used on line {seen[cells[0]]}"
    return None
