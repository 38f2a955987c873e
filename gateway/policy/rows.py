"""Lines to rows of cells that know where they stand: the two grammars of a policy set.

Registers are CSV as a spreadsheet writes it, one record a line; free text only in the columns made for it.
Rule files are plainer: no quotes, comments on lines of their own, blanks round separators allowed.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from gateway.policy.characters import stray_in_word
from gateway.policy.dates import looks_like_a_date
from gateway.policy.files import Line, TextFile
from gateway.policy.headers import check_header, has_header
from gateway.policy.problems import Place, Report, quoted

RULE_COLUMNS: Final = (
    "ptype", "client", "purpose", "field", "form", "district", "from", "until", "eft", "id",
)  # fmt: skip
FREE_TEXT: Final = frozenset(
    {"title", "title_en", "legal_basis", "officer", "contact", "label", "reason", "note", "approved_by"}
)
"""Columns for people to read; nothing is decided by them."""

_LISTS: Final = frozenset({"years"})
_DATES: Final = frozenset({"from", "until", "date", "approved_on"})
_RECORD: Final = re.compile(r'(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*')
"""Quotes stand round a whole value, or nowhere."""

_ANY_DISTRICT: Final = "*"
_BLANKS: Final = " \t"
MAX_WORD: Final = 80
MAX_TEXT: Final = 500

_WORD_CELL: Final = rf"[A-Za-z0-9._-]{{0,{MAX_WORD}}}"
_PLAIN_RULE: Final = re.compile(rf"p(?:,{_WORD_CELL}){{4}},(?:{_WORD_CELL}|\*)(?:,{_WORD_CELL}){{4}}")
"""A rule as nearly all are written: nothing to strip and nothing to complain of, and known to be so at a glance."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one row; one that does not keep to its alphabet is complained of already."""

    text: str
    place: Place
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a line by column."""

    place: Place
    cells: Mapping[str, Cell]

    @property
    def is_sound(self) -> bool:
        """Whether each cell keeps to the alphabet of its column."""
        return all(cell.is_sound for cell in self.cells.values())

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]


def register_rows(
    text: TextFile, columns: tuple[str, ...], report: Report, later: tuple[str, ...] = ()
) -> tuple[Row, ...] | None:
    """The rows of a register under exactly this header; None if the header is another.

    The columns `later` may be left out, of the header with all rows or at the end of a row: then their cells are blank.
    Rows with an unsound cell are among them, so that what they name does not look unknown elsewhere.
    """
    there = columns + later if later and has_header(text, columns + later) else columns
    if there == columns and not check_header(text, columns, report, quotes=True):
        return None
    fewest = len(columns)
    rows = (_register_row(text.name, line, there, fewest, report) for line in text.lines[1:] if line.text.strip())
    return tuple(_with_blanks(row, later) for row in rows if row is not None)


def _with_blanks(row: Row, later: tuple[str, ...]) -> Row:
    blank = {column: Cell("", row.place) for column in later if column not in row.cells}
    return Row(row.place, {**row.cells, **blank}) if blank else row


def rule_rows(text: TextFile, report: Report) -> tuple[Row, ...] | None:
    """The rows of a rule file whose cells are all well-formed words; None if the header is another."""
    if not check_header(text, RULE_COLUMNS, report, quotes=False):
        return None
    rows = (_rule_row(text.name, line, report) for line in text.lines[1:] if _holds_rule(line))
    return tuple(row for row in rows if row is not None)


def _register_row(file: str, line: Line, columns: tuple[str, ...], fewest: int, report: Report) -> Row | None:
    strings = _strings(line.text)
    place = Place(file, line.number)
    if line.text.lstrip(_BLANKS).startswith("#"):
        report.add(place, "a comment in a register", expected="comments in rule files only")
        return None
    if strings is None:
        expected = "quotes round a whole value, and no line break inside a cell"
        report.add(place, "a quote that does not close, or stands inside a value", expected=expected)
        return None
    if len(strings) not in {len(columns), fewest}:
        hint = _separator_hint(strings, line.text)
        report.add(place, hint or f"found {len(strings)} values", expected=f"{len(columns)}, with commas between")
        return None
    cells = [
        Cell(string.strip(_BLANKS), Place(file, line.number, start + 1))
        for string, start in zip(strings, _starts(line.text), strict=True)
    ]
    return Row(place, {column: _judged(column, cell, report) for column, cell in zip(columns, cells, strict=False)})


def _judged(column: str, cell: Cell, report: Report) -> Cell:
    return cell if _is_sound(column, cell, report) else replace(cell, is_sound=False)


def _rule_row(file: str, line: Line, report: Report) -> Row | None:
    if _PLAIN_RULE.fullmatch(line.text):
        return Row(Place(file, line.number), dict(zip(RULE_COLUMNS, _plain_cells(file, line), strict=True)))
    cells = [_stripped(file, line, start, end) for start, end in _spans(line.text)]
    # The kind comes first: behind a wrong one the columns are somebody else's, and so would be the complaints.
    if not _is_rule(cells[0], report):
        return None
    is_shifted = len(cells) != len(RULE_COLUMNS)
    columns = ["district"] * len(cells) if is_shifted else RULE_COLUMNS
    sound = [_is_sound(column, cell, report) for column, cell in zip(columns, cells, strict=True)]
    if not all(sound):
        return None
    place = Place(file, line.number)
    if is_shifted:
        wanted = RULE_COLUMNS[1:]
        expected = f"{len(wanted)}: {','.join(wanted)}"
        report.add(place, f"found {len(cells) - 1} values after `p`", expected=expected)
        return None
    return Row(place, dict(zip(RULE_COLUMNS, cells, strict=True)))


def _plain_cells(file: str, line: Line) -> Iterator[Cell]:
    column = 1
    for value in line.text.split(","):
        yield Cell(value, Place(file, line.number, column))
        column += len(value) + 1


def _is_rule(kind: Cell, report: Report) -> bool:
    if not _is_sound(RULE_COLUMNS[0], kind, report):
        return False
    if kind.text == "g":
        report.add(kind.place, "a row of groups", expected="the group of a client in clients.csv")
    elif kind.text != "p":
        report.add(kind.place, f"unknown row kind {quoted(kind.text)}", nearest="p")
    return kind.text == "p"


def _is_sound(column: str, cell: Cell, report: Report) -> bool:
    if column in FREE_TEXT:
        return _is_short(cell, MAX_TEXT, report)
    if column == "district" and cell.text == _ANY_DISTRICT:
        return True
    if column in _DATES and looks_like_a_date(cell.text):
        return True
    words = cell.text.replace(" ", "") if column in _LISTS else cell.text
    stray = stray_in_word(words)
    if stray is not None:
        index, complaint = stray
        place = Place(cell.place.file, cell.place.line, cell.place.column + index)
        report.add(place, complaint, expected="only A-Z a-z 0-9 . _ - in a value")
        return False
    return _is_short(cell, MAX_WORD, report)


def _is_short(cell: Cell, limit: int, report: Report) -> bool:
    if len(cell.text) > limit:
        report.add(cell.place, "value too long", expected=f"at most {limit} characters")
        return False
    return True


def _holds_rule(line: Line) -> bool:
    text = line.text.strip(_BLANKS)
    return bool(text) and not text.startswith("#")


def _strings(line: str) -> list[str] | None:
    """The values of one CSV record; None if its quotes are not well-formed."""
    return next(csv.reader([line], strict=True), []) if _RECORD.fullmatch(line) else None


def _starts(line: str) -> list[int]:
    """Where the values of a well-formed CSV record begin, as indices into the line."""
    if '"' not in line:
        return [start for start, _ in _spans(line)]
    starts, in_quotes = [0], False
    for index, character in enumerate(line):
        if character == '"':
            in_quotes = not in_quotes
        elif character == "," and not in_quotes:
            starts.append(index + 1)
    return starts


def _spans(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for value in line.split(","):
        yield start, start + len(value)
        start += len(value) + 1


def _stripped(file: str, line: Line, start: int, end: int) -> Cell:
    value = line.text[start:end].lstrip(_BLANKS)
    return Cell(value.rstrip(_BLANKS), Place(file, line.number, end - len(value) + 1))


def _separator_hint(strings: list[str], line: str) -> str | None:
    return "wrong separator" if len(strings) == 1 and any(mark in line for mark in "\t;|，；") else None
