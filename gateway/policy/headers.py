"""The header of a CSV file: exactly the columns that are expected, and what a spreadsheet did if it is not."""

from itertools import zip_longest
from typing import Final

from gateway.policy.files import TextFile
from gateway.policy.problems import Place, Report

_SEPARATORS: Final = "\t;|，；"


def check_header(text: TextFile, columns: tuple[str, ...], report: Report, *, quotes: bool) -> bool:
    """Whether the first line is the header; if not, say why. `quotes` says whether its names may stand in quotes."""
    if not text.lines or text.lines[0].number != 1:
        # The line is complained of already, for a character that stands nowhere.
        return False
    if _is_header(text.lines[0].text, columns, quotes=quotes):
        return True
    header, found = ",".join(columns), text.lines[0].text
    index, message = _complaint(found, header, quotes=quotes)
    report.add(Place(text.name, 1, index + 1 if found else 0), message, expected=header)
    return False


def has_header(text: TextFile, columns: tuple[str, ...]) -> bool:
    """Whether the first line of a register is this header, of which nothing is complained."""
    return bool(text.lines) and text.lines[0].number == 1 and _is_header(text.lines[0].text, columns, quotes=True)


def _is_header(found: str, columns: tuple[str, ...], *, quotes: bool) -> bool:
    header = ",".join(columns)
    return found == header or (quotes and found.replace('"', "") == header and found.count('"') % 2 == 0)


def _complaint(found: str, header: str, *, quotes: bool) -> tuple[int, str]:
    """Index of the first character that differs, and what it looks like."""
    index = next(at for at, pair in enumerate(zip_longest(found, header)) if len(set(pair)) > 1)
    if index < len(found) and found[index] in _SEPARATORS:
        return index, "wrong separator"
    if not quotes and found.startswith('"'):
        return 0, "quotes are not allowed in a rule file"
    if found.startswith(header) and not found[len(header) :].strip(", \t"):
        return index, "empty columns after the last one"
    return index, "wrong header"
