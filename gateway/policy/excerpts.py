"""Excerpts: a line of a policy file as a report shows it, with a caret under the column that is meant."""

from typing import Final
from unicodedata import east_asian_width

LONGEST: Final = 100
"""Characters of a line that are shown at most."""

_BEFORE: Final = 60
_UNSEEN: Final = "\N{REPLACEMENT CHARACTER}"
_WIDE: Final = frozenset("WF")


def excerpt(line: str, column: int) -> str:
    """The line, and below it the caret; without a caret where `column`, counted from 1 in characters, is 0.

    Of a long line only the surroundings of the column are shown. What cannot be seen is shown as U+FFFD, a tab
    as a blank; Chinese characters are two columns wide, as terminals and printers have them.
    """
    start = max(0, column - 1 - _BEFORE) if len(line) > LONGEST else 0
    shown = "".join(_visible(character) for character in line[start : start + LONGEST])
    left, right = "…" * (start > 0), "…" * (start + LONGEST < len(line))
    text = f"{left}{shown}{right}"
    if not column:
        return text
    before = text[: len(left) + column - 1 - start]
    return f"{text}\n{' ' * sum(map(_width, before))}^"


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() or character == "\u3000" else _UNSEEN


def _width(character: str) -> int:
    return 2 if east_asian_width(character) in _WIDE else 1
