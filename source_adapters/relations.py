"""From the keys that a department wrote beside a subject's own to the subjects that a relation leads to: pure.

A relation is a set of pairs. Two pairs of one key contradict nothing, under whichever form of its number they
stand, so that what several records say is united, not compared. A pair without a key in it (NULL, blank) names
nobody and is none; a key that is not well formed makes the cell INVALID, for the others would be told as all.
"""

from collections.abc import Callable, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Final, TypeAlias

from source_adapters.contract import INVALID, NO_RECORD, TOO_MANY, Attribute, Cell, Form, ValueKind
from source_adapters.keys import KeyKind, matched
from source_adapters.written import BLANK

Relate: TypeAlias = Callable[[object], Cell]
"""From one written key, or a list of them, to the cell."""

UNREADABLE_KEY: Final = "?"
"""Stands for a cell that is no key at all, such as a fraction; no key is written so."""

_NOBODY: Final = ""
_CAPITALS: Final = str.maketrans(ascii_lowercase, ascii_uppercase)


def relating(attribute: Attribute, target: KeyKind) -> Relate:
    """The function that reads the keys of the related subjects, written as `target` says, into the cell.

    The cell is the distinct canonical keys in ascending order, so that it does not tell how the department keeps
    them; NO_RECORD where there are none; TOO_MANY where there are more than `most`, those that cannot be read
    counted; else INVALID where one cannot be read.

    Raises:
        ValueError: the attribute is not a relation that leads to subjects with such keys.
    """
    if (attribute.form, attribute.kind) != (Form.RELATION, ValueKind.KEYS):
        raise ValueError(f"{attribute.name} is of kind {attribute.kind} and has no form {attribute.form}")
    if attribute.target is not target.entity or attribute.most < 1 or attribute.year is not None:
        raise ValueError(f"{attribute.name} is no relation that leads to {target.entity} by {target}")

    def relate(written: object) -> Cell:
        texts = {_text(each) for each in (written if isinstance(written, list | tuple) else (written,))}
        named = {text: matched(target, text) for text in texts if text != _NOBODY}
        subjects = {key or text for text, key in named.items()}
        return _cell(subjects, attribute.most, readable=None not in named.values())

    return relate


def united(cells: Sequence[Cell], most: int) -> Cell:
    """What several records of one key say together: every subject that any of them names.

    What cannot be read in them counts as one more subject, for it is one at least.
    """
    subjects = {key for cell in cells if isinstance(cell, tuple) for key in cell}
    if TOO_MANY in cells or len(subjects) + (INVALID in cells) > most:
        return TOO_MANY
    return _cell(subjects, most, readable=INVALID not in cells)


def _cell(subjects: set[str], most: int, *, readable: bool) -> Cell:
    if len(subjects) > most:
        return TOO_MANY
    if not readable:
        return INVALID
    return tuple(sorted(subjects)) or NO_RECORD


def _text(written: object) -> str:
    """A written key as text: departments also keep digits as numbers."""
    if written is None:
        return _NOBODY
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    if not isinstance(written, str):
        return UNREADABLE_KEY
    text = written.strip(BLANK)
    return text.upper() if text.isascii() else text.translate(_CAPITALS)
