"""One way to write a policy file, so that what differs between two versions is what was meant to differ.

Lines end with LF, values have no blanks round them, registers no quotes that they do not need, and at the end of a row
no columns that are blank and may be left out. In a rule file a comment or an empty line begins a block; blocks stay
where they are, and the rules of a block are ordered by id, numbers in an id by their value. Registers keep their order,
which officers chose.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from gateway.policy.files import MODEL, RULES, TextFile, read_files
from gateway.policy.problems import Place, Report
from gateway.policy.registers import LATER_COLUMNS
from gateway.policy.rows import RULE_COLUMNS, Row, register_rows, rule_rows

_DIGITS: Final = re.compile(r"([0-9]+)")


def formatted_set(directory: Path) -> dict[str, bytes]:
    """Every file of a set but the model, by name, as it should be written.

    Names and rules need not be sound, lines must be readable.

    Raises:
        PolicyRefused: for files that cannot be read, line by line, without guessing.
    """
    report = Report()
    files = read_files(directory, report)
    report.close()
    texts = {name: formatted(text, report) for name, text in files.texts.items() if name != MODEL}
    report.close()
    return {name: text.encode() for name, text in texts.items()}


def formatted(text: TextFile, report: Report) -> str:
    """One file; its bytes stay as they were understood, only their writing changes."""
    return _rule_file(text, report) if text.name.startswith(f"{RULES}/") else _register(text, report)


def _register(text: TextFile, report: Report) -> str:
    if not text.lines:
        report.add(Place(text.name, 1), "no header")
        return ""
    columns = tuple(text.lines[0].text.split(","))
    later = LATER_COLUMNS.get(text.name, ())
    later = later if columns[-len(later) :] == later else ()
    fixed = columns[: len(columns) - len(later)]
    rows = register_rows(text, fixed, report, later) or ()
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(_values(row, fixed, later) for row in rows)
    return written.getvalue()


def _values(row: Row, fixed: tuple[str, ...], later: tuple[str, ...]) -> list[str]:
    """What a row says, without blanks at its end that may be left out."""
    behind = [row[column].text for column in later]
    while behind and not behind[-1]:
        behind.pop()
    return [*(row[column].text for column in fixed), *behind]


def _rule_file(text: TextFile, report: Report) -> str:
    rows = {row.place.line: row for row in rule_rows(text, report) or ()}
    lines = [",".join(RULE_COLUMNS)]
    block: list[Row] = []
    for line in text.lines[1:]:
        if line.number in rows:
            block.append(rows[line.number])
            continue
        lines += _block(block)
        block = []
        lines.append(line.text.strip())
    lines += _block(block)
    return "\n".join(_single_gaps(lines)) + "\n"


def _block(rows: list[Row]) -> Iterator[str]:
    for row in sorted(rows, key=_order):
        yield ",".join(row[column].text for column in RULE_COLUMNS)


def _order(row: Row) -> tuple[tuple[int, int | str], ...]:
    parts = _DIGITS.split(row["id"].text)
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)


def _single_gaps(lines: list[str]) -> Iterator[str]:
    """Without empty lines that follow another one, or that nothing follows."""
    last = max(index for index, line in enumerate(lines) if line)
    for index, line in enumerate(lines[: last + 1]):
        if line or lines[index - 1]:
            yield line
