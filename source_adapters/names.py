"""Whether a given name is the name on record, whichever way either was typed."""

import unicodedata
from enum import StrEnum
from typing import Final

_INTERPUNCT: Final = "·"
_DOTS: Final = "·・•‧∙⋅.ㆍ⸱᛫●｡。"
"""What stands between the parts of a name: input methods offer each of them for the same dot."""

_ONE_DOT: Final = str.maketrans(dict.fromkeys(_DOTS, _INTERPUNCT))


class Verdict(StrEnum):
    """Three-valued verification: 一致, 不一致, 无法核验."""

    YES = "YES"
    NO = "NO"
    UNDETERMINED = "UNDETERMINED"


def normalised_name(text: str) -> str:
    """A name for comparison: NFKC, one width, no blanks or invisible characters, one interpunct, one case."""
    folded = _composed(_composed(text).casefold())
    visible = folded if folded.isalpha() else _composed("".join(filter(_is_visible, folded)))
    return visible.translate(_ONE_DOT)


def verdict(given: str | None, recorded: str | None) -> Verdict:
    """Compare two names; UNDETERMINED where either is missing or blank."""
    if given is None or recorded is None:
        return Verdict.UNDETERMINED
    one, other = normalised_name(given), normalised_name(recorded)
    if not one or not other:
        return Verdict.UNDETERMINED
    return Verdict.YES if one == other else Verdict.NO


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) != "Cf"
