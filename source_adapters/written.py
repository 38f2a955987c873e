"""A cell as a driver or a parser hands it over, and the texts and digits that it can be read as."""

from typing import Final, TypeAlias

from source_adapters.contract import INVALID, Absent

Written: TypeAlias = object
"""A cell as a driver or a JSON parser hands it over."""

BLANK: Final = " "
"""Stripped from both ends of texts (columns of fixed width pad with it); a text of nothing else is unknown."""

UNREADABLE: Final = "\ufffd"
"""Stands in a text where its bytes were not of the encoding promised."""


def text(written: Written) -> str | Absent | None:
    """A text without its outer blanks; None where there is none."""
    if written is None:
        return None
    if not isinstance(written, str) or UNREADABLE in written:
        return INVALID
    return written.strip(BLANK) or None


def digits(written: Written) -> str | Absent | None:
    """Digits that some departments keep as a number: divisions, codes, compact dates."""
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    return text(written)
