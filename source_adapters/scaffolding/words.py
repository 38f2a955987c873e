"""What codes mean that national standards fix, and nothing else."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from source_adapters.scaffolding.findings import Codes

_SEX: Final = {"0": "UNKNOWN", "1": "MALE", "2": "FEMALE", "9": "UNSPECIFIED"}
"""GB/T 2261.1."""

_MARRIAGE: Final = {"10": "UNMARRIED", "20": "MARRIED", "30": "WIDOWED", "40": "DIVORCED", "90": "UNSPECIFIED"}
"""GB/T 2261.2."""

STANDARDS: Final[Sequence[Mapping[str, str]]] = tuple(map(MappingProxyType, (_SEX, _MARRIAGE)))


def known_words(words: Sequence[str], codes: Sequence[str]) -> Codes:
    """The word of each code where the code is the word, or a standard that has these words fixes it; else None."""
    standard = next((each for each in STANDARDS if set(each.values()) <= set(words) and set(codes) <= each.keys()), {})
    return {code: code.upper() if code.upper() in words else standard.get(code) for code in codes}
