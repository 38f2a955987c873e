"""The table of reorganised divisions as a file: ``old,new,from,note``, one change a row, read strictly."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from source_adapters.reorganisations import (
    DISTRICT_DIGITS,
    STREET_DIGITS,
    Change,
    ReorganisationError,
    Reorganisations,
    sound,
)

HEADER: Final = ("old", "new", "from", "note")
MOST_CHANGES: Final = 5000
"""A statement that is pushed down carries them all."""

_DIVISION: Final = re.compile(f"[0-9]{{{DISTRICT_DIGITS}}}(?:[0-9]{{{STREET_DIGITS - DISTRICT_DIGITS}}})?")
_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class TableError(Exception):
    """The table cannot be used. The message begins with the file's name and, where there is one, the line."""


def read_reorganisations(path: Path) -> Reorganisations:
    """Everything that a table says.

    Raises:
        TableError: the file cannot be read, a row is not as it must be, or the changes contradict each other.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TableError(f"{path.name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise TableError(f"{path.name}: not UTF-8") from error
    try:
        return sound(list(_changes(text)))
    except ReorganisationError as error:
        raise TableError(f"{path.name}:{error.line}: {error}") from error


def _changes(text: str) -> Iterator[Change]:
    rows = csv.reader(text.splitlines(), strict=True)
    try:
        if (header := next(rows, None)) is None or tuple(header) != HEADER:
            raise ReorganisationError(1, f"expected the header {','.join(HEADER)}")
        for number, row in enumerate(filter(None, rows), start=1):
            if number > MOST_CHANGES:
                raise ReorganisationError(rows.line_num, f"more than {MOST_CHANGES} changes")
            yield _change(row, rows.line_num)
    except csv.Error as error:
        raise ReorganisationError(rows.line_num, "not CSV: a quotation mark is not where it belongs") from error


def _change(row: list[str], line: int) -> Change:
    if len(row) != len(HEADER):
        raise ReorganisationError(line, f"expected {len(HEADER)} values, found {len(row)}")
    old, new, since = (cell.strip() for cell in row[:3])
    for name, code in (("old", old), ("new", new)):
        if not _DIVISION.fullmatch(code):
            raise ReorganisationError(line, f"{name}: expected a division code of six or nine digits")
    if len(new) > len(old):
        raise ReorganisationError(line, "new: a district cannot become one street")
    if not _DAY.fullmatch(since):
        raise ReorganisationError(line, "from: expected a day such as 2005-04-28")
    try:
        return Change(old, new, date.fromisoformat(since), line)
    except ValueError as error:
        raise ReorganisationError(line, "from: no day of the calendar") from error
