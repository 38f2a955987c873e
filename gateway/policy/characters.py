"""Which characters may stand where: what looks like another letter, or like nothing, makes a rule inert."""

import re
import unicodedata
from typing import Final

WORD: Final = re.compile(r"[A-Za-z0-9._-]*")
"""The alphabet of every cell that is not free text."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"})
_LIKE_NOTHING: Final = frozenset("\u2800\ufffc\ufffd\U0001d159")
"""Symbols that show nothing, or stand where a program lost a character."""

_PLAIN_BLANKS: Final = frozenset({" ", "\t", "\u3000"})
_SCRIPTS: Final = ("LATIN ", "CJK ")

_COMPLAINTS: Final = {
    **dict.fromkeys("\"'“”‘’`", "quotes are not allowed"),
    **dict.fromkeys("()[]{}<>（）【】", "brackets are not allowed"),
    **dict.fromkeys("\t;|，；、", "wrong separator"),
    "#": "a comment stands on a line of its own",
    "*": "`*` stands only in the column district",
    " ": "blank inside a value",
}


def described(character: str) -> str:
    """A character by its number and name, since it may not be visible."""
    name = unicodedata.name(character, "")
    return f"character U+{ord(character):04X} {name}".rstrip()


def foreign_character(line: str) -> int | None:
    """Index of the first character that stands nowhere in a policy file, comments and free text included.

    That is one which cannot be seen, a blank other than the plain ones, a mark on top of another character,
    or a letter of a script other than Latin and Chinese.
    """
    if line.isascii() and line.isprintable():
        return None
    return next((index for index, character in enumerate(line) if _is_foreign(character)), None)


def is_composed(line: str) -> bool:
    """Whether it is in normal form C: one spelling for what looks the same."""
    return unicodedata.is_normalized("NFC", line)


def stray_in_word(text: str) -> tuple[int, str] | None:
    """Index of a character outside the alphabet of words, and the complaint about it.

    It is the first one, but for what looks like a comment: there the mark says more than the blank before it.
    """
    sound = WORD.match(text)
    end = sound.end() if sound else 0
    if end == len(text):
        return None
    end = text.index("#") if "#" in text else end
    return end, _COMPLAINTS.get(text[end], f"{described(text[end])} is not allowed in a value")


def _is_foreign(character: str) -> bool:
    if character in _PLAIN_BLANKS:
        return False
    category = unicodedata.category(character)
    if category in _UNSEEN or category == "Zs" or character in _LIKE_NOTHING:
        return True
    return category.startswith("L") and not unicodedata.name(character, "").startswith(_SCRIPTS)
